"""One value: the agency's text becomes text, a code, a moment or a number of ours, or is refused with a reason."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from datetime import time as time_of_day
from typing import Final
from zoneinfo import ZoneInfo

from adapters.field_rule import ISO, FieldRule, NumberRule
from adapters.mapped import Problem, Value
from adapters.rows import Row
from adapters.text import CONTROL, clipped

ISO_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
MOST_DIGITS: Final = 18
SHORT_WHOLE: Final = re.compile(r"[0-9]{1,6}")


def value_of(rule: FieldRule, row: Row) -> Value | Problem | None:
    """What the field gets from this row; None when it is left out."""
    if rule.path is None:
        return rule.constant
    found = row.at(rule.path)
    for ref in rule.ref or ():
        if isinstance(found, str) and found.strip():
            found = row.referred(ref, found.strip())
    if isinstance(found, Problem):
        return found
    text = (found or "").strip()
    if not text:
        return Problem("missing", f"{rule.path} is empty") if rule.required else None
    if CONTROL.search(text):
        return Problem("control-character", f"{rule.path} holds a control character")
    return _read(rule, text)


def _read(rule: FieldRule, text: str) -> Value | Problem:
    if rule.codes is not None:
        unknown = Problem("unknown-code", f"{clipped(text)} is not in the code table: {', '.join(sorted(rule.codes))}")
        return rule.codes.get(text, unknown)
    if rule.format is not None:
        return _moment(rule, rule.format, text)
    if rule.number is not None:
        return _number(rule.number, text)
    if rule.at_least is not None:
        return _reached(rule.at_least, text)
    return text


def _moment(rule: FieldRule, form: str, text: str) -> str | Problem:
    """The moment in UTC, as ISO 8601."""
    bad = Problem("bad-time", f"{clipped(text)} is not a time of the form {form}")
    if form == ISO and not ISO_TIME.fullmatch(text):
        return bad
    try:
        time = datetime.fromisoformat(text) if form == ISO else datetime.strptime(text, form)  # noqa: DTZ007  zoned below
        if rule.at is not None:
            time = datetime.combine(time, time_of_day.fromisoformat(rule.at))
        if time.tzinfo is not None:
            return time.astimezone(UTC).isoformat()
        return _in_zone(time, rule, text)
    except (ValueError, OverflowError):
        return bad


def _in_zone(time: datetime, rule: FieldRule, text: str) -> str | Problem:
    """A local time means one moment, or two where a clock changed: both readings then count as possible."""
    if rule.zone is None:
        return Problem("no-offset", f"{clipped(text)} has no offset, and the mapping states no zone")
    zone = ZoneInfo(rule.zone)
    readings = sorted(time.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if readings[0] == readings[1] or rule.fold == "earlier":
        return readings[0].isoformat()
    if rule.fold == "later":
        return readings[1].isoformat()
    if readings[0].astimezone(zone).replace(tzinfo=None, fold=0) == time:
        return Problem("ambiguous-time", f"{clipped(text)} came twice in {rule.zone}; state an offset or fold")
    return Problem("no-such-time", f"{clipped(text)} was skipped by the clock in {rule.zone}; state an offset or fold")


def _reached(bounds: Mapping[str, Value], text: str) -> Value | Problem:
    if not SHORT_WHOLE.fullmatch(text):
        return Problem("bad-number", f"{clipped(text)} is not a whole number")
    lowest, *higher = sorted(bounds, key=int)
    if int(text) < int(lowest):
        return Problem("below-bounds", f"{clipped(text)} is less than {lowest}")
    return bounds[next((bound for bound in reversed(higher) if int(bound) <= int(text)), lowest)]


def _number(rule: NumberRule, text: str) -> int | Problem:
    point = re.escape(rule.point)
    whole = (
        r"[0-9]+" if rule.thousands is None else rf"(?:[0-9]{{1,3}}(?:{re.escape(rule.thousands)}[0-9]{{3}})+|[0-9]+)"
    )
    fraction = rf"(?:{point}([0-9]{{1,{rule.decimals}}}))?" if rule.decimals else "()"
    found = re.fullmatch(rf"(-?)({whole}){fraction}", text)
    if found is None or len(text) > MOST_DIGITS:
        return Problem("bad-number", f"{clipped(text)} is not a number with at most {rule.decimals} decimals")
    digits = found[2].replace(rule.thousands or "", "") + (found[3] or "").ljust(rule.decimals, "0")
    return int(found[1] + digits)
