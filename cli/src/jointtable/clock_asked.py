"""What somebody asks about a clock, read from words: moments with an offset, intervals as A/B, extensions by kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from rules.clocks import Explanation, clock_of, explain
from rules.happened import Extended, Happened, Refused, Span, Suspended
from rules.pack import ClockRow, Pack

OPEN: Final = {"", ".."}
"""How an interval that still lasts ends, as in ISO 8601."""
SHOWN: Final = 60
Words = Mapping[str, Sequence[str]]
"""What was written in each field; several values where a field may have several."""


class Unreadable(ValueError):  # noqa: N818  # it says what is so
    """The question cannot be read; the message says which part, and why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One clock, and everything that happened. An extension or suspension without a role was by one who may."""

    kind: str
    start: datetime
    later_start: datetime | None = None
    interrogations: tuple[Span, ...] = ()
    transports: tuple[Span, ...] = ()
    suspensions: tuple[Suspended, ...] = ()
    extensions: tuple[Extended, ...] = ()
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The clock explained, by the rows of which day of which pack."""

    row: ClockRow
    start: datetime
    day: date
    explained: Explanation
    without_effect: tuple[str, ...]
    """What was told and changes nothing, because this clock does not ask for it."""


def asked(words: Words) -> Asked:
    """The question in these words. Raises Unreadable."""
    start = _one(words, "start")
    if start is None:
        raise Unreadable("start: say when the clock started")
    kind, later, as_of = _one(words, "kind"), _one(words, "later_start"), _one(words, "as_of")
    if kind is None:
        raise Unreadable("kind: say which clock")
    return Asked(
        kind=kind,
        start=_moment("start", start),
        later_start=None if later is None else _moment("later_start", later),
        interrogations=tuple(_span("interrogation", text) for text in words.get("interrogation", ())),
        transports=tuple(_span("transport", text) for text in words.get("transport", ())),
        suspensions=tuple(_suspension(text) for text in words.get("suspend", ())),
        extensions=tuple(_extension(text) for text in words.get("extend", ())),
        as_of=None if as_of is None else _date(as_of),
    )


def answer(question: Asked, pack: Pack) -> Answer | Refused:
    """The clock explained, or the first thing that its rows do not allow. Raises Unreadable."""
    try:
        return _answer(question, pack)
    except OverflowError as error:
        raise Unreadable("start: this lies too far from now to be counted") from error


def _answer(question: Asked, pack: Pack) -> Answer | Refused:
    day = question.as_of or question.start.astimezone(pack.time_zone).date()
    row = clock_of(pack, question.kind, day)
    if isinstance(row, Refused):
        return row
    about = {one.about: one for one in pack.readings_of(row, day)}
    begins = about["start"].starts if "start" in about else None
    moments: dict[str, datetime] = {row.starts[0]: question.start}
    if begins and question.later_start:
        moments[begins] = question.later_start
    suspensions = tuple(one if one.kind else one._replace(kind=_only_suspension(row)) for one in question.suspensions)
    facts = Happened(
        moments, question.interrogations, question.transports, suspensions, question.extensions, question.as_of
    )
    explained = explain(row, facts, pack)
    if explained.refused:
        return explained.refused[0]
    told = {
        "interrogation": question.interrogations,
        "transport": question.transports,
        "start": question.later_start,
    }
    return Answer(
        row, question.start, day, explained, tuple(name for name, one in told.items() if one and name not in about)
    )


def _only_suspension(row: ClockRow) -> str:
    """A suspension that is not named is the one that the row lists, if it lists one."""
    return row.suspensions[0].id if len(row.suspensions) == 1 else "suspension"


def _one(words: Words, name: str) -> str | None:
    said = [text.strip() for text in words.get(name, ()) if text.strip()]
    if len(said) > 1:
        raise Unreadable(f"{name}: one value, not {len(said)}")
    return said[0] if said else None


def _moment(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(f"{name}: {_short(text)} is no moment as ISO 8601") from error
    if moment.tzinfo is None:
        raise Unreadable(f"{name}: {_short(text)} needs its offset, as +01:00")
    return moment


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(f"as_of: {_short(text)} is no date as 2026-01-31") from error


def _span(name: str, text: str) -> Span:
    since, slash, until = text.partition("/")
    if not slash:
        raise Unreadable(f"{name}: {_short(text)} is no interval as FROM/TO")
    begins, ends = _moment(name, since), None if until in OPEN else _moment(name, until)
    if ends is not None and ends < begins:
        raise Unreadable(f"{name}: {_short(text)} ends before it begins")
    return begins, ends


def _suspension(text: str) -> Suspended:
    """`FROM/TO`, or `KIND=FROM/TO` where a clock lists several."""
    kind, equals, span = text.rpartition("=")
    since, until = _span("suspend", span)
    return Suspended(kind if equals else "", None, since, until)


def _extension(text: str) -> Extended:
    """`KIND`, `KIND/GIVEN-AT` or `KIND/GIVEN-AT/ROLE`; without a moment it was given in time."""
    kind, _, rest = text.partition("/")
    at, _, by = rest.partition("/")
    if not kind:
        raise Unreadable(f"extend: {_short(text)} names no kind of extension")
    return Extended(kind, by or None, _moment("extend", at) if at else None)


def _short(text: str) -> str:
    """The words on one line, and not for ever."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in text[:SHOWN])
    return repr(shown + ("..." if len(text) > SHOWN else ""))
