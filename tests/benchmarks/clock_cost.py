"""What a due moment with its explanation costs, beside the same arithmetic that explains nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from typing import Final

from benchmarks.alternating import ROUNDS, microseconds
from benchmarks.plain_clocks import days_by_either_clock, hours_without_nights
from given import at, pack
from rules.clocks import clock_at, explain
from rules.happened import Extended, Happened, Refused
from rules.pack import ClockRow

TIMES: Final = 1_000
ORDERED: Final = at("16:00")
CHANGE: Final = datetime.fromisoformat("2026-10-24T23:00:00+02:00")
PAGE: Final = """\
# What a clock costs

Written by `make bench PARTS=clock-cost`.

A due moment with its whole explanation (every stretch, both readings), in microseconds of
processor time, beside a plain version: the same arithmetic with no rows, no explanation and no second reading, and only
where nothing happened that a plain version would not know. Both give the same due moment. Medians of {rounds} rounds of
{times} calls, in turn.

| clock | explained | plain | ratio |
|---|---|---|---|
{rows}
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One clock of an ordinary case, and how it is computed plainly, if it can be."""

    name: str
    kind: str
    happened: Happened
    plain: Callable[[datetime], datetime] | None = None

    @property
    def row(self) -> ClockRow:
        """The pack's row."""
        row = clock_at(pack(), self.kind, ORDERED)
        if isinstance(row, Refused):
            raise LookupError(row.why)  # noqa: TRY004  # a refusal is a value, not a type
        return row

    @property
    def start(self) -> datetime:
        """When it started."""
        return next(iter(self.happened.moments.values()))


def measure() -> str:
    """The page."""
    rows = "\n".join((*map(_line, cases()), _own_days()))
    return PAGE.format(rounds=ROUNDS, times=TIMES, rows=rows)


def cases() -> Iterator[Case]:
    """The ordinary case first: nine hours over a night, of which nobody says anything more."""
    nine = partial(hours_without_nights, hours=9)
    detained = {"detention-ordered": ORDERED}
    yield Case("nine hours over a night", "detention-9h", Happened(detained), nine)
    yield Case("nine hours within a day", "detention-9h", Happened({"detention-ordered": at("10:00")}), nine)
    yield Case("nine hours over a clock-change night", "detention-9h", Happened({"detention-ordered": CHANGE}), nine)
    yield Case("the norm of the table", "table-norm", Happened({"selected-for-table": ORDERED}), nine)
    custody = partial(days_by_either_clock, days=3)
    yield Case("three days of custody", "police-custody", Happened({"custody-ordered": ORDERED}), custody)
    yield Case("fourteen days to object, to a working day", "objection", Happened({"served-in-person": ORDERED}))
    given = Happened({"behaviour-order-given": ORDERED})
    yield Case("ninety days of a behaviour order", "behaviour-order", given)
    identity = Extended("identity", "prosecutor", at("17:00"))
    yield Case("six hours and the identity extension", "detention-6h", Happened(detained, extensions=(identity,)))
    talk = (at("2026-03-11T01:00:00"), at("2026-03-11T03:00:00"))
    ride = (at("2026-03-11T09:10:00"), at("2026-03-11T09:40:00"))
    busy = Happened(detained, interrogations=(talk,), transports=(ride,))
    yield Case("nine hours, an interrogation at night and a transport", "detention-9h", busy)


def _line(case: Case) -> str:
    ways: dict[str, Callable[[], object]] = {"explained": partial(explain, case.row, case.happened, pack())}
    if case.plain:
        ways["plain"] = partial(case.plain, case.start)
        _agree(explain(case.row, case.happened, pack()).due, case.plain(case.start))
    return _told(case.name, microseconds(ways, TIMES))


def _own_days() -> str:
    """Nothing that is remembered of a night helps where each case has a night that comes once in 25 years."""
    case = next(cases())
    nights = [ORDERED + timedelta(days=nth) for nth in range(9_000)]
    ours, plain = cycle(nights), cycle(nights)
    ways: dict[str, Callable[[], object]] = {
        "explained": lambda: explain(case.row, next(ours), pack()),
        "plain": lambda: hours_without_nights(next(plain), 9),
    }
    return _told("nine hours, every case in a night of its own", microseconds(ways, TIMES))


def _told(name: str, taken: dict[str, float]) -> str:
    plain = taken.get("plain")
    beside = f"{plain:.1f} | {taken['explained'] / plain:.1f}" if plain else "|"
    return f"| {name} | {taken['explained']:.1f} | {beside} |"


def _agree(ours: datetime | None, plainly: datetime) -> None:
    if ours != plainly:
        raise ValueError(f"two answers are not the same work: {ours}, {plainly}")
