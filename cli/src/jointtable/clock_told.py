"""A clock's answer for programs, as JSON, and for people, as lines."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jointtable.clock_asked import Answer, Unreadable
from rules.clocks import Interval, Standing
from rules.happened import Refused
from rules.pack import ClockRow, Pack


def plain(told: Answer | Refused | Unreadable, pack: Pack) -> dict[str, Any]:
    """One object for a program; what is refused names the rule."""
    if isinstance(told, Unreadable | Refused):
        return plain_refusal(told)
    explained, zone = told.explained, pack.time_zone
    answer: dict[str, Any] = {
        "kind": told.row.id,
        "title": told.row.title,
        "pack": pack.named,
        "as_of": told.day.isoformat(),
        "start": _iso(told.start, zone),
        "due": explained.due and _iso(explained.due, zone),
        "latest_arguable": explained.latest_arguable and _iso(explained.latest_arguable, zone),
        "intervals": _plain(explained.intervals, explained.standing, zone),
        "latest_arguable_intervals": _plain(explained.latest_intervals, explained.latest_standing, zone),
        "verified_by": told.row.verified_by,
    }
    return {**answer, "without_effect": list(told.without_effect)} if told.without_effect else answer


def plain_refusal(why: Refused | Unreadable) -> dict[str, str]:
    """The rule that refuses, the code of the refusal, and a sentence for people."""
    if isinstance(why, Refused):
        return {"refused": why.rule, "code": why.code, "why": why.why}
    return {"refused": "unreadable", "code": "unreadable", "why": str(why)}


def text(told: Answer, pack: Pack) -> str:
    """What a person reads."""
    explained, zone = told.explained, pack.time_zone
    lines = [
        f"{told.row.id}: {told.row.title} ({pack.named}, rows of {told.day})",
        f"  started          {_shown(told.start, zone)}",
        f"  due              {_due(explained.due, explained.standing, zone)}",
        *_lines(explained.intervals, zone),
    ]
    if explained.latest_intervals != explained.intervals or explained.latest_standing != explained.standing:
        lines.append(f"  latest arguable  {_due(explained.latest_arguable, explained.latest_standing, zone)}")
        lines += _lines(explained.latest_intervals, zone)
    if told.without_effect:
        lines.append(f"  this clock does not ask for: {', '.join(told.without_effect)}")
    if not told.row.verified:
        lines.append(f"  nobody has verified this row (source: {told.row.source})")
    return "\n".join(lines)


def short(told: Answer | Refused | Unreadable, pack: Pack) -> str:
    """One line of many."""
    if isinstance(told, Unreadable):
        return f"unreadable: {told}"
    if isinstance(told, Refused):
        return f"refused: {told.why} ({told.code})"
    due = _due(told.explained.due, told.explained.standing, pack.time_zone)
    late = _due(told.explained.latest_arguable, told.explained.latest_standing, pack.time_zone)
    return f"due {due}" + (f", at the latest arguable {late}" if late != due else "")


def kind_plain(row: ClockRow) -> dict[str, Any]:
    """A row of the pack for a program: its id is the kind."""
    said = row.model_dump(mode="json")
    return {"kind": said.pop("id"), **said}


def kind_line(row: ClockRow) -> str:
    """A row of the pack for people."""
    more = "".join(f"; {one.id}, {one.times} x {length(one.at_most)}" for one in row.extensions)
    stands = "".join(f"; stands still {one.id}" for one in row.suspensions)
    until = f"; until {row.valid_to}" if row.valid_to else ""
    return f"{row.id:20} {length(row.allowance):12} {row.basis:7} {row.title}{more}{stands}{until}"


def length(of: timedelta) -> str:
    """`3 d 18 h`, `9 h`, `30 min`."""
    minutes = int(of.total_seconds()) // 60
    parts = ((minutes // 1440, "d"), (minutes % 1440 // 60, "h"), (minutes % 60, "min"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def _plain(intervals: tuple[Interval, ...], standing: Standing | None, zone: ZoneInfo) -> list[dict[str, Any]]:
    told = [_stretch(one, _iso(one.starts, zone), _iso(one.ends, zone)) for one in intervals]
    return [*told, _stretch(standing, _iso(standing.since, zone), None)] if standing else told


def _stretch(one: Interval | Standing, begins: str, ends: str | None) -> dict[str, Any]:
    counts = isinstance(one, Interval) and one.counts
    return {"from": begins, "to": ends, "counts": counts, "kind": one.kind, "reason": one.reason, "rule": one.rule}


def _lines(intervals: tuple[Interval, ...], zone: ZoneInfo) -> Iterator[str]:
    for one in intervals:
        when = f"{_shown(one.starts, zone)} - {_shown(one.ends, zone)}"
        yield f"    {when:60}  {one.kind:9} {one.ends - one.starts!s:>16}  {one.reason} ({one.rule})"


def _due(moment: datetime | None, standing: Standing | None, zone: ZoneInfo) -> str:
    if moment is not None:
        return _shown(moment, zone)
    if standing is None:
        return "cannot be told"
    since = f"stands still since {_shown(standing.since, zone)} with {standing.left} left"
    return f"{since}: {standing.reason} ({standing.rule})"


def _shown(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%a %d %b %Y %H:%M:%S %Z}"


def _iso(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat()
