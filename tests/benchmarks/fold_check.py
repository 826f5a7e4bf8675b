"""Whether every case is whole after a run: each record counted once, none twice, and the facts those of its records.

Every case's numbers and history are looked at; of the cases that are drawn for it (`Cases.is_replayed`) the facts too,
beside a pure replay of the records.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from msgspec import MsgspecError

from at_the_table import coordinator
from benchmarks.fold_cases import Cases, envelope_in
from benchmarks.fold_said import Said
from contracts.envelope import Envelope
from contracts.topics import Agency
from messaging.event import Record
from proofs.digest import digest_of

ONE_AT_A_TIME: Final = "one at a time"
OURS: Final = "coordinator"
STREAMS: Final = "Kafka Streams"
CHECKED: Final = """\
Checked after each run, for every case: each of its records is counted once and none twice, in the order of its numbers;
nothing is parked, waits, is undecided or unsent; every number that the coordinator gave to a word of its own is on its
topic. The facts are compared with a pure replay of the records, and for the coordinator of its own words too: of every
case where there are fewer than 600, else of about 300 or more that are drawn by a hash, one in fifty of very many."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a run left: the store's documents, how many records were parked, and what was said on its own topics."""

    documents: Iterable[Mapping[str, Any]]
    parked: int
    said: Said


@dataclass(frozen=True, slots=True)
class Counted:
    """A document's numbers, with digests where the way keeps them, and the ids of its history."""

    numbers: Mapping[str, int]
    digests: Mapping[str, str]
    ids: Sequence[str]


def wrong_in(left: Left, cases: Cases, way: str, writes: int) -> str:
    """What is not as it has to be; empty when each case has every record once, and nothing was parked."""
    count, told, wrong, first = 0, 0, 0, ""
    known = {cases.id_of(nth): nth for nth in range(cases.count)}
    for document in left.documents:
        count += 1
        nth = known.get(document["_id"])
        why = "is not of this run" if nth is None else _why(document, cases.records_of(nth), way, left.said)
        told += sum(document["cursors"].values()) if way == ONE_AT_A_TIME else 0
        if why:
            wrong += 1
            first = first or f"{document['_id']} {why}"
    if way == ONE_AT_A_TIME:  # a prefix of the records: no case need be there or whole, but each write counted one more
        short = "" if told == writes else f"{told} records counted by {writes} writes"
    else:
        short = "" if count == cases.count else f"{count} of {cases.count} cases"
    parts = (short, f"{left.parked} parked" if left.parked else "", f"{wrong} wrong: {first}" if wrong else "")
    return ", ".join(filter(None, parts))


def _why(document: Mapping[str, Any], records: Sequence[Record], way: str, said: Said) -> str:
    try:
        return wrong_with(document, records, way, said)
    except (KeyError, TypeError, ValueError, MsgspecError) as unreadable:
        return f"cannot be read: {type(unreadable).__name__}"


def wrong_with(document: Mapping[str, Any], records: Sequence[Record], way: str, said: Said) -> str:
    """What is not as it has to be with one case, of which these are all records; empty when nothing is."""
    found = counted(document, way)
    taken = [one for one in map(envelope_in, records) if one.sequence <= found.numbers.get(one.topic, 0)]
    ends = {one.topic: one for one in taken}
    if found.numbers != {topic: last.sequence for topic, last in ends.items()}:
        return f"has numbers {dict(found.numbers)} beyond its records"
    if way != ONE_AT_A_TIME and len(taken) != len(records):
        return f"counts {len(taken)} of {len(records)} records"
    if any(digest != digest_of(ends[topic]) for topic, digest in found.digests.items()):
        return "has another record's digest"
    ours = way.startswith(OURS)
    why = not_once(found.ids, taken) or (ours and (_unfinished(document) or _unsaid(document, said))) or ""
    if why or not said.is_replayed(document["_id"]):
        return why
    return _replayed(document, records, said) if ours else _other_facts(document, taken)


def counted(document: Mapping[str, Any], way: str) -> Counted:
    """What the document says of what was counted."""
    cursors = {topic.replace("~1", "."): cursor for topic, cursor in document["cursors"].items()}
    if way.startswith(OURS):
        history = orjson.loads(document["state"]["history"])
        ids = [entry["id"] for entry in history if entry["by"] != Agency.COORDINATOR]
    else:
        ids = [entry[3] for entry in document["history"]]
    if way.startswith((OURS, STREAMS)):
        numbers = {topic: cursor["sequence"] for topic, cursor in cursors.items()}
        return Counted(numbers, {topic: cursor["digest"] for topic, cursor in cursors.items()}, ids)
    return Counted(cursors, {}, ids)


def not_once(ids: Sequence[str], records: Sequence[Envelope]) -> str:
    """Why a history is not these records, each once and each topic's in the order of their numbers; or nothing."""
    places = {one.id: (one.topic, one.sequence) for one in records}
    seen, last = set[str](), dict[str, int]()
    for one in ids:
        if one not in places:
            return f"counts {one}, which is none of its records"
        topic, number = places[one]
        if one in seen:
            return f"counts number {number} of {topic} twice"
        if number < last.get(topic, 0):
            return f"counts number {number} of {topic} after {last[topic]}"
        seen.add(one)
        last[topic] = number
    lacking = next((place for one, place in places.items() if one not in seen), None)
    return f"does not count number {lacking[1]} of {lacking[0]}" if lacking else ""


def _unfinished(document: Mapping[str, Any]) -> str:
    left = [name for name in ("gaps", "waiting", "fault", "outbox") if document[name]]
    left += [name for name in ("undecided_at",) if name in document]
    return f"has {', '.join(left)}" if left else ""


def _unsaid(document: Mapping[str, Any], said: Said) -> str:
    given = {topic.replace("~1", "."): one["sequence"] for topic, one in document["streams"].items()}
    return said.otherwise(document["_id"], given)


def _replayed(document: Mapping[str, Any], records: Sequence[Record], said: Said) -> str:
    """Where the stored case differs from the replay of all that was said of it."""
    found = said.differences(coordinator(), document, records)
    return f"differs from its replay: {' '.join(filter(None, (found.what, found.where, found.told)))}" if found else ""


def _other_facts(document: Mapping[str, Any], records: Sequence[Envelope]) -> str:
    """Where the plain facts are not what each agency said last."""
    wanted = dict[str, dict[str, Any]]()
    for one in records:
        wanted.setdefault(one.topic.split(".")[1], {})[_plain(one.type)] = orjson.loads(one.value)
    held = {by: {_plain(name): fact for name, fact in facts.items()} for by, facts in document["said"].items()}
    names = [(by, name) for some in (wanted, held) for by, facts in some.items() for name in facts]
    other = next(((by, name) for by, name in names if held.get(by, {}).get(name) != wanted.get(by, {}).get(name)), None)
    return f"has another {other[1]} of {other[0]}" if other else ""


def _plain(name: str) -> str:
    return name.replace("~1", ".").removeprefix("nl.jointtable.")
