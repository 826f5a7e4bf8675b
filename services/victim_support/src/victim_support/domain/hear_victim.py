"""The victim's own side: harm, wish and claim, each once per victim, before the table is done with the case."""

from datetime import datetime
from uuid import UUID

from contracts.message import Message
from contracts.victim_support import ClaimRecorded, HarmRecorded, WishRecorded
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import said_once
from messaging.told import too_late
from victim_support.domain.reach_victim import about
from victim_support.domain.requests import RecordClaim, RecordHarm, RecordWish
from victim_support.domain.victim_support_case import VictimSupportCase


def record_harm(
    case: VictimSupportCase, request: RecordHarm, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """What was done to the victim, for those who decide only."""
    refusal = _may_record(case, request, now, case.victim(request.victim).harm_recorded_at)
    return refusal or _recorded(
        HarmRecorded(
            occurred_at=request.recorded_at,
            victim=request.victim,
            kinds=request.kinds,
            harm=request.harm,
            correction=request.correction,
        ),
        cause,
    )


def record_wish(
    case: VictimSupportCase, request: RecordWish, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """What the victim hopes for."""
    refusal = _may_record(case, request, now, case.victim(request.victim).wish_recorded_at)
    return refusal or _recorded(
        WishRecorded(
            occurred_at=request.recorded_at, victim=request.victim, wish=request.wish, correction=request.correction
        ),
        cause,
    )


def record_claim(
    case: VictimSupportCase, request: RecordClaim, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """What the victim claims; a settlement may order it."""
    refusal = _may_record(case, request, now, case.victim(request.victim).claim_cents)
    return refusal or _recorded(
        ClaimRecorded(
            occurred_at=request.recorded_at,
            victim=request.victim,
            amount_cents=request.amount_cents,
            documented=request.documented,
            correction=request.correction,
        ),
        cause,
    )


def _may_record(
    case: VictimSupportCase, request: RecordHarm | RecordWish | RecordClaim, now: datetime, said: object
) -> Refusal | None:
    return (
        about(case, request, request.recorded_at, now, "recorded_at")
        or said_once(said, request.correction, "already-recorded", "this was recorded already")
        or too_late(case.decided_at, request.recorded_at, "recorded_at")
    )


def _recorded(message: Message, cause: UUID) -> tuple[Outgoing, ...]:
    return (outgoing(message, cause, "hear-victim", type(message).NAME),)
