"""From views to HTML: templates with the words for codes, times in the table's zone, and everything escaped."""

import json
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup, escape

from contracts.joint_view import ClockShown, JointView
from contracts.topics import Agency
from coordinator.web.board import Tile, urgency
from coordinator.web.languages import NAMES, OF_THE_RULES, Language
from coordinator.web.times import day, day_and_time, exactly, local, span
from coordinator.web.wall import ExplainedClock, Wall
from coordinator.web.words import URGENCY, Words
from messaging.web.pages import environment

TEMPLATES: Final = Path(__file__).parent / "templates"
COMPONENTS: Final = "govuk_frontend_jinja"
"""The package whose macros make the components' tested markup."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a glance at the board should tell."""

    cases: int
    held: int
    missed: int
    held_back: int
    may_be_issued: int
    incomplete: int
    unseen: int
    alarms: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a clock's bar, in thousandths of its length."""

    starts: float
    length: float
    counts: bool


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


@dataclass(slots=True)
class Showing:
    """The pages' HTML in one language.

    A tile is rendered once a minute or when its case changes, however many pages are open in that language.
    """

    wall: Wall
    language: Language
    here: str = "/"
    """The address of the page, to which the choice of another language is added."""
    words: Words = field(init=False)
    templates: Environment = field(init=False)
    _rendered: dict[str, tuple[JointView, datetime, Markup]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare the templates."""
        self.words = Words(self.language)
        self.templates = templates_of(self.wall, self.words)

    def at(self, here: str) -> "Showing":
        """The same, for a page at this address."""
        there = copy(self)
        there.here = here
        return there

    def board(self, since: str) -> str:
        """The whole wall board page; `since` is the id of what it shows."""
        return self._page("board.html", since=since, tiles=self._tiles(self.wall.board.tiles()), counts=self.counts())

    def whole(self) -> str:
        """All of the board, in place of what the page has."""
        return self._page("whole.html", tiles=self._tiles(self.wall.board.tiles()), counts=self.counts())

    def some(self, case_ids: Sequence[str]) -> str:
        """These tiles, in place of what the page has of them, and the counts."""
        return self._page("some.html", tiles=self._tiles(map(self.wall.board.tile, case_ids)), counts=self.counts())

    def case(self, case_id: str, view: JointView, csrf: str = "", said: str = "") -> str:
        """One case's page; with the mark of a person's session it may be acted upon. `said`: why nothing was done."""
        explained = {(one.clock, one.order): one for one in self.wall.explains(view)}
        return self._page(
            "case.html",
            case_id=case_id,
            view=view,
            tile=self.wall.board.tile(case_id),
            clocks=explained,
            agencies=Agency,
            csrf=csrf,
            said=said,
        )

    def unseen(self, csrf: str = "", seen: frozenset[str] = frozenset(), changed: int = 0) -> str:
        """Every warning and breach that nobody acknowledged; `seen` was just acknowledged, but `changed` of them."""
        found = [line for tile in self.wall.board.tiles() for line in unseen_of(tile) if line.name not in seen]
        lines = sorted(found, key=lambda line: line.name.split(" ", 3)[3])
        return self._page("unseen.html", lines=lines, csrf=csrf, done=len(seen) - changed, changed=changed)

    def login(self) -> str:
        """The page that asks who somebody is."""
        return self._page("login.html", development=self.wall.doors.development_login)

    def no_case(self) -> str:
        """The page for a case the board does not know."""
        return self._page("no_case.html")

    def beat(self) -> str:
        """The moment by which pages count, how fast it passes for them, and whether the board is live."""
        now = self.wall.now()
        at = day_and_time(now, self.wall.zone, self.language)
        said = {"now": now.isoformat(), "at": at, "told": self._told(now), "pace": self.pace}
        return json.dumps(said | {"live": self.wall.board.live, "state": self.state(now)})

    @property
    def pace(self) -> int:
        """Between two beats pages count by themselves, except in a demo, whose time passes unevenly."""
        return 0 if self.wall.simulated else 1

    def state(self, now: datetime) -> str:
        """Whether the board is live; if not, since when."""
        board = self.wall.board
        if board.live:
            return self.language.say("live")
        if board.silence is None:
            return self.language.say("no update yet")
        return self.language.say("no update since %(at)s", at=local(now - board.silence, self.wall.zone))

    def counts(self) -> Counts:
        """What a glance should tell, as it is now."""
        tiles, now = self.wall.board.tiles(), self.wall.now()
        return Counts(
            cases=len(tiles),
            held=sum(tile.view.detained for tile in tiles),
            missed=sum(urgency(tile.clock, now) == "missed" for tile in tiles),
            held_back=sum(bool(tile.view.held_back) for tile in tiles),
            may_be_issued=sum(tile.view.may_be_issued for tile in tiles),
            incomplete=sum(bool(tile.view.gaps) for tile in tiles),
            unseen=sum(clock.unseen is not None for tile in tiles for clock in tile.view.clocks),
            alarms=tuple(tile for tile in tiles if tile.view.alarms),
        )

    def _tiles(self, tiles: Iterable[Tile]) -> Markup:
        return Markup("").join(map(self._tile, tiles))

    def _tile(self, tile: Tile) -> Markup:
        minute = self.wall.now().replace(second=0, microsecond=0)
        view, at, html = self._rendered.get(tile.case_id, (None, None, Markup("")))
        if view is not tile.view or at != minute:
            html = Markup(self._page("tile.html", tile=tile, view=tile.view))  # noqa: S704  # it was escaped there
            self._rendered[tile.case_id] = (tile.view, minute, html)
        return html

    def _page(self, name: str, **said: Any) -> str:
        now = self.wall.now()
        known = {"wall": self.wall, "now": now, "told": self._told(now), "state": self.state(now), "pace": self.pace}
        return self.templates.get_template(name).render(here=self.here, **known, **said)

    def _told(self, now: datetime) -> str:
        say, speed, at = self.language.say, self.wall.speed(), day_and_time(now, self.wall.zone, self.language)
        if speed is None:
            return at
        pace = say("%(times)s times real time", times=f"{speed:.0f}") if speed else say("as fast as it can")
        return say("Simulated: %(at)s · %(pace)s", at=at, pace=pace)


def script_words(words: Words) -> dict[str, str]:
    """What the pages' own scripts say: how near a deadline is, lengths of time, and whether the board goes on."""
    say = words.language.say
    return {name: words.urgency(name) for name in URGENCY if name != "none"} | {
        "ago": say("%(span)s ago", span="*"),
        "left": say("%(span)s left", span="*"),
        "d": say("d"),
        "h": say("h"),
        "min": say("min"),
        "s": say("s"),
        "silent": say("no update since %(at)s", at="*"),
        "pause": say("Pause"),
        "paused": say("Paused at %(at)s: go on", at="*"),
    }


def templates_of(wall: Wall, words: Words) -> Environment:
    """Templates in one language, with the words for codes and times in the table's zone."""
    templates = environment(TEMPLATES)
    components = PrefixLoader({COMPONENTS: PackageLoader(COMPONENTS)})
    templates.loader = ChoiceLoader([components, *([templates.loader] if templates.loader else [])])
    templates.auto_reload = False  # a tile is made of many templates; none changes while the service runs
    templates.trim_blocks = templates.lstrip_blocks = True
    templates.add_extension("jinja2.ext.i18n")
    templates.install_gettext_translations(words.language.said, newstyle=True)  # type: ignore[attr-defined]  # its own
    zone, speaks = wall.zone, words.language
    templates.filters |= {
        "words": words.words,
        "urgency_words": words.urgency,
        "agency": words.agency,
        "place": words.place,
        "quoted": lambda text: quoted(text, speaks),
        "span": lambda length: span(length, speaks),
        "cents": lambda amount: cents(amount, speaks),
        "local": lambda at: local(at, zone),
        "day": lambda at, now: day(at, now, zone, speaks),
        "day_and_time": lambda at: day_and_time(at, zone, speaks),
        "exactly": lambda at: exactly(at, zone, speaks),
    }
    templates.globals |= {
        "urgency": urgency,
        "bar": bar,
        "position": position,
        "outcome": lambda view, code: outcome(view, code, wall, words),
        "language": speaks,
        "languages": NAMES,
        "script_words": script_words(words),
    }
    return templates


def quoted(text: str | None, language: Language) -> Markup:
    """What a rule pack or a rule says, marked with its own language where the page speaks another."""
    if language.code == OF_THE_RULES:
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(OF_THE_RULES, text)


def outcome(view: JointView, code: str, wall: Wall, words: Words) -> Markup:
    """An outcome as the case's rule pack calls it; else its code, readable."""
    title = wall.outcome_title(view, code)
    return quoted(title, words.language) if title else escape(words.words(code))


def cents(amount: int, language: Language) -> str:
    """`350.00`: an amount as people write it."""
    return f"{amount // 100}{language.point}{amount % 100:02d}"


def bar(clock: ExplainedClock) -> list[Stretch]:
    """A clock's run from start to due, to draw it to scale."""
    return [
        Stretch(position(clock, one.starts), position(clock, one.ends) - position(clock, one.starts), one.counts)
        for one in clock.explained.intervals
    ]


def position(clock: ExplainedClock, moment: datetime) -> float:
    """Where a moment lies on a clock's bar, in thousandths; before its start 0, after its due moment 1000."""
    intervals = clock.explained.intervals
    whole = (intervals[-1].ends - intervals[0].starts).total_seconds()
    passed = (moment - intervals[0].starts).total_seconds()
    return round(min(max(passed / whole, 0), 1) * 1000, 1)
