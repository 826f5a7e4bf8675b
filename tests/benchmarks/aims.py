"""What is aimed at, judged by the figures of the pages: reached, not reached, or not to be judged by them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.figures import Row, Table, cases_in, number, tables_in

BARE: Final = "bare limit, 1 process"
OURS: Final = "coordinator, 1 process"
OURS_TWICE: Final = "coordinator, 2 processes"
STREAMS: Final = "Kafka Streams, 2 threads"
ONCE: Final = "documents written once"
OF_BARE: Final = 0.8
OF_STREAMS: Final = 1.3
ALIKE: Final = 0.15
"""Processor time per record, across sizes and processes."""
LONG_ENOUGH: Final = 30.0
"""Seconds that Streams has to run for a verdict: in a shorter run the JVM's warming up is a large part of it."""
SIZES: Final = (2_000, 20_000, 189_000)
YEAR: Final = SIZES[-1]
YEAR_SECONDS: Final = 240.0
YEAR_MEMORY: Final = 0.2
TIMES: Final = 2.0
PACES: Final = ("10", "500")
PROBES: Final = 1_000
VERIFIED_MS: Final = 5.0
SECOND_MS: Final = 1_000.0
RATE: Final = "records/s (least-most)"
CLIENT: Final = "client s/100k"


@dataclass(frozen=True, slots=True)
class Aim:
    """What was aimed at, what was found, and whether that is it; None: it cannot be told."""

    words: str
    found: str
    reached: bool | None

    @property
    def verdict(self) -> str:
        """In words."""
        return "not judged" if self.reached is None else "reached" if self.reached else "**not reached**"


Pages = Mapping[str, str]
"""The pages that there are, by name."""


def of_the_fold(pages: Pages) -> Iterator[Aim]:
    """At each size beside the others of that size; and processor time across sizes and processes."""
    found = re.search(r"about (\d+) records", pages["fold"])
    each = int(found[1]) if found else 0
    sizes = {size: table for table in tables_in(pages["fold"]) if (size := cases_in(table))}
    for size, table in sizes.items():
        yield from _beside_others(size, each, table)
    yield from _across_sizes(sizes, _of_the_whole_year(pages))


def of_the_year(pages: Pages) -> Iterator[Aim]:
    """Its time, and its memory at half beside that at the end."""
    cases = _cases_of_the_year(pages["year"])
    whole, told = cases == YEAR, f"only the first {cases:,} cases: " if cases != YEAR else ""
    spent = next(table for table in tables_in(pages["year"]) if "seconds" in table.rows[0])
    ours, bare, once = (spent.row(way=name) for name in (OURS, BARE, ONCE))
    if ours is None:
        return
    seconds = number(ours["seconds"])
    others = [f"{name} {row['seconds']} s" for name, row in (("bare limit", bare), (ONCE, once)) if row]
    yield Aim(
        f"The year within {YEAR_SECONDS:.0f} s",
        f"{told}{seconds:,.0f} s ({', '.join(others)})",
        seconds < YEAR_SECONDS if whole else None,
    )
    half, end = number(ours["MB at half"]), number(ours["MB at the end"])
    grown = end / half - 1
    words = f"{told}{half:.0f} and {end:.0f} MB ({grown:+.0%})"
    yield Aim("Memory at half and at the end within 20 %", words, abs(grown) <= YEAR_MEMORY if whole else None)


def of_the_live_board(pages: Pages) -> Iterator[Aim]:
    """The worst of a hundred beside that of the bare loop."""
    (table,) = (table for table in tables_in(pages["live"]) if "p99" in table.rows[0])
    for pace in PACES:
        ours, bare = (table.row(**{"records/s": pace, "way": way}) for way in ("coordinator", "bare loop, written"))
        if ours is None or bare is None:
            continue
        times, probes = number(ours["p99"]) / number(bare["p99"]), int(number(ours["probes"]))
        few = f"; of {probes:,} probes, where {PROBES:,} are wanted" if probes < PROBES else ""
        yield Aim(
            f"At {pace} records/s a p99 at most twice the bare loop's write",
            f"{ours['p99']} ms beside {bare['p99']}: {times:.1f} times{few}",
            times <= TIMES,
        )


