"""A true case at a whole table, told before and after everybody wrote garbage on its partitions."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpx2
from aiokafka.partitioner import murmur2
from confluent_kafka import Producer

from contracts.topics import Agency, Topic, retry_topic
from deploy.store import connect
from deploy.topics import OPERATOR
from eventually import PATIENCE, eventually
from garbage import KINDS, LARGEST, Garbage
from messaging.event import Record
from messaging.parking import Place
from odd_records import NAME, publish_together
from whole_table import WholeTable

PARTITIONS: Final = 4
WEIGHED: Final = {"towards": "penalty-order-fine", "suspects_side": "A first time", "victims_side": "A window"}
RETRIES: Final = [retry_topic(agency) for agency in Agency]
WRITTEN_BY: Final = [*((str(topic.owner), topic.value) for topic in Topic), *((OPERATOR, one) for one in RETRIES)]
"""Who writes garbage, and where."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was to be seen at one moment: each service's process, what its records came to, its cases; the board."""

    processes: dict[Agency, int]
    idle: dict[Agency, dict[str, Any]]
    cases: dict[Agency, dict[str, dict[str, Any]]]
    board: dict[str, Any]

    def told(self, topic: Topic, case: str) -> int:
        """How many words of a case its owner has said on the topic."""
        document = self.cases[topic.owner].get(case, {"streams": {}})
        return int(document["streams"].get(_as_stored(topic), {"sequence": 0})["sequence"])

    def read(self, agency: Agency, topic: Topic, case: str) -> dict[str, Any]:
        """How far a service read the topic in that case."""
        cursor: dict[str, Any] = self.cases[agency][case]["cursors"][_as_stored(topic)]
        return cursor

    def gap(self, agency: Agency, topic: Topic, case: str) -> dict[str, Any]:
        """Why the case is incomplete there."""
        gap: dict[str, Any] = self.cases[agency][case]["gaps"][_as_stored(topic)]
        return gap


@dataclass(frozen=True, slots=True)
class Story:
    """The true case, and where each piece of garbage lies; why, where the broker refused it."""

    table: WholeTable
    case: str
    lying: dict[tuple[str, str], Record]
    refused: dict[tuple[str, str], str]
    before: Seen
    between: Seen
    after: Seen
    rows: dict[Agency, dict[Place, dict[str, Any]]]
    """What each service has parked in the end."""

    def came_to(self, agency: Agency) -> Counter[str]:
        """What the records that the service took in between came to."""
        then, now = self.before.idle[agency], self.between.idle[agency]
        return Counter(now["came_to"]) - Counter(then["came_to"])


def tell(table: WholeTable) -> Story:
    """The true case begins, everybody's garbage is written, the true case goes on."""
    table.now_is("12:00")
    _begins(table)
    case, before = table.case_id, seen(table)
    partition = (murmur2(case.encode()) & 0x7FFFFFFF) % PARTITIONS
    pens, lying, refused = Pens(table), dict[tuple[str, str], Record](), dict[tuple[str, str], str]()
    for user, topic in WRITTEN_BY:
        for kind in KINDS:
            record = replace(_told(table, kind, topic, case), partition=partition)
            answer = pens.write(user, record, packed=kind.packed)
            if isinstance(answer, int):
                lying[topic, kind.name] = replace(record, offset=answer)
            else:
                refused[topic, kind.name] = answer
    table.rest()
    between = seen(table)
    table.now_is("12:30")
    _goes_on(table)
    return Story(table, case, lying, refused, before, between, seen(table), _parked(table))


def _begins(table: WholeTable) -> None:
    """A case at the table, with a proposal that is held back."""
    table.registers(victims=2, person_number="P-9")
    step, at_11 = f"/cases/{table.case_id}", _moment(table, "11:00")
    whose, one = {"agency_number": table.number}, {"victim": "S1"}
    attempt = one | {"attempted_at": at_11, "channel": "telephone", "reached": False}
    advice = {"given_at": at_11, "conclusion": "A fine may do", "risk_band": "low"}
    harm = one | {"recorded_at": at_11, "kinds": ["material"], "harm": "A window"}
    _done(table, Agency.POLICE, "/identities", whose | {"person_number": "P-9", "name": "A. Person"})
    _done(table, Agency.POLICE, "/victims", whose | one | {"name": "B. Person"})
    _done(table, Agency.PROBATION, f"{step}/advice", {"office": "Office West"})
    _done(table, Agency.PROBATION, f"{step}/given-advice", advice)
    _done(table, Agency.VICTIM_SUPPORT, f"{step}/attempts", attempt)
    _done(table, Agency.VICTIM_SUPPORT, f"{step}/harms", harm)
    _done(table, Agency.PROSECUTOR, f"{step}/selection", {"why": "simple", "working_method": "table-first"})
    _done(table, Agency.PROSECUTOR, f"{step}/weighings", WEIGHED)
    _done(table, Agency.LEGAL_AID, f"{step}/assignments", {"solicitor": "NL-A-1"})
    assert table.first_confirms(table.at("12:00")).status_code == 200
    _done(table, Agency.PROSECUTOR, f"{step}/asks", {"proposal_hash": table.proposes()})
    eventually(lambda: table.view()["held_back"] != [], "the ask is held back on the board")


