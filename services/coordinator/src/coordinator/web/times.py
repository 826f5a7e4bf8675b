"""Moments and lengths of time as people read them, in the table's zone and the page's language."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from coordinator.web.languages import Language

DAYS_BY_NAME: Final = timedelta(days=6)
HOURS_TOLD: Final = 48
MINUTE: Final = 60
"""Seconds."""


def local(at: datetime, zone: ZoneInfo) -> str:
    """`14:02`."""
    return f"{at.astimezone(zone):%H:%M}"


def day(at: datetime, now: datetime, zone: ZoneInfo, language: Language) -> str:
    """`Tue`, or `Tue 24 Mar` where the weekday alone could be another week's."""
    there = at.astimezone(zone)
    return language.day(there) if abs(at - now) < DAYS_BY_NAME else language.date(there)


def day_and_time(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """`Tue 10 Mar 14:02`."""
    there = at.astimezone(zone)
    return f"{language.date(there)} {there:%H:%M}"


def exactly(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """`Tue 10 Mar 14:02:30 CET`: to the second, and unambiguous on the night of a clock change."""
    there = at.astimezone(zone)
    return f"{language.date(there)} {there:%H:%M:%S %Z}"


def span(length: timedelta, language: Language) -> str:
    """`12 min`, `5 h 07 min`, or from two days on `12 d 3 h`; however long ago or ahead."""
    say, minutes = language.say, int(abs(length.total_seconds()) // MINUTE)
    hours, rest = divmod(minutes, 60)
    if hours >= HOURS_TOLD:
        return f"{hours // 24} {say('d')} {hours % 24} {say('h')}"
    return f"{hours} {say('h')} {rest:02d} {say('min')}" if hours else f"{rest} {say('min')}"
