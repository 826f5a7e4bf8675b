"""The same arithmetic as the engine's, with no explanation, no rows and no second reading: what it costs at least."""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
DAY: Final = timedelta(days=1)
MORNING: Final = time(9)


def hours_without_nights(start: datetime, hours: int) -> datetime:
    """When so many hours are over of which none between midnight and nine counts."""
    moment, left = start.astimezone(UTC), timedelta(hours=hours)
    while True:
        day = moment.astimezone(AMSTERDAM).date()
        moment = max(moment, datetime.combine(day, MORNING, AMSTERDAM).astimezone(UTC))
        midnight = datetime.combine(day + DAY, time(), AMSTERDAM).astimezone(UTC)
        if moment + left <= midnight:
            return moment + left
        left -= midnight - moment
        moment = midnight


def days_by_either_clock(start: datetime, days: int) -> datetime:
    """When so many days are over, by hours that pass or by the wall clock, whichever comes first."""
    local = start.astimezone(AMSTERDAM)
    by_wall = datetime.combine(local.date() + days * DAY, local.time(), AMSTERDAM).astimezone(UTC)
    return min(start.astimezone(UTC) + days * DAY, by_wall)
