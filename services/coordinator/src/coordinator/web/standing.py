"""What stands at a table when a shift changes: from the joint views alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.joint_view import AskedAgainShown, JointView
from coordinator.web.board import Tile
from coordinator.web.glance import Unseen, unseen_of


@dataclass(frozen=True, slots=True)
class Released:
    """Somebody who went, when, and the case as it is now."""

    tile: Tile
    at: datetime

    @property
    def open(self) -> bool:
        """Whether the table still has something to do or to decide in it."""
        return self.tile.open


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something an agency was asked for again, which nobody answered yet."""

    tile: Tile
    asked: AskedAgainShown


@dataclass(frozen=True, slots=True)
class Standing:
    """What whoever comes next has to know. `open_cases`: the next duty first; `waiting`: what waits longest first."""

    open_cases: tuple[Tile, ...]
    unseen: tuple[Unseen, ...]
    held_back: tuple[Tile, ...]
    released: tuple[Released, ...]
    waiting: tuple[Waiting, ...]


def standing(tiles: Sequence[Tile], since: datetime) -> Standing:
    """What stands, and who was released since then; of those the open cases first."""
    in_order = sorted(tiles, key=lambda tile: tile.place)
    unseen = sorted((one for tile in in_order for one in unseen_of(tile)), key=_by_due)
    waiting = (Waiting(tile, asked) for tile in in_order for asked in tile.view.asked_again)
    return Standing(
        open_cases=tuple(tile for tile in in_order if tile.open),
        unseen=tuple(unseen),
        held_back=tuple(tile for tile in in_order if tile.view.held_back),
        released=tuple(sorted(_released(in_order, since), key=lambda one: (not one.open, one.at, one.tile.case_id))),
        waiting=tuple(sorted(waiting, key=lambda one: one.asked.since)),
    )


def of_table(views: Mapping[str, JointView], table: str) -> dict[str, JointView]:
    """The cases of a table, with those of which nobody said yet where they belong: none may fall between two."""
    return {case_id: view for case_id, view in views.items() if view.table in (None, table)}


def tables_of(views: Mapping[str, JointView]) -> list[str]:
    """Every table that has a case."""
    return sorted({view.table for view in views.values() if view.table})


def _released(tiles: Iterable[Tile], since: datetime) -> Iterable[Released]:
    for tile in tiles:
        at = tile.view.clock_facts.moments.get("released")
        if at is not None and at >= since:
            yield Released(tile, at)


def _by_due(one: Unseen) -> tuple[str, str]:
    return (one.clock.due.isoformat() if one.clock.due else "", one.case_id)
