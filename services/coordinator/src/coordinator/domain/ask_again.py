"""A coordinator asks again for what is owed: it reaches the agency's work list, and who asked is on record."""

from datetime import datetime
from uuid import UUID

from contracts.coordinator import AskedAgain, DutyAskedAgain
from contracts.message import ShortText
from coordinator.domain.joint_case import JointCase
from coordinator.domain.requests import AskAgain
from messaging.event import Outgoing, Refusal, outgoing

ASKED_MEANWHILE = Refusal(
    "already-asked-again", "it was asked for again meanwhile; look before you ask once more", "seen"
)


def ask_again(
    case: JointCase, request: AskAgain, by: ShortText, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Only what is owed now, and not by two at once who do not know of each other. The agency is not told by whom."""
    if f"{request.duty}/{request.owner}" not in case.coordinator.duties:
        return Refusal("not-owed", "this is not owed in this case", "duty")
    if request.seen not in (None, len(case.coordinator.acts.waiting(request.duty, request.owner))):
        return ASKED_MEANWHILE
    asked = DutyAskedAgain(occurred_at=now, duty=request.duty, owner=request.owner)
    acted = AskedAgain(occurred_at=now, duty=request.duty, owner=request.owner, by=by)
    return (outgoing(asked, cause, "ask-again"), outgoing(acted, cause, "ask-again", "act"))
