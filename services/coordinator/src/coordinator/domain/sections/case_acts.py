"""What coordinators did in a case: who has it, what was noted, what was asked again and whether that was answered.

No rule decides on any of it. What was asked and who asked stand on two topics, which may be read in either order.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from contracts import case_acts, coordinator
from contracts.message import Message

NOTES_KEPT: Final = 50
ASKS_KEPT: Final = 50


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who has the case, if anybody, since when, by whose act; `number` counts how often it changed hands."""

    number: int
    to: str | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A note; `number` counts those of the case from 1."""

    number: int
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An agency was asked again for what it owes, and when it was no longer owed."""

    duty: str
    owner: str
    at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskedBy:
    """Who asked that."""

    duty: str
    owner: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class CaseActs:
    """The newest of each; older ones stay on the record."""

    assigned: Assigned | None = None
    notes: tuple[Noted, ...] = ()
    asked: tuple[Asked, ...] = ()
    asked_by: tuple[AskedBy, ...] = ()

    @property
    def hands(self) -> int:
        """How often the case changed hands."""
        return self.assigned.number if self.assigned else 0

    @property
    def noted(self) -> int:
        """How many notes were ever written."""
        return self.notes[-1].number if self.notes else 0

    def waiting(self, duty: str, owner: str) -> tuple[Asked, ...]:
        """The asks for what an agency still owes."""
        return tuple(one for one in self.asked if (one.duty, one.owner, one.answered_at) == (duty, owner, None))

    @property
    def unanswered(self) -> tuple[tuple[Asked, ...], ...]:
        """The asks that nobody answered yet: those for one duty together, the first one first."""
        each = dict.fromkeys((one.duty, one.owner) for one in self.asked if one.answered_at is None)
        return tuple(self.waiting(duty, owner) for duty, owner in each)

    def who_asked(self, asked: Asked) -> tuple[str, ...]:
        """Those who asked it then."""
        named = (asked.duty, asked.owner, asked.at)
        return tuple(one.by for one in self.asked_by if (one.duty, one.owner, one.at) == named)


def acts_after(acts: CaseActs, message: Message) -> CaseActs:
    """The acts after one more word of the coordinator's."""
    at = message.occurred_at
    match message:
        case case_acts.CaseAssigned(to=to, by=by):
            return replace(acts, assigned=Assigned(acts.hands + 1, to, at, by))
        case case_acts.CaseGivenBack(by=by):
            return replace(acts, assigned=Assigned(acts.hands + 1, None, at, by))
        case case_acts.CaseNoted(note=text, by=by):
            return replace(acts, notes=(*acts.notes, Noted(acts.noted + 1, at, by, text))[-NOTES_KEPT:])
        case coordinator.AskedAgain(duty=duty, owner=owner, by=by):
            return replace(acts, asked_by=(*acts.asked_by, AskedBy(duty, owner, at, by))[-ASKS_KEPT:])
        case coordinator.DutyAskedAgain(duty=duty, owner=owner):
            return replace(acts, asked=(*acts.asked, Asked(duty, owner, at))[-ASKS_KEPT:])
        case coordinator.DutyMet(duty=duty, owner=owner):
            return replace(acts, asked=tuple(_answered(one, duty, owner, at) for one in acts.asked))
        case _:
            return acts


def _answered(asked: Asked, duty: str, owner: str, at: datetime) -> Asked:
    if (asked.duty, asked.owner, asked.answered_at) != (duty, owner, None):
        return asked
    return replace(asked, answered_at=at)
