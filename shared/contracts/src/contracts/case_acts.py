"""What coordinators do at a case's page, for their own record only. None of it changes a clock or a condition."""

from typing import Annotated, Final

from pydantic import BeforeValidator, Field, StringConstraints

from contracts.message import UNSEEN, Message, ShortText
from contracts.topics import Topic

NOTE_LENGTH: Final = 1000
"""Characters."""
NoteText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=NOTE_LENGTH),
    BeforeValidator(lambda said: said.translate(UNSEEN) if isinstance(said, str) else said),
]


class CaseAssigned(Message):
    """A coordinator has this case from now on: `by` took it, or gave it to somebody else."""

    NAME = "case-assigned.v1"
    TOPICS = (Topic.COORDINATOR_ACTS,)
    to: ShortText
    instead_of: ShortText | None = None
    """Who had it until now, if anybody."""
    by: ShortText


class CaseGivenBack(Message):
    """Nobody has this case any more."""

    NAME = "case-given-back.v1"
    TOPICS = (Topic.COORDINATOR_ACTS,)
    had_by: ShortText
    by: ShortText


class CaseNoted(Message):
    """A note to this case for whoever has it next: work, and nobody's personal particulars."""

    NAME = "case-noted.v1"
    TOPICS = (Topic.COORDINATOR_ACTS,)
    note: NoteText = Field(description=f"up to {NOTE_LENGTH} characters")
    by: ShortText
