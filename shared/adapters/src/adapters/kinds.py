"""Which messages a request becomes when the service accepts it."""

from collections.abc import Mapping
from typing import Final

from contracts import police, withdrawals
from contracts.message import Message

KIND_TO_MESSAGES: Final[Mapping[str, tuple[type[Message], ...]]] = {
    "register": (police.CaseRegistered, police.SuspectArrested, police.SuspectDescribed),
    "detention": (police.DetentionOrdered,),
    "custody": (police.CustodyOrdered,),
    "release": (police.SuspectReleased,),
    "transfer": (police.CaseTransferred,),
    "interrogation": (police.InterrogationOpened,),
    "interrogation-end": (police.InterrogationClosed,),
    "record-item": (police.RecordItemAdded,),
    "reported-waiver": (police.WaiverReported,),
    "identity": (police.SuspectIdentified,),
    "victim": (police.VictimIdentified,),
    "take-back": (withdrawals.StatementWithdrawn,),
}


def messages_of(kind: str) -> tuple[str, ...]:
    """The names of the messages; none when no service takes such a request."""
    return tuple(message.__name__ for message in KIND_TO_MESSAGES.get(kind, ()))
