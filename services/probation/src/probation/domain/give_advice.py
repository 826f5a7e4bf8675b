"""The advice: that it is there, for the whole table; what it says, for those who decide and defend."""

from datetime import datetime
from uuid import UUID

from contracts.probation import AdviceConcluded, AdviceGiven, MoreResearchNeeded
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from messaging.told import too_late
from probation.domain.probation_case import ProbationCase
from probation.domain.requests import GiveAdvice, NeedResearch


def give_advice(case: ProbationCase, request: GiveAdvice, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    """Given once; a better one corrects it and says why."""
    refusal = _not_now(case, request.given_at, now, "given_at") or said_once(
        case.advice_given_at, request.correction, "already-given", "the advice was given already"
    )
    if refusal:
        return refusal
    concluded = AdviceConcluded(
        occurred_at=request.given_at,
        conclusion=request.conclusion,
        risk_band=request.risk_band,
        proposed_intervention=request.proposed_intervention,
        correction=request.correction,
    )
    given = AdviceGiven(occurred_at=request.given_at, correction=request.correction)
    return (outgoing(concluded, cause, "give-advice", "advice"), outgoing(given, cause, "give-advice"))


def need_research(
    case: ProbationCase, request: NeedResearch, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """The table then knows that no advice will come in time."""
    refusal = _not_now(case, request.found_at, now, "found_at") or said_once(
        case.research_needed_at, request.correction, "already-said", "that more research is needed was said already"
    )
    if refusal:
        return refusal
    needed = MoreResearchNeeded(occurred_at=request.found_at, why=request.why, correction=request.correction)
    return (outgoing(needed, cause, "need-research"),)


def _not_now(case: ProbationCase, moment: datetime, now: datetime, field: str) -> Refusal | None:
    return case.unknown or not_ahead(moment, now, field) or too_late(case.decided_at, moment, field)