def of_the_board(pages: Pages) -> Iterator[Aim]:
    """As the page says of each arrangement."""
    painted = dict(re.findall(r"pages (in [a-z' ]+?) (\d+ ms \(worst \d+\))", pages["board"]))
    for row in tables_in(pages["board"])[0].rows:
        if not row["late p99"]:
            continue
        where, worst = row["pages run"], painted.get(row["pages run"], "")
        if worst:
            within = number(worst.partition("worst")[2]) <= SECOND_MS
            yield Aim(f"Pages {where}: first paint within 1 s", worst, within)
        yield Aim(f"Pages {where}: p99 within 1 s", f"{row['late p99']} ms", number(row["late p99"]) <= SECOND_MS)


def of_verifying(pages: Pages) -> Iterator[Aim]:
    """Each proof, by the whole command."""
    if found := re.search(r"([\d.]+) ms each\. The aim is under 5 ms", pages["verify"]):
        each = float(found[1])
        yield Aim("A proof checked within 5 ms", f"{each:.2f} ms", each < VERIFIED_MS)


AIMS: Final[Mapping[str, Callable[[Pages], Iterator[Aim]]]] = {
    "fold": of_the_fold,
    "year": of_the_year,
    "live": of_the_live_board,
    "board": of_the_board,
    "verify": of_verifying,
}


def aims_of(name: str, pages: Pages) -> list[Aim]:
    """Those of one page; none where nothing is aimed at."""
    return list(AIMS[name](pages)) if name in AIMS else []


def _beside_others(size: int, each: int, table: Table) -> Iterator[Aim]:
    bare, one, two, streams = (_measured(table, name) for name in (BARE, OURS, OURS_TWICE, STREAMS))
    if bare and one:
        share = number(one[RATE]) / number(bare[RATE])
        words = f"{size:,} cases: one process at least {OF_BARE} of the bare limit"
        yield Aim(words, f"{share:.2f} of it", share >= OF_BARE)
    if two and streams:
        share, seconds = number(two[RATE]) / number(streams[RATE]), size * each / number(streams[RATE])
        short = f"; Streams ran {seconds:.0f} s, too short for a verdict" if seconds < LONG_ENOUGH else ""
        words = f"{size:,} cases: two processes at least {OF_STREAMS} times Kafka Streams with two threads"
        yield Aim(words, f"{share:.2f} times{short}", None if short else share >= OF_STREAMS)
    if one and two:
        spent = {"one process": number(one[CLIENT]), "two": number(two[CLIENT])}
        words = f"{size:,} cases: processor time per record the same within 15 % for one and two processes"
        yield Aim(words, *_alike(spent))


def _across_sizes(sizes: Mapping[int, Table], year: float | None) -> Iterator[Aim]:
    rows = {size: row for size, table in sizes.items() if size in SIZES and (row := _measured(table, OURS))}
    spent = {size: number(row[CLIENT]) for size, row in rows.items()}
    if year is not None:
        spent[YEAR] = year
    words = f"Processor time per record the same within 15 % at {', '.join(f'{size:,}' for size in SIZES)} cases"
    lacking = [f"{size:,}" for size in SIZES if size not in spent]
    rest = f"; not measured: {' and '.join(lacking)}" if lacking else ""
    named = {f"{size:,} cases": seconds for size, seconds in spent.items()}
    if len(spent) > 1:
        found, reached = _alike(named)
        yield Aim(words, found + rest, None if reached and lacking else reached)
    elif spent:
        yield Aim(words, _told(named) + rest, None)


def _alike(spent: Mapping[str, float]) -> tuple[str, bool]:
    apart = max(spent.values()) / min(spent.values()) - 1
    return f"{_told(spent)}: {apart:.0%} apart", apart <= ALIKE


def _told(spent: Mapping[str, float]) -> str:
    return f"{', '.join(f'{name} {seconds:.1f}' for name, seconds in spent.items())} s/100k"


def _measured(table: Table, way: str) -> Row | None:
    """The row of the way, if one of its runs was right."""
    row = table.row(way=way)
    return row if row and row.get(CLIENT) else None


def _cases_of_the_year(text: str) -> int:
    found = re.search(r"The first ([\d,]+) of", text)
    return int(number(found[1])) if found else 0


def _of_the_whole_year(pages: Pages) -> float | None:
    """What a record cost in the whole year, where that was measured."""
    if _cases_of_the_year(pages.get("year", "")) != YEAR:
        return None
    row = next((row for table in tables_in(pages["year"]) if (row := _measured(table, OURS))), None)
    return number(row[CLIENT]) if row else None
