"""Who the suspect is, and how a victim is reached: sealed before they come here, each on its own topic."""

from datetime import datetime
from uuid import UUID

from contracts.police import SuspectIdentified, VictimIdentified
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import said_once
from police.domain.police_case import VICTIMS_KEPT, PoliceCase
from police.domain.requests import SealedPerson


def identify_suspect(
    case: PoliceCase, request: SealedPerson, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Known once; another identity corrects it."""
    refusal = case.unknown or said_once(
        case.identity, request.correction, "already-identified", "the suspect was identified already"
    )
    if refusal:
        return refusal
    identified = SuspectIdentified(
        occurred_at=now, person=request.person, sealed=request.sealed, correction=request.correction
    )
    return (outgoing(identified, cause, "identify-suspect"),)


def identify_victim(
    case: PoliceCase, request: SealedPerson, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Each victim of the case once, by number."""
    number = request.victim or ""
    known = {victim.victim for victim in case.victims_known}
    refusal = case.unknown or said_once(
        number in known, request.correction, "already-identified", "this victim was identified already"
    )
    if refusal is None and number not in known and len(known) >= VICTIMS_KEPT:
        refusal = Refusal("too-many-victims", f"a case holds {VICTIMS_KEPT} victims", "victim")
    if refusal:
        return refusal
    identified = VictimIdentified(
        occurred_at=now, victim=number, person=request.person, sealed=request.sealed, correction=request.correction
    )
    return (outgoing(identified, cause, "identify-victim"),)
