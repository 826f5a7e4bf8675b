"""Both readings of one clock: how its time is spent when all counts that may, and when nothing does that need not."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from rules.clock_day_lengths import by_wall_clock
from rules.clock_days import Days, spend_days
from rules.clock_facts import Facts, Setting, drop_suspensions_after, facts_of
from rules.clock_refusals import Running, extension_row, refuses_extension
from rules.clock_rows import ClockRow, ExtensionRow, ReadingRow
from rules.clock_run import Layer, Leg, Spent, spend, stretches
from rules.clock_windows import FAR
from rules.happened import Extended, Happened, Refused
from rules.legal_calendar import UnknownYear
from rules.pack import Pack

BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Counted:
    """Both readings, the same where they do not differ; and what did not count."""

    strict: Spent
    latest: Spent
    refused: tuple[Refused, ...]


def counted(row: ClockRow, happened: Happened, started: datetime, pack: Pack) -> Counted | Refused:
    """The clock's run in both readings; refused when no calendar of its own names the year."""
    try:
        setting = Setting.of(row, happened, started, pack)
        facts = facts_of(setting)
        strict = _strict(setting, facts)
        if _was_given_until(setting, facts, strict):
            strict = _strict(setting, facts)
        for asked in sorted(setting.happened.extensions, key=_in_order):
            wrong = _extended(setting, facts, asked, strict.ends)
            if wrong:
                facts.refused.append(wrong)
            else:
                strict = _strict(setting, facts)
        drop_suspensions_after(strict.ends, facts)
        latest = _latest(setting, facts) if _differ(setting, facts) else strict
        if len(facts.legs) == 1 and _was_given_until(setting, facts, latest):
            latest = _latest(setting, facts)
    except UnknownYear as unknown:
        return unknown.refusal
    return Counted(strict, latest, tuple(facts.refused))


def _was_given_until(setting: Setting, facts: Facts, spent: Spent) -> bool:
    """Whether the clock's own order ends it before its allowance does; then the legs say so."""
    until = setting.happened.until
    if until is None or not setting.start < until < spent.ends:
        return False
    facts.legs[0] = replace(facts.legs[0], until=until.astimezone(UTC))
    return True


def _in_order(asked: Extended) -> tuple[datetime, timedelta, str]:
    """As they were given, whatever order they came in; of two at one moment the shorter first."""
    at, grants = asked.at or BEFORE_ALL, asked.grants
    return at, grants - at if isinstance(grants, datetime) else grants or timedelta.max, asked.kind


def _extended(setting: Setting, facts: Facts, asked: Extended, due: datetime) -> Refused | None:
    """Add the extension to the legs, or say why not; `due` is the strict due moment without it."""
    known = None if due == FAR else due
    running = Running(setting.start, known, tuple(leg.row.id for leg in facts.legs[1:]))
    wrong = refuses_extension(setting.row, asked, setting.day, running)
    listed = extension_row(setting.row, asked.kind, setting.day)
    if wrong or listed is None:
        return wrong
    if known and isinstance(asked.grants, datetime):
        wrong = _refuses_until(setting, facts, listed, asked.grants, known)
    if wrong is None:
        facts.legs.append(_leg(listed, asked))
    return wrong


def _leg(row: ExtensionRow, asked: Extended) -> Leg:
    length = asked.grants if isinstance(asked.grants, timedelta) else row.at_most
    until = asked.grants.astimezone(UTC) if isinstance(asked.grants, datetime) else None
    return Leg(length, until, "extended", row)


def _refuses_until(setting: Setting, facts: Facts, row: ExtensionRow, until: datetime, due: datetime) -> Refused | None:
    """An extension until a moment ends after the due moment, and not after the most that the row gives."""
    if until <= due:
        return Refused("gives-nothing", row.id, f"{row.id}: until {until.isoformat()} gives nothing")
    whole = replace(facts, legs=[*facts.legs, Leg(row.at_most, None, "extended", row)])
    if until > _strict(setting, whole).ends:
        why = f"{row.id} gives {row.at_most} at most, not until {until.isoformat()}"
        return Refused("longer-than-allowed", row.id, why)
    return None


def _differ(setting: Setting, facts: Facts) -> bool:
    """Whether anything happened on which sources differ."""
    disputed = facts.interrogations or facts.transports or {"first-day", "wall-clock-days"} & setting.readings.keys()
    return bool(disputed) or setting.later_start > setting.start


def _strict(setting: Setting, facts: Facts) -> Spent:
    if setting.row.term != "elapsed":
        return spend_days(setting.start, _days(setting, setting.readings.get("first-day")), facts.legs)
    layers = list(facts.suspensions)
    if facts.interrogations:
        row = setting.readings["interrogation"]
        layers.insert(0, Layer(facts.interrogations, "counted", row, only_excluded=True))
    legs = by_wall_clock(setting, setting.start, facts.legs, latest=False)
    return spend(stretches(setting.start, setting.windows, setting.zone, layers), legs)


def _latest(setting: Setting, facts: Facts) -> Spent:
    if setting.row.term != "elapsed":
        return spend_days(setting.later_start, _days(setting, None), facts.legs)
    layers = list(facts.suspensions)
    if facts.transports:
        layers.insert(0, Layer(facts.transports, "excluded", setting.readings["transport"]))
    legs = by_wall_clock(setting, setting.later_start, facts.legs, latest=True)
    return spend(stretches(setting.later_start, setting.windows, setting.zone, layers), legs)


def _days(setting: Setting, first_day: ReadingRow | None) -> Days:
    return Days(setting.row, setting.zone, setting.calendar, first_day)
