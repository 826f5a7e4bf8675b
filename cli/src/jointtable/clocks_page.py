"""`python -m jointtable.clocks_page [--check]`: docs/clocks.md and its pictures, drawn from what the engine says."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from contracts.generate import main
from jointtable.clock_picture import picture
from jointtable.clock_told import length
from rules.clocks import Explanation, clock_at, explain
from rules.happened import Happened, Refused, Span
from rules.loader import load_packs
from rules.pack import ClockRow, Pack
from rules.versions import newest

PROJECT: Final = Path(__file__).parents[3]
PAGE: Final = PROJECT / "docs" / "clocks.md"
HEAD: Final = """\
# The clocks

Generated from the engine and the rule pack by `make docs`; do not edit. No lawyer has verified any row.

A clock is computed from what happened and from the dated rows of the case's rule pack, each time somebody asks; no due
moment is stored as truth. Time is counted in real seconds. A window excludes hours by the wall clock, so on a night on
which it is changed the same window is an hour shorter or longer. A term in days ends with its last day, and where its
row says so with the next day that the legal calendar calls a working day; a year that the calendar does not name is
refused.

Where sources differ there are two readings. The strict one counts whatever may count: by it a clock is **due**, and
alarms go. The **latest arguable** one leaves out whatever need not count; it is shown beside it and alarms nobody.
Whatever is said to suspend or extend a clock counts only if that clock's row lists it. If not, the rule that
refuses it is named, in the same words on the command line, in a service and when a message is read.

Each stretch is *counted*, *excluded* by a window, a reading or the calendar, *suspended*, or *extended*; it names its
row. While something that is not counted still lasts, a clock stands still: it has so much left and no due moment.
"""
ASKING: Final = """\
## Ask for any clock

```
jointtable clock due --kind detention-9h --start 2026-10-24T23:00:00+02:00 [--interrogation FROM/TO]... \\
    [--transport FROM/TO]... [--suspend FROM/TO]... [--extend KIND]... [--rules nl] [--as-of 2026-01-01] [--json]
jointtable clock due --table rows.csv --json
jointtable clock kinds [--rules nl] [--as-of 2026-01-01] [--json]
```

Moments are ISO 8601 with their offset. `FROM/` or `FROM/..` still lasts. `--extend KIND/GIVEN-AT/ROLE` says when it was
given and by whom; without a moment it was in time, without a role by one who may. `--suspend KIND=FROM/TO` names the
suspension where a clock lists several. `--later-start` is the moment from which the latest arguable reading counts,
where the row knows one. `--as-of` picks the rows that hold on that day; else it is the local day of the start.
`--rules nl` is the newest released version of that pack (while none is released the newest), `--rules "nl 2026.1"` the
version under which a case began, as its page names it.

