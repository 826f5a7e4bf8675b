"""Outcomes that are no settlement: dismissed, summoned, referred. Each is a row of the outcome catalogue."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from contracts.message import Message
from contracts.prosecutor import CaseDismissed, CaseReferred, SuspectSummoned
from messaging.event import Outgoing, Refusal, outgoing
from prosecutor.domain.catalogue import row_allows
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import Dismiss, Refer, Summon
from prosecutor.domain.select import is_open
from rules.pack import Pack


def dismiss(
    case: ProsecutorCase, request: Dismiss, pack: Pack, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """No prosecution. Where the row asks for it, both sides were weighed towards this very outcome."""
    refusal = is_open(case) or row_allows(case, pack, request.outcome, "dismissal", pack.day_of(now))
    if refusal:
        return refusal
    row = pack.outcome(request.outcome, pack.day_of(now))
    rests_on = case.weighing_digests.get(request.outcome) if row and row.weighing == "required" else None
    dismissed = CaseDismissed(occurred_at=now, outcome=request.outcome, why=request.why, weighing_digest=rests_on)
    return _decided(dismissed, cause)


def summon(
    case: ProsecutorCase, request: Summon, pack: Pack, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Never too soon: other outcomes were considered, and what was absent is stated."""
    refusal = (
        is_open(case)
        or row_allows(case, pack, request.outcome, "summons", pack.day_of(now))
        or _considered_others(pack, request.outcome, request.considered)
    )
    return refusal or _decided(
        SuspectSummoned(
            occurred_at=now,
            outcome=request.outcome,
            why=request.why,
            considered=request.considered,
            absent=request.absent,
            absent_inputs=tuple(absent_inputs(case)),
        ),
        cause,
    )


def refer(
    case: ProsecutorCase, request: Refer, pack: Pack, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """A partner or a local office goes on with the case."""
    refusal = is_open(case) or row_allows(case, pack, request.outcome, "referral", pack.day_of(now))
    return refusal or _decided(
        CaseReferred(occurred_at=now, outcome=request.outcome, to=request.to, why=request.why), cause
    )


def absent_inputs(case: ProsecutorCase) -> Iterator[str]:
    """What there could have been to decide on and was not, by code: told with a summons whatever else is said of it."""
    if case.advice is None:
        yield "advice-of-probation"
    if not case.solicitors_words:
        yield "consultation-with-a-solicitor"
    if case.victims and not any(one.harm or one.wish or one.claim_cents is not None for one in case.victims_sides):
        yield "victims-side"


def _considered_others(pack: Pack, outcome: str, considered: tuple[str, ...]) -> Refusal | None:
    if unknown := sorted(named for named in considered if pack.outcome(named) is None):
        return Refusal("unknown-outcome", f"no outcomes of the rule pack: {', '.join(unknown)}", "considered")
    if outcome in considered:
        return Refusal("no-alternative", "a summons is no alternative to itself", "considered")
    return None


def _decided(message: Message, cause: UUID) -> tuple[Outgoing, ...]:
    return (outgoing(message, cause, "decide-otherwise"),)
