"""A decided case is opened again for a reason of the rule pack; a contested settlement is let stand, or set aside."""

from datetime import datetime
from uuid import UUID

from contracts.after_settlement import CaseReopened, ContestJudged
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import said_once
from prosecutor.domain.after_the_order import NOT_IN_FORCE
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import JudgeContest, Reopen
from rules.pack import Pack, ReopeningRow

Decided = tuple[Outgoing, ...] | Refusal


def reopen(case: ProsecutorCase, request: Reopen, pack: Pack, now: datetime, cause: UUID) -> Decided:
    """What is set aside is named by its hash, so that nobody sets aside what they did not mean."""
    row = pack.reopening(request.reason, pack.day_of(now))
    if row is None:
        return Refusal("unknown-reason", f"the rule pack {pack.named} has no such reason to reopen", "reason")
    refusal = _something_is_decided(case) or _names_what_is_in_force(case, request) or _row_allows(case, row)
    reopened = CaseReopened(occurred_at=now, reason=row.id, why=request.why, sets_aside=request.sets_aside)
    return refusal or (outgoing(reopened, cause, "reopen"),)


def judge_contest(case: ProsecutorCase, request: JudgeContest, now: datetime, cause: UUID) -> Decided:
    """It stands although what it rested on fell away, and why. To set it aside is to reopen the case."""
    if case.settlement is None:
        return NOT_IN_FORCE
    named = case.settlement.proposal_hash
    if named not in case.contested:
        return Refusal("not-contested", "the settlement in force is not contested")
    refusal = said_once(
        named in case.after.stands_though_contested and not case.contest_open,
        request.correction,
        "already-judged",
        "it was said already why it stands",
    )
    judged = ContestJudged(occurred_at=now, proposal_hash=named, why=request.why, correction=request.correction)
    return refusal or (outgoing(judged, cause, "judge-contest"),)


def _something_is_decided(case: ProsecutorCase) -> Refusal | None:
    if case.settlement is not None or case.closed:
        return None
    return Refusal("nothing-to-reopen", "the case is open")


def _names_what_is_in_force(case: ProsecutorCase, request: Reopen) -> Refusal | None:
    in_force = case.settlement.proposal_hash if case.settlement else None
    if request.sets_aside == in_force:
        return None
    return Refusal("other-settlement", "name the settlement that is in force, if there is one", "sets_aside")


def _row_allows(case: ProsecutorCase, row: ReopeningRow) -> Refusal | None:
    """What the row of the reason asks for."""
    if row.after == "objection-upheld" and not case.after.objection_upheld:
        return Refusal("objection-not-upheld", f"row {row.id}: no objection was followed", "reason")
    if row.after == "contested" and not case.contest_open:
        return Refusal("not-contested", f"row {row.id}: no settlement is contested", "reason")
    if case.after.irrevocable_at is not None and not row.irrevocable_too:
        return Refusal("irrevocable", f"row {row.id} does not set aside what is irrevocable", "reason")
    return None
