"""The templates in one language: words for codes, times in the table's zone, everything escaped."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup, escape

from contracts.joint_view import JointView
from coordinator.web.board import urgency
from coordinator.web.languages import NAMES, OF_THE_RULES, Language
from coordinator.web.statics import address
from coordinator.web.times import day, day_and_time, exactly, local, span
from coordinator.web.wall import ExplainedClock, Wall
from coordinator.web.words import URGENCY, WORDS, Words
from messaging.web.pages import environment

TEMPLATES: Final = Path(__file__).parent / "templates"
COMPONENTS: Final = "govuk_frontend_jinja"
"""The package whose macros make the components' tested markup."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a clock's bar, in thousandths of its length."""

    starts: float
    length: float
    counts: bool


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
        "changed": say("%(number)s cases changed", number="*"),
        "changed_one": say("one case changed"),
        "moved": say("%(number)s cases are not where they belong", number="*"),
        "moved_one": say("one case is not where it belongs"),
        "missed_now": say("deadline missed: %(number)s", number="*"),
        "silent": say("no update since %(at)s", at="*"),
        "unknown": say("Log in again to see what happens now"),
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
        "no_name": words.no_name,
        "as_given": as_given,
        "agency_code": lambda code: agency_code(code, words),
        "quoted": lambda text: quoted(text, speaks),
        "begins": lambda text: text[:1].upper() + text[1:],
        "span": lambda length: span(length, speaks),
        "cents": speaks.amount,
        "born": lambda said: born(said, speaks),
        "local": lambda at: local(at, zone),
        "day": lambda at, now: day(at, now, zone, speaks),
        "when": lambda at, now: f"{day(at, now, zone, speaks)} {local(at, zone)}",
        "day_and_time": lambda at: day_and_time(at, zone, speaks),
        "exactly": lambda at: exactly(at, zone, speaks),
    }
    templates.globals |= {
        "static": address,
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
    """What a rule pack or a rule says: in the page's language where that is known, else marked with its own."""
    if not text or language.code == OF_THE_RULES:
        return escape(text)
    if (known := language.quote(text)) is not None:
        return escape(known)
    return Markup('<span lang="{}">{}</span>').format(OF_THE_RULES, text)


def as_given(text: str | None) -> Markup:
    """What an agency wrote, in whichever language that is: nobody told, so it is not said to be the page's."""
    return Markup('<span lang="">{}</span>').format(text) if text else Markup("")


def agency_code(code: str, words: Words) -> Markup:
    """The words for a code of which agencies may have others than we know; one of theirs is as they gave it."""
    said = words.words(code)
    return escape(said) if code in WORDS else as_given(said)


def outcome(view: JointView, code: str, wall: Wall, words: Words) -> Markup:
    """An outcome as the case's rule pack calls it; else its code, readable."""
    title = wall.outcome_title(view, code)
    return quoted(title, words.language) if title else escape(words.words(code))


def born(said: str, language: Language) -> Markup:
    """A birth date as people write it; what is no date, as it was said."""
    try:
        told = language.full_date(datetime.fromisoformat(said))
    except ValueError:
        return escape(said)
    return Markup('<time datetime="{}">{}</time>').format(said, told)


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
