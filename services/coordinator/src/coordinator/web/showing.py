"""From views to HTML: templates with the words for codes, times in the table's zone, and everything escaped."""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from jinja2 import Environment
from markupsafe import Markup

from contracts.joint_view import JointView
from contracts.topics import Agency
from coordinator.domain.looks import Look
from coordinator.web import marks
from coordinator.web.board import Tile, silent_agencies
from coordinator.web.glance import AT_ONCE, Counts, counted, unseen_of
from coordinator.web.languages import CHOICE, Language
from coordinator.web.no import No
from coordinator.web.related import co_suspects, coordinators
from coordinator.web.selection import Selection
from coordinator.web.shared import Shared
from coordinator.web.standing import of_table, tables_of
from coordinator.web.templating import templates_of
from coordinator.web.times import day_and_time, local
from coordinator.web.visit import Visit
from coordinator.web.wall import Wall
from coordinator.web.words import Words
from messaging.people import Shown
from messaging.web.auth import Role

T = TypeVar("T")

ALL: Final = Selection()
NOBODY: Final = Visit()
NO_NAMES: Final[Mapping[str, Shown]] = {}
STAGES: Final = (
    "reported",
    "selected",
    "examining",
    "ready-to-decide",
    "proposed",
    "issued",
    "served",
    "objected",
    "irrevocable",
    "closed",
)
"""In the order of a case's course."""
PLACES: Final = ("/", "/shift", "/indicators")
PLACES_OF: Final[Mapping[Role, tuple[str, ...]]] = {"wall": ("/",), "operator": ("/indicators",)}
"""For whom some of the pages are not."""


@dataclass(frozen=True, slots=True)
class Session:
    """Who is logged in, the mark of the session's forms, and the seconds it still holds when nothing more is asked."""

    name: str
    csrf: str
    left: int
    role: Role = "person"

    @property
    def places(self) -> tuple[str, ...]:
        """The pages that may be opened in it, the first one first."""
        return PLACES_OF.get(self.role, PLACES)


@dataclass(frozen=True, slots=True)
class Named:
    """Whether a reader may see names, asked for them, and why some are lacking."""

    may: bool = False
    asked: bool = False
    why: str = ""


NOT_NAMED: Final = Named()


