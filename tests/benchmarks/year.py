"""A year of cases generated, folded far behind and checked, beside what the store takes without any rule.

YEAR_CASES=189000: its first so many, each of about sixteen records. STORE=fast: the store built in Rust.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import WriteConcern

from benchmarks.aims import BARE, ONCE, OURS
from benchmarks.asked import asked, command
from benchmarks.fold import HEAD, row
from benchmarks.fold_check import CHECKED
from benchmarks.fold_programs import NotFolded, python
from benchmarks.fold_stage import GROUP, Measured, Stage, Way, stage
from benchmarks.year_cases import AFTERWARDS, Year

SEED: Final = 2026
AT_ONCE: Final = 1_000
"""Documents in one insert."""
PAGE: Final = """\
# A year in catch-up mode

Written by `{command}`, which is what `jointtable bench year` does.

The first {cases:,} of 189,000 cases with a day and season profile, {records:,} records, at most {open:,} cases open at
once, 2% of the records twice. All rules on; nothing signed, so nothing checked for it. Folded from an empty store,
durable at each commit (`w: majority, j: true`). The store is {store}.

{checked}

{head}
{rows}

| way | seconds | until all was taken in | store | MB at half | MB at the end |
|---|---|---|---|---|---|
{times}

- **bare limit**: the same records and the same facts as plain dicts, one bulk write a batch, no rule, nothing sent. It
  writes a case anew with each of its batches: {bare_writes} on average.
- **documents written once** is the store's own limit in the plainest sense: the coordinator's {documents:,} documents
  as they were at the end, inserted into an empty collection of no index but their ids, {at_once:,} at once under the
  same policy, by one client that does nothing else. Seconds are those of the inserts alone.

`store`: seconds of the store's processor time. Memory is that of the way's own process, when half of the records were
committed and when everything was sent.
"""


@dataclass(frozen=True, slots=True)
class Once:
    """What it took to write every document once: in all, and of the store's processor."""

    documents: int
    seconds: float
    store: float | None


def measure() -> str:
    """The page. Raises NotFolded when the coordinator's totals are wrong: then there is nothing to tell."""
    cases = Year(int(asked("year", "YEAR_CASES")), SEED)
    ways = (Way(BARE, [python("fold_bare")]), Way(OURS, [python("fold_coordinator")], sends=True))
    with stage(cases, AFTERWARDS) as up:
        found = {way.name: _run(up, way) for way in ways}
        bare, ours = found.values()
        if ours is None or ours.wrong:
            raise NotFolded(f"the coordinator did not come to the right totals: {ours.wrong if ours else 'no end'}")
        once = written_once(up.store, up)
        return PAGE.format(
            command=command("year"),
            cases=cases.count,
            records=up.records,
            open=cases.open_at_most(),
            checked=CHECKED,
            store=up.store_told,
            head=HEAD,
            rows="\n".join(row(name, [one] if one else []) for name, one in found.items()),
            times="\n".join((*(_times(one) for one in found.values() if one), _time_of(once))),
            bare_writes=f"{bare.writes / cases.count:.1f} times" if bare else "unknown",
            documents=once.documents,
            at_once=AT_ONCE,
        )


def written_once(store: Any, up: Stage) -> Once:
    """Insert the documents that were folded last anew, each once, untouched."""
    whole = store.get_database(GROUP, codec_options=CodecOptions(document_class=RawBSONDocument))
    into = whole.get_collection("once", write_concern=WriteConcern(w="majority", j=True))
    into.drop()
    count, spent, before = 0, 0.0, up.used()
    for some in pieces(whole["cases"].find(batch_size=AT_ONCE)):
        begun = perf_counter()
        into.insert_many(some, ordered=False)
        spent += perf_counter() - begun
        count += len(some)
    used = up.used().since(before).store
    into.drop()
    return Once(count, spent, used)


def pieces(found: Iterator[Any]) -> Iterator[list[Any]]:
    """So many at once, and what is left."""
    some = list[Any]()
    for one in found:
        some.append(one)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _run(up: Stage, way: Way) -> Measured | None:
    try:
        one = up.run(way)
    except NotFolded as why:
        sys.stderr.write(f"{way.name}: {why}\n")
        return None
    sys.stderr.write(f"{row(way.name, [one])} {one.wrong}\n")
    return one


def _times(one: Measured) -> str:
    memory = f"{one.at_half:.0f} | {one.at_the_end:.0f}"
    return f"| {one.way} | {one.sent:,.1f} | {one.committed:,.1f} | {_spent(one.used.store)} | {memory} |"


def _time_of(once: Once) -> str:
    return f"| {ONCE} | {once.seconds:,.1f} | | {_spent(once.store)} | | |"


def _spent(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:,.1f}"