def _goes_on(table: WholeTable) -> None:
    """Another word on every topic that anybody takes in; the last is the solicitor's, on which the issue waits."""
    step, now = f"/cases/{table.case_id}", _moment(table, "12:10")
    whose, one = {"agency_number": table.number}, {"victim": "S1"}
    again = whose | {"correction": "misheard"}
    order = {"ref": "B1", "kinds": ["area-ban"], "given_at": now, "until": _moment(table, "20:00")}
    advice = {"given_at": now, "conclusion": "A fine will do", "risk_band": "low", "correction": "a slip"}
    _done(table, Agency.POLICE, "/detention-orders", whose | {"ordered_at": now, "ordered_by": "J. de Vries"})
    _done(table, Agency.POLICE, "/interrogations", whose | {"ref": "I1", "opened_at": now, "solicitor_present": True})
    _done(table, Agency.POLICE, "/identities", again | {"person_number": "P-9", "name": "C. Person"}, "2")
    _done(table, Agency.POLICE, "/victims", again | one | {"name": "D. Person"}, "2")
    _done(table, Agency.PROBATION, f"{step}/given-advice", advice, "2")
    _done(table, Agency.VICTIM_SUPPORT, f"{step}/contacts", one | {"made_at": now, "channel": "telephone"})
    _done(table, Agency.VICTIM_SUPPORT, f"{step}/wishes", one | {"recorded_at": now, "wish": "A new window"})
    _done(table, Agency.PROSECUTOR, f"{step}/behaviour-orders", order)
    _done(table, Agency.PROSECUTOR, f"{step}/weighings", WEIGHED | {"correction": "thought over"}, "2")
    _done(table, Agency.LEGAL_AID, f"{step}/availability", {"available_at": now, "channel": "video"})
    named = table.proposes(amount_cents=20000)
    _done(table, Agency.PROSECUTOR, f"{step}/asks", {"proposal_hash": named}, "2")
    assert table.confirms(named, table.at("12:30")).status_code == 200
    eventually(lambda: table.view()["stage"] == "issued", "the settlement is issued")


def _done(table: WholeTable, agency: Agency, path: str, body: dict[str, Any], nth: str = "") -> None:
    answer = table.asks(agency, path, body, nth)
    assert answer.status_code == 202, f"{path}: {answer.text}"


def _moment(table: WholeTable, text: str) -> str:
    return table.at(text).isoformat()


def _told(table: WholeTable, kind: Garbage, topic: str, case: str) -> Record:
    """Garbage about nobody's case; on a retry topic, what looks like a word of the police."""
    says = Topic(topic) if topic in set(Topic) else Topic.POLICE_PROGRESS
    record = kind.told(says, _moment(table, "11:59"), table.key_of(says.owner), case)
    return replace(record, topic=topic)


@dataclass(frozen=True, slots=True)
class Pens:
    """Everybody's way to write: with their own credentials, packed or not."""

    table: WholeTable
    _producers: dict[tuple[str, bool], Producer] = field(default_factory=dict)

    def write(self, user: str, record: Record, *, packed: bool = False) -> int | str:
        """Where it lies on its partition, or why the broker refused it."""
        if any(name == NAME for name, _ in record.headers):
            return publish_together(self.table.standing.parts.broker_as(user), [record], record.partition)
        answers: list[int | str] = []
        producer = self._producers.get((user, packed)) or self._producer(user, packed=packed)
        producer.produce(
            record.topic,
            record.value,
            record.key,
            partition=record.partition,
            headers=list(record.headers),
            on_delivery=lambda why, message: answers.append(why.name() if why else message.offset() or 0),
        )
        producer.flush(PATIENCE)
        return answers[0] if answers else "no-answer"

    def _producer(self, user: str, *, packed: bool) -> Producer:
        how = {"message.max.bytes": 4 * len(LARGEST), "compression.type": "lz4" if packed else "none"}
        producer = Producer(self.table.standing.parts.broker_as(user).settings() | how)
        self._producers[user, packed] = producer
        return producer


def operators(table: WholeTable, agency: Agency, path: str) -> dict[str, Any]:
    """What a service answers its operator."""
    token = table.secrets.token(OPERATOR).read_text().strip()
    answer = httpx2.get(f"{table.url(agency)}{path}", headers={"Authorization": f"Bearer {token}"}, timeout=20)
    told: dict[str, Any] = answer.raise_for_status().json()
    return told


def seen(table: WholeTable) -> Seen:
    with table.client(Agency.COORDINATOR) as line:
        board = line.get("/api/board").json()
    return Seen(
        processes={agency: table.supervisor.process(agency) for agency in Agency},
        idle={agency: operators(table, agency, "/operator/idle") for agency in Agency},
        cases={agency: {one["_id"]: one for one in _all(table, agency, "cases")} for agency in Agency},
        board=board,
    )


def _parked(table: WholeTable) -> dict[Agency, dict[Place, dict[str, Any]]]:
    return {agency: {_place(row["record"]): row for row in _all(table, agency, "parked")} for agency in Agency}


def _place(record: dict[str, Any]) -> Place:
    return Place(record["topic"], record["partition"], record["offset"])


def _all(table: WholeTable, agency: Agency, collection: str) -> list[dict[str, Any]]:
    password = table.secrets.store_password("admin").read_text()
    with connect(table.standing.parts.store_address, "admin", password) as store:
        return list(store[agency][collection].find())


def _as_stored(topic: Topic) -> str:
    """A document's keys have no dots."""
    return topic.replace(".", "~1")
