"""A year of cases generated, folded far behind and checked, beside what the store takes without any rule.

YEAR_CASES=189000: its first so many, each of about sixteen records. STORE=fast: the store built in Rust.
"""

import os
import sys
from typing import Final

from benchmarks.fold import BARE, HEAD, OURS, row
from benchmarks.fold_check import CHECKED
from benchmarks.fold_programs import NotFolded, python
from benchmarks.fold_stage import Measured, Stage, Way, stage
from benchmarks.year_cases import AFTERWARDS, ALL, Year

SEED: Final = 2026
ALOUD: Final = 240.0
"""Seconds that the year may take."""
PAGE: Final = """\
# A year in catch-up mode

Written by `jointtable bench year`. The first {cases:,} of 189,000 cases with a day and season profile, {records:,}
records, at most {open:,} cases open at once, 2% of the records twice. All rules on; nothing signed, so nothing checked
for it. Folded from an empty store, durable at each commit (`w: majority, j: true`). The store is {store}.

{checked}

{head}
{rows}

Megabytes of memory at half of the records and at the end: {memory}.

The **bare limit** is the store's own limit here: the same records and the same facts as plain dicts, one bulk write a
batch, no rule, nothing sent. {verdict}
"""


def measure() -> str:
    """The page."""
    cases = Year(int(os.environ.get("YEAR_CASES", str(ALL))), SEED)
    ways = (Way(BARE, [python("fold_bare")]), Way(OURS, [python("fold_coordinator")], sends=True))
    with stage(cases, AFTERWARDS) as up:
        found = [_run(up, way) for way in ways]
        return PAGE.format(
            cases=cases.count,
            records=up.records,
            open=cases.open_at_most(),
            checked=CHECKED,
            store=up.store_told,
            head=HEAD,
            rows="\n".join(row(way.name, [one] if one else []) for way, one in zip(ways, found, strict=True)),
            memory="; ".join(_memory(one) for one in found if one),
            verdict=_verdict(found[-1]),
        )


def _run(up: Stage, way: Way) -> Measured | None:
    try:
        one = up.run(way)
    except NotFolded as why:
        sys.stderr.write(f"{way.name}: {why}\n")
        return None
    sys.stderr.write(f"{row(way.name, [one])} {one.wrong}\n")
    return one


def _memory(one: Measured) -> str:
    more = one.at_the_end / one.at_half - 1 if one.at_half else float("nan")
    return f"{one.way} {one.at_half:.0f} and {one.at_the_end:.0f} ({more:+.0%})"


def _verdict(ours: Measured | None) -> str:
    """Raises NotFolded when the totals are wrong: then there is nothing to tell."""
    if ours is None or ours.wrong:
        raise NotFolded(f"the coordinator did not come to the right totals: {ours.wrong if ours else 'no end'}")
    return f"The coordinator took {ours.sent:,.0f} s; the aim for 189,000 cases is under {ALOUD:.0f} s."
