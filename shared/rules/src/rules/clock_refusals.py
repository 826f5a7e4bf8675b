"""What may suspend or extend a clock: only what its row lists. The same answer for command line, API and topic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from rules.clock_rows import ClockRow, ExtensionRow, ReadingRow, SuspensionRow
from rules.happened import Extended, Refused, Span, Suspended


@dataclass(frozen=True, slots=True)
class Running:
    """How the clock stands when more time is asked for: its start, its strict due moment, and what it gave before."""

    started: datetime
    due: datetime | None
    earlier: Sequence[str] = ()
    """The kinds that were given before, once for each time."""


def refuses_extension(row: ClockRow, asked: Extended, day: date, running: Running | None = None) -> Refused | None:
    """The first rule against this extension, by the rows that hold on this day; None when it counts.

    Without `running` only what the rows say by themselves is asked: whether it is listed, and for whom.
    """
    listed = extension_row(row, asked.kind, day)
    if listed is None:
        return Refused("extension-not-listed", row.id, f"{row.id} lists no extension {asked.kind!r}")
    return next((refused for rule in RULES if (refused := rule(listed, asked, running))), None)


def refuses_suspension(row: ClockRow, asked: Suspended, day: date, earlier: int = 0) -> Refused | None:
    """The first rule against this suspension, by the rows that hold on this day; None when it counts."""
    listed = suspension_row(row, asked.kind, day)
    if listed is None:
        return Refused("suspension-not-listed", row.id, f"{row.id} lists no suspension {asked.kind!r}")
    if asked.by is not None and asked.by not in listed.by:
        return _not_theirs(listed, asked.by)
    if asked.until is not None and asked.until < asked.since:
        return inverted(listed, (asked.since, asked.until))
    if listed.times is not None and earlier >= listed.times:
        return _too_often(listed, listed.times)
    return None


def extension_row(row: ClockRow, kind: str, day: date) -> ExtensionRow | None:
    """The row of this clock that lists this extension on this day."""
    return next((one for one in row.extensions if one.id == kind and one.valid_on(day)), None)


def suspension_row(row: ClockRow, kind: str, day: date) -> SuspensionRow | None:
    """The row of this clock that lists this suspension on this day."""
    return next((one for one in row.suspensions if one.id == kind and one.valid_on(day)), None)


def inverted(row: ReadingRow | SuspensionRow, span: Span) -> Refused | None:
    """An interval that ends before it begins is a mistake, and no time at all."""
    since, until = span
    if until is None or since <= until:
        return None
    why = f"{row.id}: from {since.isoformat()} to {until.isoformat()} ends before it begins"
    return Refused("ends-before-it-begins", row.id, why)


def given_by_one_who_may(row: ExtensionRow, asked: Extended, _running: Running | None) -> Refused | None:
    """Only the roles that the row names give it."""
    return None if asked.by is None or asked.by in row.by else _not_theirs(row, asked.by)


def no_longer_than_the_row_allows(row: ExtensionRow, asked: Extended, _running: Running | None) -> Refused | None:
    """A length that is given lies between nothing and the row's most."""
    if not isinstance(asked.grants, timedelta) or timedelta() < asked.grants <= row.at_most:
        return None
    if asked.grants <= timedelta():
        return Refused("gives-nothing", row.id, f"{row.id}: an extension of {asked.grants} gives nothing")
    return Refused("longer-than-allowed", row.id, f"{row.id} gives {row.at_most} at most, not {asked.grants}")


def no_more_often_than_the_row_allows(row: ExtensionRow, asked: Extended, running: Running | None) -> Refused | None:
    """So many times and not once more."""
    given = list(running.earlier).count(asked.kind) if running else 0
    return _too_often(row, row.times) if given >= row.times else None


def given_while_it_runs(row: ExtensionRow, asked: Extended, running: Running | None) -> Refused | None:
    """Not before the clock started, and not after it ran out: what is over is not extended."""
    if running is None or asked.at is None:
        return None
    if asked.at < running.started:
        return Refused("before-the-start", row.id, f"{row.id}: given before the clock started")
    if running.due is not None and asked.at > running.due:
        return Refused("after-it-ran-out", row.id, f"{row.id}: given after the clock ran out")
    return None


RULES: Final[tuple[Callable[[ExtensionRow, Extended, Running | None], Refused | None], ...]] = (
    given_by_one_who_may,
    no_longer_than_the_row_allows,
    no_more_often_than_the_row_allows,
    given_while_it_runs,
)


def _not_theirs(row: ExtensionRow | SuspensionRow, by: str) -> Refused:
    return Refused("not-theirs-to-give", row.id, f"{row.id} is given by {' or '.join(row.by)}, not by {by}")


def _too_often(row: ExtensionRow | SuspensionRow, times: int) -> Refused:
    return Refused(
        "given-too-often",
        row.id,
        f"{row.id} is given {times} times at most" if times > 1 else f"{row.id} is given once",
    )
