"""The fold at full speed beside the bare limit, Kafka Streams and a one-at-a-time service, on one broker and store.

BENCH_CASES="300 2000": how many cases, each a size of its own; BENCH_ROUNDS=3: how often each way is run, in turn;
BENCH_WAYS="bare limit|coordinator": only the ways that have one of these in their name;
STORE=fast: the store built in Rust (see `fast_store` in fold_stage.py) instead of the development store.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from statistics import median
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.jwk import OKPKey

from benchmarks.aims import BARE, CLIENT, LONG_ENOUGH, OURS, OURS_TWICE, RATE, STREAMS
from benchmarks.alternating import microseconds
from benchmarks.asked import asked, command
from benchmarks.fold_cases import IN_FLIGHT, TWICE, Cases
from benchmarks.fold_check import CHECKED
from benchmarks.fold_programs import NotFolded, python
from benchmarks.fold_stage import Measured, Stage, Way, stage
from benchmarks.fold_streams import streams
from contracts.topics import Agency, Topic
from given import key_of, ring
from messaging.assignment import LONGEST_STRIDE, STRIDE_SECONDS, STRIDE_WORK
from proofs import signature

SEED: Final = 7
PREFIX: Final = 500
PAGE: Final = """\
# The fold at full speed

Written by `{command}`.

Generated cases of about {each:.0f} records over the agencies' real topics, only of messages that carry no signature:
so all rules are on and no signature is checked. They are interleaved as days go, {in_flight} at most in flight,
{twice:.0%} of the records come twice. Every way begins with an empty store at the first record, writes with
`w: majority, j: true` and commits offsets after it. The ways are run in turn, {rounds} rounds; medians of the runs that
were right. The store is {store}.

How much goes into one write is each way's own: the bare limit writes every two seconds or 50,000 records, Kafka Streams
every two seconds, the coordinator after {work:.0f} seconds of its processor time (half of them for what runs beside the
fold: deciding and sending), {in_all:.0f} seconds in all, or {stride:,} records, whichever comes first.

{checked}

{tables}
- **bare limit**: aiokafka, orjson, the same facts as plain dicts, one bulk write a batch while the next is folded. It
  checks, decides and sends nothing, and keeps every case in memory.
- **coordinator**: the service as it is, all rules, its own messages sent; only its pages are left out. Seconds run
  until every offset is committed *and* everything it decided was sent and marked so; `taken in` until the former.
- **Kafka Streams** (4.1.0, Java): number, link and digest checked, the same facts, the same bulk write before the
  commit. No schema, no rule, nothing sent, no changelog; it keeps every case in memory. Counted, as the others are,
  from when its libraries are loaded: here the topology is built and the store connected too. The JVM's compiling is in
  it, which hurts it in a short run: no verdict where it runs less than {long_enough:.0f} s.
- **one at a time**: a FastStream subscriber a message, one find and one replace; the first {prefix} records only,
  mostly of cases that begin, each offset committed.

Busy: how many of the processors others used meanwhile. Peak memory: of all processes of the way together.
Writes: documents that the store inserted or changed.

## A signature checked

| | microseconds of processor time |
|---|---|
{signatures}

