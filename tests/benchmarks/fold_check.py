"""Whether every case is whole after a run: the totals are checked, not only timed."""

from collections.abc import Mapping
from typing import Any, Final

from benchmarks.fold_cases import Cases

Database = Any
ONE_AT_A_TIME: Final = "one at a time"


def wrong_in(database: Database, cases: Cases, way: str, writes: int) -> str:
    """What is not as it has to be; empty when each case has every record once, and nothing was parked."""
    if way == ONE_AT_A_TIME:  # a prefix of the records: no case need be whole, but each write kept one more
        kept = sum(len(document["history"]) for document in database["cases"].find())
        return "" if kept == writes else f"{kept} entries of {writes} writes"
    count, wrong, first = 0, 0, ""
    parked = database["parked"].count_documents({})
    known = {cases.id_of(nth): nth for nth in range(cases.count)}
    for document in database["cases"].find({}, {"outbox.record": 0}, batch_size=500):
        count += 1
        nth = known.get(document["_id"])
        why = "is not of this run" if nth is None else _wrong(document, cases.ends_of(nth), way)
        if why:
            wrong += 1
            first = first or f"{document['_id']} {why}"
    if count != cases.count or parked or wrong:
        return f"{count} of {cases.count} cases, {parked} parked, {wrong} wrong: {first}"
    return ""


def _wrong(document: Mapping[str, Any], ends: Mapping[str, tuple[int, str]], way: str) -> str:
    cursors = {topic.replace("~1", "."): cursor for topic, cursor in document["cursors"].items()}
    if way.startswith("coordinator"):
        found = {topic: (cursor["sequence"], cursor["digest"]) for topic, cursor in cursors.items()}
        if document["gaps"] or document["waiting"] or document["fault"] or document["outbox"]:
            return "has a gap, a fault, or something unsent"
        if "undecided_at" in document:
            return "was not decided upon"
        return "" if found == ends else f"has cursors {found} for {ends}"
    if way.startswith("Kafka Streams"):
        found = {topic: (cursor["sequence"], cursor["digest"]) for topic, cursor in cursors.items()}
        if found != ends:
            return f"has cursors {found} for {ends}"
    elif cursors != {topic: sequence for topic, (sequence, _) in ends.items()}:
        return f"has cursors {cursors} for {ends}"
    told = len(document["history"])
    return "" if told == sum(sequence for sequence, _ in ends.values()) else f"has {told} entries"
