"""Names on the board: for who may see them and asks for them, put into the tiles when they are shown.

The tiles themselves are made once for all readers and have no names. A look is recorded for each case whose name is
shown, before it is; who keeps the board open is recorded once in a quarter of an hour.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from markupsafe import escape

from coordinator.web.readers import Readers
from coordinator.web.selection import Selection
from coordinator.web.showing import Showing
from messaging.people import ERASED
from messaging.ports import StoreUnavailable
from messaging.web.auth import Actor

PLACE: Final = re.compile(r'(<p class="who" data-case="([0-9a-f-]{36})") hidden></p>')
"""Where a tile has room for a name (tile.html)."""


@dataclass(frozen=True, slots=True)
class BoardNames:
    """What the tiles are to say, by case; and why names are lacking, where they are."""

    names: Mapping[str, str] = field(default_factory=dict)
    why: str = ""


async def names_on(readers: Readers, showing: Showing, chosen: Selection, by: Actor) -> BoardNames:
    """The names of the chosen cases. Each was recorded as looked at before it was opened; without that none is."""
    wall = readers.wall
    asked = wall.names.known([one.case_id for one in wall.board.tiles() if chosen.holds(one, wall)])
    try:
        await wall.looking.among(asked, by, "at-board", names=True)
    except StoreUnavailable:
        return BoardNames(why=showing.language.say("Names are not shown: it cannot be recorded now who looks."))
    found = await wall.names.of(asked, by)
    names = {case_id: str(one.fields["name"]) for case_id, one in found.items() if one.fields}
    erased = {case_id: showing.words.no_name(ERASED) for case_id, one in found.items() if one.why_not == ERASED}
    lacking = {one.why_not for one in found.values() if one.why_not not in ("", ERASED)}
    return BoardNames(names | erased, "; ".join(sorted(map(showing.words.no_name, lacking))))


def named(page: str, names: Mapping[str, str]) -> str:
    """The page with these names in their tiles."""

    def put(place: re.Match[str]) -> str:
        name = names.get(place[2])
        return place[0] if name is None else f"{place[1]}>{escape(name)}</p>"

    return PLACE.sub(put, page)