A table is a CSV file in UTF-8 with commas and the columns `kind,start`, and `later_start`, `interrogation`,
`transport`, `suspend`, `extend`, `as_of` where wanted; several values in one cell are separated by a semicolon or a
space. The answers come in the same order. What the rules refuse is `{"refused": ROW, "code": CODE, "why": SENTENCE}` in
its place. Alone it is that object and exit code 2. A row that cannot be read is refused as `unreadable` in its place,
and the command then ends with 2 and a sentence for each; a file that is no such table is not answered at all.
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One clock to draw, by its wall time."""

    file: str
    title: str
    words: str
    start: str
    interrogation: tuple[str, str] | None = None


DRAWN: Final = (
    Drawn(
        "ordinary-day",
        "An ordinary day",
        "Ordered in the morning, nine hours later in the evening.",
        "2026-03-10T10:30",
    ),
    Drawn(
        "night",
        "A night, with an interrogation",
        "The night is not counted. On whether it is while the suspect is interrogated, sources differ: the strict\n"
        "reading counts those hours, the latest arguable one does not.",
        "2026-03-10T20:00",
        ("2026-03-10T22:30", "2026-03-11T01:30"),
    ),
    Drawn(
        "clock-change-night",
        "The night on which the clock goes back",
        "Between midnight and nine by the wall clock ten hours pass, and none of them counts.",
        "2026-10-24T23:00",
    ),
)


def files() -> dict[Path, str]:
    """The page and its pictures."""
    pack = newest(load_packs(PROJECT / "rules"), "nl")
    told = [(drawn, _row(drawn, pack), _explained(drawn, pack)) for drawn in DRAWN]
    pictures = {
        PAGE.parent / "clocks" / f"{drawn.file}.svg": picture(
            f"{row.id}: {_date(explained, pack)}", explained, pack.time_zone
        )
        for drawn, row, explained in told
    }
    lines = [HEAD, *(line for one in told for line in _section(*one, pack)), ASKING, *_kinds(pack)]
    return {PAGE: "\n".join(lines).rstrip() + "\n", **pictures}


def _section(drawn: Drawn, row: ClockRow, explained: Explanation, pack: Pack) -> Iterator[str]:
    yield f"## {drawn.title}\n\n{drawn.words}\n"
    yield f"![{row.title}, drawn to scale; the table below says the same](clocks/{drawn.file}.svg)\n"
    yield "| reading | from | to | length | what | reason | row |\n|---|---|---|---|---|---|---|"
    readings = [("due", explained.intervals)]
    if explained.latest_intervals != explained.intervals:
        readings.append(("latest arguable", explained.latest_intervals))
    for name, intervals in readings:
        for one in intervals:
            begins, ends = (f"{at.astimezone(pack.time_zone):%a %d %b %H:%M %Z}" for at in (one.starts, one.ends))
            of = length(one.ends - one.starts)
            yield f"| {name} | {begins} | {ends} | {of} | {one.kind} | {one.reason} | `{one.rule}` |"
    yield ""


def _kinds(pack: Pack) -> Iterator[str]:
    yield f"## The clocks of {pack.named}\n"
    yield "| kind | time | starts | ends with | extended by | suspended by | basis | holds |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in pack.clocks:
        yield f"| {' | '.join(_cells(row))} |"


def _cells(row: ClockRow) -> Iterator[str]:
    unit = {"elapsed": "", "days": ", whole days", "working-days": " of working days"}[row.term]
    yield f"`{row.id}`: {row.title}"
    yield length(row.allowance) + unit + (f", except `{'`, `'.join(row.excluded)}`" if row.excluded else "")
    yield ", ".join(row.starts) + (f", once {', '.join(row.needs)}" if row.needs else "")
    yield ", ".join(row.stops)
    given = (f"`{one.id}`: {one.times} x {length(one.at_most)}, {' or '.join(one.by)}" for one in row.extensions)
    yield "; ".join(given) or "nobody"
    yield "; ".join(f"`{one.id}`" for one in row.suspensions) or "nothing"
    yield row.basis
    yield f"{row.valid_from} to {row.valid_to}" if row.valid_to else f"from {row.valid_from}"


def _row(drawn: Drawn, pack: Pack) -> ClockRow:
    row = clock_at(pack, "detention-9h", _moment(drawn.start, pack))
    if isinstance(row, Refused):
        raise LookupError(row.why)  # noqa: TRY004  # a refusal is a value, not a type
    return row


def _explained(drawn: Drawn, pack: Pack) -> Explanation:
    row = _row(drawn, pack)
    spans: tuple[Span, ...] = ()
    if drawn.interrogation:
        since, until = (_moment(text, pack) for text in drawn.interrogation)
        spans = ((since, until),)
    return explain(row, Happened({row.starts[0]: _moment(drawn.start, pack)}, interrogations=spans), pack)


def _moment(text: str, pack: Pack) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=pack.time_zone)


def _date(explained: Explanation, pack: Pack) -> str:
    begins = explained.intervals[0].starts.astimezone(pack.time_zone)
    return f"ordered {begins:%A %d %B %Y, %H:%M}, wall clock of {pack.zone}"


if __name__ == "__main__":
    sys.exit(main(files(), sys.argv[1:]))
