"""`PYTHONPATH=tests python -m benchmarks.clock_cost`: what a due moment with its explanation costs, in microseconds."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from timeit import repeat
from typing import Final

from given import at, pack
from rules.clocks import clock_at, explain
from rules.happened import Extended, Happened, Refused

TIMES: Final = 5_000
ORDERED: Final = at("16:00")


def main() -> int:
    """One line for each case, the best of five runs."""
    for name, ask in cases():
        best = min(repeat(ask, number=TIMES, repeat=5)) / TIMES
        sys.stdout.write(f"{name:48}{best * 1e6:8.1f} microseconds\n")
    return 0


def cases() -> Iterator[tuple[str, Callable[[], object]]]:
    """The ordinary case first: nine hours over a night, of which nobody says anything more."""
    yield "nine hours over a night", _asks("detention-9h", Happened({"detention-ordered": ORDERED}))
    change = Happened({"detention-ordered": datetime.fromisoformat("2026-10-24T23:00:00+02:00")})
    yield "nine hours over a clock-change night", _asks("detention-9h", change)
    talk = (at("2026-03-11T01:00:00"), at("2026-03-11T03:00:00"))
    ride = (at("2026-03-11T09:10:00"), at("2026-03-11T09:40:00"))
    busy = Happened({"detention-ordered": ORDERED}, interrogations=(talk,), transports=(ride,))
    yield "the same with an interrogation and a transport", _asks("detention-9h", busy)
    identity = Happened({"detention-ordered": ORDERED}, extensions=(Extended("identity", "prosecutor", at("17:00")),))
    yield "six hours and the identity extension", _asks("detention-6h", identity)
    yield "three days of custody", _asks("police-custody", Happened({"custody-ordered": ORDERED}))
    yield "fourteen days to object, to a working day", _asks("objection", Happened({"served-in-person": ORDERED}))
    yield "ninety days of a behaviour order", _asks("behaviour-order", Happened({"behaviour-order-given": ORDERED}))
    yield "nine hours, every case on a day of its own", partial(_on_many_days, iter(range(10**9)))


def _asks(kind: str, happened: Happened) -> Callable[[], object]:
    row = clock_at(pack(), kind, ORDERED)
    if isinstance(row, Refused):
        raise LookupError(row.why)  # noqa: TRY004  # a refusal is a value, not a type
    return partial(explain, row, happened, pack())


def _on_many_days(numbers: Iterator[int]) -> object:
    """Nothing is remembered of a day that comes once in ten years."""
    row = clock_at(pack(), "detention-9h", ORDERED)
    if isinstance(row, Refused):
        raise LookupError(row.why)  # noqa: TRY004  # a refusal is a value, not a type
    return explain(row, ORDERED + timedelta(days=2 * (next(numbers) % 9_000)), pack())


if __name__ == "__main__":
    sys.exit(main())
