"""One case or event, hop by hop: where each record lies, what each service made of it, what was decided upon it.

Pure but for the asking: services tell headers, numbers and positions of what they may read.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.topics import Agency
from jointtable.asking import Asking, NoAnswer, NotDone
from jointtable.dlq_rows import Meant, Parked, parked_at

SHORT: Final = 16
"""Hex digits by which a record is named as the one that another follows."""
Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trace:
    """What was heard: each service's own account of the case, the records, what is parked, and what is not known."""

    case: str
    accounts: Mapping[Agency, Told]
    records: Sequence[Told]
    parked: Sequence[Parked]
    unknown: Sequence[str] = ()
    """Who did not answer, and what was not looked through."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One record: where it lies, what it follows, what follows it, and what came of it at each service."""

    record: Told
    follows: str = ""
    caused: Sequence[str] = ()
    at: Mapping[str, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """Topic, partition, offset; the topic alone while it is unsent."""
        lies = self.record
        return (
            f"{lies['topic']}/{lies['partition']}/{lies['offset']}" if "offset" in lies else f"{lies['topic']} (unsent)"
        )


def trace_of(asking: Asking, named: str) -> tuple[Trace, str]:
    """The trace of a case, or of the case of an event; and the event's id when it was one. Raises NoAnswer, NotDone."""
    accounts, silent = _accounts(asking, named)
    if any(told["known"] for told in accounts.values()):
        return _whole(asking, named, accounts, silent), ""
    case, unseen = _case_of(asking, accounts, named)
    if not case and (silent or unseen):
        raise NoAnswer("; ".join(["no such case or event was found", *silent, *unseen]))
    if not case:
        raise NotDone("no service knows such a case or event", missing=True)
    return _whole(asking, case, *_accounts(asking, case)), named


def hops(trace: Trace) -> list[Hop]:
    """Every record of the case, as they came onto their topics; then what is still unsent."""
    sent = sorted(trace.records, key=lambda one: (one["since"], one["topic"], one["offset"]))
    lies = {one.get("id") for one in sent}
    unsent = [one for told in trace.accounts.values() for one in told["unsent"] if one["id"] not in lies]
    every = [*sent, *unsent]
    by_digest = {one["digest"][:SHORT]: one["id"] for one in every if one.get("digest")}
    return [Hop(one, by_digest.get(one.get("follows", ""), ""), _caused(one, every), _at(trace, one)) for one in every]


def _caused(record: Told, every: Iterable[Told]) -> list[str]:
    short = record.get("digest", "")[:SHORT]
    return [one["id"] for one in every if short and one.get("follows") == short]


def _at(trace: Trace, record: Told) -> dict[str, str]:
    if "offset" not in record:
        return {}
    return {
        str(service): became
        for service, told in sorted(trace.accounts.items())
        if record["topic"] in told["reads"] and (became := _became(trace, service, told, record))
    }


def _became(trace: Trace, service: Agency, told: Told, record: Told) -> str:
    """What the service made of it: applied, waiting, parked, or not read yet; and whether its own system was told."""
    where = (record["topic"], record["partition"], record["offset"])
    parked = [row for row in trace.parked if row.service is service]
    row = next((one for one in parked if (one.place.topic, one.place.partition, one.place.offset) == where), None)
    if row is not None:
        return f"parked: {row.reason}"
    if record["unreadable"]:
        return f"unreadable: {record['unreadable']}"
    number, short = record["sequence"], record["digest"][:SHORT]
    if [record["topic"], number, short] in told["waiting"]:
        return f"waits for number {told['gaps'][record['topic']][0]}"
    read, recent = told["cursors"].get(record["topic"], (0, []))
    if number > read:
        return "not taken in yet"
    if 0 <= read - number < len(recent) and recent[-1 - (read - number)] != short:
        return "not taken: another record has its number"
    if not told["delivers"]:
        return "applied"
    return _told(told, record["id"])


def _told(told: Told, event: str) -> str:
    """What its own system knows of an event that was applied."""
    if event in told["untold"]:
        return "applied, its own system not yet told"
    if event in told.get("misrecorded", ()):
        return "applied and told, something else recorded"
    if event in told.get("unconfirmed", ()):
        return "applied and told, not yet confirmed"
    return "applied, told and confirmed" if told.get("confirms") else "applied and told"


def _whole(asking: Asking, case: str, accounts: Mapping[Agency, Told], silent: Sequence[str]) -> Trace:
    with ThreadPoolExecutor(max_workers=1 + len(accounts)) as at_once:
        looking = at_once.submit(_records, asking, accounts, f"/operator/cases/{case}/records")
        asked = [at_once.submit(parked_at, asking, Meant(services=(service,))) for service in accounts]
        records, unseen = looking.result()
        parked = [row for one in asked for row in one.result()[0]]
        mute = [why for one in asked for why in one.result()[1]]
    own = {(one["topic"], one["partition"], one["offset"]) for one in records}
    of_it = [
        row for row in parked if row.case == case or (row.place.topic, row.place.partition, row.place.offset) in own
    ]
    return Trace(case, accounts, records, of_it, list(dict.fromkeys([*silent, *unseen, *mute])))


def _accounts(asking: Asking, case: str) -> tuple[dict[Agency, Told], list[str]]:
    """What each service knows of a case, and who is silent."""
    return _each(asking, {service: (f"/operator/cases/{case}", {}) for service in asking.services()})


def _records(asking: Asking, accounts: Mapping[Agency, Told], path: str) -> tuple[list[Told], list[str]]:
    """The records from every topic, each topic looked through by one of its readers; and what was not seen whole."""
    topics = _shared_out(accounts)
    told, silent = _each(asking, {service: (path, {"topic": of}) for service, of in topics.items()})
    return [record for one in told.values() for record in one["records"]], [*silent, *_cut(told)]


def _case_of(asking: Asking, accounts: Mapping[Agency, Told], event: str) -> tuple[str, list[str]]:
    """The case of an event that lies on a topic, or is still unsent at whoever says it; and what was not seen whole."""
    topics, path = _shared_out(accounts), f"/operator/events/{event}"
    told, silent = _each(asking, {service: (path, {"topic": topics.get(service, [])}) for service in accounts})
    lying = [str(record["case"]) for one in told.values() for record in one["records"]]
    unsent = [str(case) for one in told.values() for case in one.get("unsent", ())]
    return next(iter([*lying, *unsent]), ""), [*silent, *_cut(told)]


def _cut(told: Mapping[Agency, Told]) -> list[str]:
    return [f"{service} did not look through all of its topics" for service, one in told.items() if not one["complete"]]


def _shared_out(accounts: Mapping[Agency, Told]) -> dict[Agency, list[str]]:
    """Which service looks through which topic: of those that read it, the one with the fewest until then."""
    readers: dict[str, list[Agency]] = {}
    for service, told in sorted(accounts.items()):
        for topic in told["reads"]:
            readers.setdefault(topic, []).append(service)
    shared: dict[Agency, list[str]] = {}
    for topic, of in sorted(readers.items(), key=lambda one: (len(one[1]), one[0])):
        if topic.startswith("case."):
            least = min(of, key=lambda service: len(shared.get(service, [])))
            shared.setdefault(least, []).append(topic)
    return shared


def _each(
    asking: Asking, asked: Mapping[Agency, tuple[str, dict[str, list[str]]]]
) -> tuple[dict[Agency, Told], list[str]]:
    """What each service answers, and who does not, in a sentence. All are asked at once."""
    told, silent = dict[Agency, Told](), list[str]()
    with ThreadPoolExecutor(max_workers=max(1, len(asked))) as at_once:
        begun = {service: at_once.submit(asking.of, service, path, **words) for service, (path, words) in asked.items()}
        for service, answer in begun.items():
            try:
                told[service] = answer.result()
            except (NoAnswer, NotDone) as why:
                silent.append(str(why))
    return told, silent
