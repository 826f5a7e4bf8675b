"""The first interrogation: an urgent one is permitted, and one that nothing allowed is judged with a reason.

Neither stands in the way of a release; only a settlement waits for the judgement.
"""

from datetime import datetime
from uuid import UUID

from contracts.first_interrogation import FirstInterrogationJudged, UrgentInterrogationPermitted
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from prosecutor.domain.interrogations_said import Interrogations
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import JudgeInterrogation, PermitUrgent
from rules.first_interrogation import judgement_counts, row_of_first_interrogation
from rules.pack import Pack

Decided = tuple[Outgoing, ...] | Refusal


def permit_urgent(case: ProsecutorCase, request: PermitUrgent, now: datetime, cause: UUID) -> Decided:
    """Only what police reported as urgent, once; it counts for what is opened after it."""
    said = case.interrogations
    if all(one.ref != request.ref for one in said.reported):
        return Refusal("not-reported", "police reported no urgent interrogation of this number", "ref")
    refusal = not_ahead(request.permitted_at, now, "permitted_at") or said_once(
        any(one.ref == request.ref for one in said.permitted),
        request.correction,
        "already-permitted",
        "this was permitted already",
    )
    if refusal:
        return refusal
    permitted = UrgentInterrogationPermitted(
        occurred_at=request.permitted_at,
        ref=request.ref,
        permitted_by=request.permitted_by,
        correction=request.correction,
    )
    return (outgoing(permitted, cause, "permit-urgent", request.ref),)


def judge_interrogation(
    case: ProsecutorCase, request: JudgeInterrogation, pack: Pack, now: datetime, cause: UUID
) -> Decided:
    """After the solicitor was told, where the pack's row says so; a new one on the same number corrects it."""
    refusal = (
        not_ahead(request.judged_at, now, "judged_at")
        or said_once(
            request.ref in case.interrogations.judged,
            request.correction,
            "already-judged",
            "this interrogation was judged already",
        )
        or _counts(case.interrogations, request, pack)
    )
    if refusal:
        return refusal
    judged = FirstInterrogationJudged(
        occurred_at=request.judged_at,
        ref=request.ref,
        solicitor_told_at=request.solicitor_told_at,
        why=request.why,
        correction=request.correction,
    )
    return (outgoing(judged, cause, "judge-interrogation", request.ref),)


def _counts(said: Interrogations, request: JudgeInterrogation, pack: Pack) -> Refusal | None:
    opened_at = next((one.at for one in said.opened if one.ref == request.ref), None)
    if opened_at is None:
        return Refusal("not-opened", "police opened no interrogation of this number", "ref")
    row = row_of_first_interrogation(pack, opened_at)
    if row is None:
        return Refusal("nothing-to-judge", f"the rule pack {pack.named} asks nothing of a first interrogation then")
    if request.judged_at < opened_at:
        return Refusal("before-it-opened", "it lies before the interrogation was opened", "judged_at")
    if not judgement_counts(row, opened_at, request.judged_at, request.solicitor_told_at):
        return Refusal(
            "solicitor-not-told",
            f"the solicitor has to be told first, after the interrogation was opened ({row.id})",
            "solicitor_told_at",
        )
    return None