@dataclass(slots=True)
class Showing:
    """The pages' HTML in one language.

    A tile is rendered once a minute or when its case changes, and what a change tells the pages is put together once,
    however many of them are open in that language.
    """

    wall: Wall
    language: Language
    here: str = "/"
    """The address of the page, to which the choice of another language is added."""
    session: "Session | None" = None
    """Whose page it is; what is made for all readers names nobody."""
    words: Words = field(init=False)
    templates: Environment = field(init=False)
    _rendered: dict[str, tuple[JointView, datetime, Markup]] = field(default_factory=dict)
    _shared: Shared = field(default_factory=Shared)

    def __post_init__(self) -> None:
        """Prepare the templates."""
        self.words = Words(self.language)
        self.templates = templates_of(self.wall, self.words)

    def at(self, here: str, session: "Session | None" = None) -> "Showing":
        """The same, for a page at this address, of somebody who is logged in."""
        there = copy(self)
        there.here, there.session = here, session
        return there

    def board(self, since: str, chosen: Selection = ALL, names: Named = NOT_NAMED) -> str:
        """The wall board page with the chosen cases; `since` is the id of what it shows."""
        tables = {view.table for view in self.wall.board.views.values()} | {chosen.table}
        line = urlencode({"since": since, CHOICE: self.language.code})
        return self._page(
            "board.html",
            line=f"{line}&{chosen.address}".rstrip("&"),
            chosen=chosen,
            tables=sorted(table for table in tables if table),
            stages=STAGES,
            tiles=self._in_order(chosen),
            counts=self.counts(chosen),
            silence=self.silence(),
            names=names,
        )

    def whole(self, chosen: Selection = ALL) -> str:
        """All of the chosen cases, in place of what the page has."""
        return self._once(("whole", chosen.alike), lambda: self._news("whole.html", self._in_order(chosen), chosen))

    def some(self, case_ids: Sequence[str], chosen: Selection = ALL) -> str:
        """These tiles, in place of what the page has of them, and the counts; of a case not chosen, that it is not."""
        told = ("some", chosen.alike, tuple(case_ids))
        return self._once(told, lambda: self._news("some.html", self._changed(case_ids, chosen), chosen))

    def _news(self, name: str, tiles: Markup, chosen: Selection) -> str:
        return self._page(name, tiles=tiles, counts=self.counts(chosen), chosen=chosen)

    def _chosen(self, chosen: Selection) -> list[Tile]:
        """In no order: what only counts needs none."""
        return [tile for tile in self._all() if chosen.holds(tile, self.wall)]

    def _in_order(self, chosen: Selection) -> Markup:
        return self._tiles(sorted(self._chosen(chosen), key=lambda tile: tile.place))

    def _changed(self, case_ids: Sequence[str], chosen: Selection) -> Markup:
        tiles = map(self.wall.board.tile, case_ids)
        return Markup("").join(
            self._tile(tile) if chosen.holds(tile, self.wall) else self._gone(tile) for tile in tiles
        )

    def _gone(self, tile: Tile) -> Markup:
        return Markup(self._page("gone.html", tile=tile))  # noqa: S704  # it was escaped there

    def _all(self) -> list[Tile]:
        board = self.wall.board
        return self._once("all", lambda: [board.tile(case_id) for case_id in board.views])

    def _once(self, what: Hashable, make: Callable[[], T]) -> T:
        board, minute = self.wall.board, self.wall.now().replace(second=0, microsecond=0)
        return self._shared.once((board.number, minute, board.live), what, make)

    def silence(self) -> str:
        """From which agency that owes something nothing was heard, and since when; empty when from none."""
        return self._once("silence", lambda: " · ".join(map(self._silent, self._silent_ones())))

    def _silent_ones(self) -> Iterable[tuple[Agency, datetime | None]]:
        return silent_agencies(self._all(), self.wall.now())

    def _silent(self, one: tuple[Agency, datetime | None]) -> str:
        name, last = self.words.agency(one[0]), one[1]
        if last is None:
            return self.language.say("no word from %(agency)s yet", agency=name)
        return self.language.say("no word from %(agency)s since %(at)s", agency=name, at=self._today_or_day(last))

    def _today_or_day(self, at: datetime) -> str:
        zone = self.wall.zone
        today = at.astimezone(zone).date() == self.wall.now().astimezone(zone).date()
        return local(at, zone) if today else day_and_time(at, zone, self.language)

    def case(
        self,
        case_id: str,
        view: JointView,
        visit: Visit = NOBODY,
        looks: Sequence[Look] = (),
        suspect: Shown | None = None,
    ) -> str:
        """One case's page; in a session it may be acted upon. Who looked, and a name, stand on the page alone."""
        line = {"since": marks.said(self.wall.board.mark), CHOICE: self.language.code}
        line |= {} if visit.noted is None else {"noted": str(visit.noted)}
        known = self._of_case(case_id, view, visit)
        return self._page("case.html", line=urlencode(line), looks=looks, suspect=suspect, **known)

    def case_now(self, case_id: str, visit: Visit = NOBODY) -> str:
        """What a case's page shows of it, in place of what it has."""
        return self._page("case_news.html", **self._of_case(case_id, self.wall.board.views[case_id], visit))

    def _of_case(self, case_id: str, view: JointView, visit: Visit) -> dict[str, Any]:
        tile = self.wall.board.tile(case_id)
        return {
            "case_id": case_id,
            "view": view,
            "tile": tile,
            "clocks": {(one.clock, one.order): one for one in self.wall.explains(view)},
            "agencies": Agency,
            "visit": visit,
            "unseen": {(one.clock.clock, one.clock.order): one.name for one in unseen_of(tile)},
            "csrf": visit.csrf,
            "behind": visit.behind,
            "suspects": co_suspects(self.wall.board, case_id, view),
            "coordinators": coordinators(self.wall.board, visit.me),
        }

    def unseen(self, csrf: str = "", asked: str = "", tried: frozenset[str] = frozenset(), changed: int = 0) -> str:
        """The warnings and breaches of a table, or of all, that nobody acknowledged, the first due first.

        `tried` were just acknowledged, but for `changed` of them.
        """
        views = self.wall.board.views
        tables = tables_of(views)
        table = asked if asked in tables else ""
        tiles = map(self.wall.board.tile, of_table(views, table) if table else views)
        found = [line for tile in tiles for line in unseen_of(tile) if line.name not in tried]
        lines = sorted(found, key=lambda line: line.name.split(" ", 3)[3])
        said = {"lines": lines[:AT_ONCE], "all": len(lines), "done": len(tried) - changed, "changed": changed}
        return self._page("unseen.html", csrf=csrf, table=table, tables=tables, **said)

    def found(self, typed: str, tiles: Sequence[Tile] = (), names: Mapping[str, Shown] = NO_NAMES) -> str:
        """The page for what was looked for and is no number: the cases of whose suspects it is a name, with the names.

        That they are shown was recorded with the search.
        """
        return self._page("found.html", typed=typed, found=tiles, names=names)

    def shift(self, **said: Any) -> str:
        """The page on which a shift is handed over."""
        return self._page("shift.html", **said)

    def indicators(self, **said: Any) -> str:
        """Repeat offences first, and how cases are handled at the table."""
        return self._page("indicators.html", **said)

    def login(self, refused: str = "", to: str = "/") -> str:
        """The page that asks who somebody is. `refused`: why one was not let in, by its code; `to`: where to go on."""
        doors = self.wall.doors
        connected, development = doors.oidc is not None, doors.development_login
        return self._page("login.html", connected=connected, development=development, refused=refused, to=to)

    def logged_out(self, place: str) -> str:
        """That somebody is logged out here. `place`: where to log out too."""
        return self._page("logged_out.html", place=place)

    def not_recorded(self, *, several: bool = False) -> str:
        """The page in place of a case's, or of one that tells of several, when it cannot be recorded who looks."""
        return self._page("not_recorded.html", several=several)

    def no_case(self) -> str:
        """The page for a case the board does not know."""
        return self._page("no_case.html")

    def said_no(self, no: No) -> str:
        """The page for what is not there, not allowed or not understood."""
        return self._page("said_no.html", no=no)

    def beat(self) -> str:
        """The moment by which pages count, how fast it passes for them, and whether the board is live."""
        now = self.wall.now()
        at = day_and_time(now, self.wall.zone, self.language)
        said = {"now": now.isoformat(), "at": at, "told": self._told(now), "pace": self.pace}
        more = {"live": self.wall.board.live, "state": self.state(), "silence": self.silence()}
        return json.dumps(said | more)

    @property
    def pace(self) -> int:
        """Between two beats pages count by themselves, except in a demo, whose time passes unevenly."""
        return 0 if self.wall.simulated else 1

    def state(self) -> str:
        """Whether the board is live; if not, since when."""
        board = self.wall.board
        if board.live:
            return self.language.say("live")
        if board.heard_at is None:
            return self.language.say("no update yet")
        return self.language.say("no update since %(at)s", at=self._today_or_day(board.heard_at))

    def counts(self, chosen: Selection = ALL) -> Counts:
        """What a glance should tell, as it is now."""
        now = self.wall.now()
        return self._once(
            ("counts", chosen.alike), lambda: counted(self._chosen(chosen), self._everything(chosen), now)
        )

    def _everything(self, chosen: Selection) -> int:
        """How many cases are chosen from: the same for every filter."""
        among = Selection(closed=chosen.with_closed)
        return self._once(("everything", among), lambda: len(self._chosen(among)))

    def _tiles(self, tiles: Iterable[Tile]) -> Markup:
        return Markup("").join(map(self._tile, tiles))

    def _tile(self, tile: Tile) -> Markup:
        minute = self.wall.now().replace(second=0, microsecond=0)
        view, at, html = self._rendered.get(tile.case_id, (None, None, Markup("")))
        if view is not tile.view or at != minute:
            html = Markup(self._page("tile.html", tile=tile, view=tile.view))  # noqa: S704  # it was escaped there
            self._rendered[tile.case_id] = (tile.view, minute, html)
            if len(self._rendered) > len(self.wall.board.views):  # the board began anew: some cases are no more
                self._forget()
        return html

    def _forget(self) -> None:
        for case_id in self._rendered.keys() - self.wall.board.views.keys():
            del self._rendered[case_id]

    def _page(self, name: str, **said: Any) -> str:
        now = self.wall.now()
        known = {"wall": self.wall, "now": now, "told": self._told(now), "state": self.state(), "pace": self.pace}
        return self.templates.get_template(name).render(
            here=self.here,
            session=self.session,
            places=self.session.places if self.session else PLACES,
            **known,
            **said,
        )

    def _told(self, now: datetime) -> str:
        say, speed, at = self.language.say, self.wall.speed(), day_and_time(now, self.wall.zone, self.language)
        if speed is None:
            return at
        pace = say("%(times)s times real time", times=f"{speed:.0f}") if speed else say("as fast as it can")
        return say("Simulated: %(at)s · %(pace)s", at=at, pace=pace)
