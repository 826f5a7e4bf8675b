"""`make bench`: measure, print, and with --report write the pages of docs/performance. PARTS names some of them."""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Mapping
from typing import Final

from benchmarks import board, clock_cost, clocks_due, fold, live, pages, verify, year
from benchmarks.figures import tables_as_json
from contracts.generate import write
from messaging.clock import SystemClock

BENCHMARKS: Final[Mapping[str, Callable[[], str]]] = {
    "board": board.measure,
    "clock-cost": clock_cost.measure,
    "clocks-due": clocks_due.measure,
    "fold": fold.measure,
    "live": live.measure,
    "verify": verify.measure,
    "year": year.measure,
}
LONG: Final = frozenset({"year"})
"""Only when it is asked for."""


def main() -> int:
    """Measure those that are named, or all of them."""
    asked = argparse.ArgumentParser(prog="make bench", description=__doc__)
    asked.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    asked.add_argument("--report", action="store_true", help="write the pages")
    asked.add_argument("--json", action="store_true", help="print each page's tables, each row by its headings")
    given = asked.parse_args()
    unknown = sorted(set(given.names) - BENCHMARKS.keys())
    if unknown:
        asked.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    for name in given.names or [one for one in BENCHMARKS if one not in LONG]:
        where = _where()
        found = BENCHMARKS[name]()
        known = pages.written()  # only now: somebody may have written in another page meanwhile
        known[name] = f"{found}\n{where}\n"
        page = pages.whole(name, known, pages.by_hand(name))
        sys.stdout.write(f"{tables_as_json(page) if given.json else page}\n")
        if given.report:
            write(pages.files(known))
    return 0


def _where() -> str:
    """On which machine, how busy it was with other work, and when."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"Measured on {SystemClock().now():%-d %B %Y} with {os.cpu_count()} cores ({platform.machine()}), "
        f"{memory:.0f} GB, Python {platform.python_version()}.\n"
        f"Other work kept {os.getloadavg()[0]:.1f} processes busy when it began, which makes things late."
    )


if __name__ == "__main__":
    sys.exit(main())
