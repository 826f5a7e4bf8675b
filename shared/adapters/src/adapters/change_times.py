"""When rows changed, by the agency's own clock: compared, and written back as that system writes it.

A clock without offset is compared by the face it shows, because that is what the agency's own system compares; in
autumn it goes back an hour, and the overlap has to be longer than that.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from adapters.field_rule import ISO, FieldRule
from adapters.values import ISO_TIME

CLOCK_CHANGE_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class ChangeTimes:
    """Reads and writes moments. Within it they are without zone: in UTC, or the face of the clock in `zone`."""

    form: str
    zone: str | None

    def read(self, text: str) -> datetime | None:
        """The moment; None when this is none. A moment has an offset, or the mapping says its zone, never both."""
        if self.form == ISO and not ISO_TIME.fullmatch(text):
            return None
        try:
            time = datetime.fromisoformat(text) if self.form == ISO else datetime.strptime(text, self.form)  # noqa: DTZ007
            if (time.tzinfo is None) != (self.zone is not None):
                return None
            return time if time.tzinfo is None else time.astimezone(UTC).replace(tzinfo=None)
        except (ValueError, OverflowError):
            return None

    def write(self, moment: datetime) -> str:
        """The moment as the agency's system writes it."""
        time = moment if self.zone is not None else moment.replace(tzinfo=UTC)
        return time.isoformat() if self.form == ISO else time.strftime(self.form)

    def face(self, now: datetime) -> datetime:
        """What this clock shows now. `now` is aware."""
        return now.astimezone(ZoneInfo(self.zone or "UTC")).replace(tzinfo=None)


def change_times(rule: FieldRule) -> ChangeTimes:
    """As the mapping says it. The rule was checked to have a format."""
    return ChangeTimes(rule.format or ISO, rule.zone)
