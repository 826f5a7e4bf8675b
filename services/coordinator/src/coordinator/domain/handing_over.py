"""One shift ends and the next begins: a note for whoever comes next at a table, and the word that somebody took over.

Words are only ever added. Who sees a note that nobody took over knows that nobody said so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.message import ShortText
from coordinator.domain.requests import HandOver
from messaging.event import Refusal

ONE_DAY: Final = timedelta(days=1)
NO_NOTE = Refusal("no-such-note", "there is no such note at this table; look again", "note")
OWN_NOTE = Refusal("own-note", "you wrote this note yourself: it waits for whoever comes next", "note")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A coordinator ended a shift at a table with this note."""

    id: str
    table: str
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Another coordinator read that note, and has the table since. A note is taken over once."""

    id: str
    table: str
    at: datetime
    by: str
    note: str
    """The id of the note."""


ShiftWord = HandedOver | TakenOver


@dataclass(frozen=True, slots=True)
class Shift:
    """A note, and who took over upon it, if anybody has."""

    handed: HandedOver
    taken: TakenOver | None = None


def shifts_of(words: Iterable[ShiftWord]) -> tuple[Shift, ...]:
    """The notes among these words, the newest first."""
    said = tuple(words)
    taken = {one.note: one for one in said if isinstance(one, TakenOver)}
    notes = sorted((one for one in said if isinstance(one, HandedOver)), key=lambda one: (one.at, one.id), reverse=True)
    return tuple(Shift(one, taken.get(one.id)) for one in notes)


def began(shifts: Sequence[Shift], now: datetime) -> datetime:
    """When the shift began that ended with the newest note: at the newest that had been taken over by then.

    A note that corrects or adds to one of a moment ago ends no other shift. Where none was taken over, the last day is
    looked at, or from the oldest note on.
    """
    ended = shifts[0].handed.at if shifts else now
    taken = (one.handed.at for one in shifts[1:] if one.taken is not None and one.taken.at <= ended)
    return next(taken, min([now - ONE_DAY, *(one.handed.at for one in shifts)]))


def hand_over(request: HandOver, by: ShortText, now: datetime, cause: UUID) -> HandedOver:
    """The same cause makes the same word."""
    return HandedOver(str(cause), request.table, now, by, request.note)


def take_over(shifts: Iterable[Shift], note: str, by: ShortText, now: datetime) -> TakenOver | Refusal:
    """Only a note of somebody else that nobody took over: of two who do so at once the second is told who was first."""
    shift = next((one for one in shifts if one.handed.id == note), None)
    if shift is None:
        return NO_NOTE
    if shift.taken is not None:
        return Refusal("taken-over-already", f"{shift.taken.by} has taken over already", "note")
    if shift.handed.by == by:
        return OWN_NOTE
    return TakenOver(f"{note} taken-over", shift.handed.table, now, by, note)
