"""What a glance at the board should tell: how many cases of which kind, and what nobody has acknowledged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from contracts.joint_view import ClockShown
from coordinator.web.board import Tile, urgency

AT_ONCE: Final = 500
"""The most that one page lists and one act acknowledges: a form may have no more than 1,000 fields."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a glance at the board should tell, about the cases that are shown; `all` is how many there are."""

    all: int
    cases: int
    held: int
    missed: int
    held_back: int
    may_be_issued: int
    incomplete: int
    unseen: int
    alarms: tuple[Tile, ...]


def counted(tiles: Sequence[Tile], everything: int, now: datetime) -> Counts:
    """The counts of these tiles, in whatever order, among so many cases."""
    return Counts(
        all=everything,
        cases=len(tiles),
        held=sum(tile.view.detained for tile in tiles),
        missed=sum(urgency(tile.clock, now) == "missed" for tile in tiles),
        held_back=sum(bool(tile.view.held_back) for tile in tiles),
        may_be_issued=sum(tile.view.may_be_issued for tile in tiles),
        incomplete=sum(bool(tile.view.gaps) for tile in tiles),
        unseen=sum(clock.unseen is not None for tile in tiles for clock in tile.view.clocks),
        alarms=tuple(sorted((tile for tile in tiles if tile.view.alarms), key=lambda tile: tile.place)),
    )


@dataclass(frozen=True, slots=True)
class Unseen:
    """A warning or a breach that nobody acknowledged. `name` is how the page's button names it."""

    case_id: str
    number: str | None
    clock: ClockShown

    @property
    def name(self) -> str:
        """Case, clock, what was said of it, the due moment by which it was said, and whose clock it is."""
        due = self.clock.due.astimezone(UTC).isoformat() if self.clock.due else ""
        minutes = "" if self.clock.unseen_minutes is None else f"-{self.clock.unseen_minutes}"
        about = f"{self.clock.unseen}{minutes}"
        return f"{self.case_id} {self.clock.clock} {about} {due} {self.clock.order or ''}".rstrip()


def unseen_of(tile: Tile) -> list[Unseen]:
    """Those of one case."""
    open_ones = (clock for clock in tile.view.clocks if clock.unseen is not None)
    return [Unseen(tile.case_id, tile.view.agency_number, clock) for clock in open_ones]
