"""Reaching a victim: every attempt counts, also when nobody answered; and telling a victim what became of the case."""

from datetime import datetime
from uuid import UUID

from contracts.victim_support import ContactAttempted, ContactMade, VictimInformed
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from victim_support.domain.requests import RecordAttempt, RecordContact, RecordInformed, Request
from victim_support.domain.victim_support_case import VICTIMS_KEPT, VictimSupportCase


def record_attempt(
    case: VictimSupportCase, request: RecordAttempt, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Every attempt is its own fact; the first one that reached somebody is also a contact."""
    refusal = about(case, request, request.attempted_at, now, "attempted_at")
    if refusal:
        return refusal
    at, victim, channel = request.attempted_at, request.victim, request.channel
    attempted = ContactAttempted(occurred_at=at, victim=victim, channel=channel)
    said = (outgoing(attempted, cause, "record-attempt"),)
    if not request.reached or case.victim(victim).reached_at:
        return said
    made = ContactMade(occurred_at=at, victim=victim, channel=channel)
    return (*said, outgoing(made, cause, "record-attempt", "reached"))


def record_contact(
    case: VictimSupportCase, request: RecordContact, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """A victim who came by itself, or another moment or way of the contact as a correction."""
    reached_at = case.victim(request.victim).reached_at
    refusal = about(case, request, request.made_at, now, "made_at") or said_once(
        reached_at, request.correction, "already-reached", "this victim was reached already"
    )
    if refusal:
        return refusal
    made = ContactMade(
        occurred_at=request.made_at, victim=request.victim, channel=request.channel, correction=request.correction
    )
    return (outgoing(made, cause, "record-contact"),)


def record_informed(
    case: VictimSupportCase, request: RecordInformed, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """There is something to tell only once the table is done with the case."""
    refusal = about(case, request, request.informed_at, now, "informed_at")
    if refusal is None and (case.decided_at is None or request.informed_at < case.decided_at):
        refusal = Refusal("nothing-to-tell", "the case was not decided then", "informed_at")
    refusal = refusal or said_once(
        case.victim(request.victim).informed_at, request.correction, "already-informed", "this victim was told already"
    )
    if refusal:
        return refusal
    informed = VictimInformed(
        occurred_at=request.informed_at, victim=request.victim, channel=request.channel, correction=request.correction
    )
    return (outgoing(informed, cause, "record-informed"),)


def about(case: VictimSupportCase, request: Request, moment: datetime, now: datetime, field: str) -> Refusal | None:
    """Something that happened, about a victim of a registered case, of whom there are not too many."""
    known = {victim.number for victim in case.victims}
    if request.victim not in known and len(known) >= VICTIMS_KEPT:
        return Refusal("too-many-victims", f"a case holds {VICTIMS_KEPT} victims", "victim")
    return case.unknown or not_ahead(moment, now, field)