`check_digest` reads the header of the signature strictly, finds the key of that agency for that topic at that moment,
and compares what was signed with the record's digest.
"""
HEAD: Final = (
    f"| way | runs | {RATE} | taken in/s | {CLIENT} | store | broker | peak MB | writes/record "
    "| finds | busy |\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def ways() -> Sequence[Way]:
    """What is compared."""
    named = asked("fold", "BENCH_WAYS").split("|")
    return [way for way in _all_ways() if any(part in way.name for part in named)]


def _all_ways() -> Sequence[Way]:
    return (
        Way(BARE, [python("fold_bare")]),
        Way(OURS, [python("fold_coordinator")], sends=True),
        Way(OURS_TWICE, [python("fold_coordinator")] * 2, sends=True),
        Way("Kafka Streams, 1 thread", [streams(1)]),
        Way(STREAMS, [streams(2)]),
        Way("one at a time", [python("fold_naive", str(PREFIX))], prefix=PREFIX),
    )


def measure() -> str:
    """The page."""
    sizes = [int(one) for one in asked("fold", "BENCH_CASES").split()]
    rounds = int(asked("fold", "BENCH_ROUNDS"))
    found: dict[int, dict[str, list[Measured]]] = {}
    store, each = "", 0.0
    for size in sizes:
        with stage(Cases(size, SEED)) as up:
            found[size] = _rounds(up, rounds)
            store, each = up.store_told, up.records / size
    return PAGE.format(
        command=command("fold"),
        each=each,
        long_enough=LONG_ENOUGH,
        checked=CHECKED,
        in_flight=IN_FLIGHT,
        twice=TWICE,
        rounds=rounds,
        work=STRIDE_WORK,
        in_all=STRIDE_SECONDS,
        stride=LONGEST_STRIDE,
        store=store,
        prefix=PREFIX,
        tables="\n".join(_table(size, runs) for size, runs in found.items()),
        signatures="\n".join(_signatures()),
    )


def _rounds(up: Stage, rounds: int) -> dict[str, list[Measured]]:
    found: dict[str, list[Measured]] = {way.name: [] for way in ways()}
    for nth in range(rounds):
        for way in ways():
            try:
                one = up.run(way)
            except NotFolded as why:
                sys.stderr.write(f"round {nth + 1}, {way.name}: {why}\n")
                continue
            found[way.name].append(one)
            sys.stderr.write(f"round {nth + 1}, {row(way.name, [one])} {one.wrong}\n")
    return found


def _table(size: int, runs: Mapping[str, Sequence[Measured]]) -> str:
    rows = "\n".join(row(name, ones) for name, ones in runs.items())
    return f"## {size} cases\n\n{HEAD}\n{rows}\n"


def row(name: str, runs: Sequence[Measured]) -> str:
    """What was measured of one way, as a line of a table."""
    right = [one for one in runs if not one.wrong]
    if not right:
        return f"| {name} | 0 of {len(runs)} | no run that was right | | | | | | | | |"
    middle = partial(_middle, right)
    rates = [one.rate for one in right]
    per = right[0].records / 100_000
    return (
        f"| {name} | {len(right)} of {len(runs)} | {median(rates):,.0f} ({min(rates):,.0f}-{max(rates):,.0f}) "
        f"| {middle(lambda one: one.records / one.committed):,.0f} | {middle(lambda one: one.used.client / per):.1f} "
        f"| {_of_a_part([one.used.store for one in right], per)} "
        f"| {_of_a_part([one.used.broker for one in right], per)} "
        f"| {middle(lambda one: one.peak):.0f} | {middle(lambda one: one.writes / one.records):.3f} "
        f"| {middle(lambda one: one.finds):.0f} | {middle(lambda one: one.busy):.1f} |"
    )


def _middle(runs: Sequence[Measured], what: Callable[[Measured], float]) -> float:
    return median(what(one) for one in runs)


def _of_a_part(spent: Sequence[float | None], per: float) -> str:
    """Empty where the part was given by an address, so that nobody here sees its processes."""
    known = [one for one in spent if one is not None]
    return f"{median(known) / per:.1f}" if known else ""


def _signatures() -> Iterator[str]:
    """Ours beside the two libraries' own: the JOSE library that it uses, and the cryptography beneath that."""
    digest, topic, at = "ab" * 32, Topic.POLICE_FILE, datetime(2026, 3, 10, tzinfo=UTC)
    said, key = key_of(Agency.POLICE).sign_digest(digest), OKPKey.generate_key("Ed25519")
    text = signature.sign(digest.encode(), signature.RECORD, "key", key)
    private = Ed25519PrivateKey.generate()
    public, sealed, signed = private.public_key(), private.sign(said.encode()), said.encode()
    if ring().check_digest(said, digest, Agency.POLICE, topic, at) is not None:
        raise ValueError("a good signature was refused, so that this is not the same work")
    ways = {
        "`check_digest`, ours": lambda: ring().check_digest(said, digest, Agency.POLICE, topic, at),
        "`jws.deserialize_compact`, joserfc": lambda: jws.deserialize_compact(text, key, algorithms=["Ed25519"]),
        "`verify`, cryptography": lambda: public.verify(sealed, signed),
    }
    for name, spent in microseconds(ways, 200).items():
        yield f"| {name} | {spent:.0f} |"
