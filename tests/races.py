"""Seeded races between proposing, asking and withdrawing at the prosecutor's and at legal aid's, on one case each.

Every word is signed with the agency's own key. On Kafka the prosecutor's lie on the case's own partition, and legal
aid's on one of the other replica's, so that both replicas of the coordinator write the same case at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import product
from random import Random
from uuid import UUID, uuid5

from aiokafka import ConsumerRecord
from confluent_kafka import Producer

from contracts.coordinator import SettlementContested, SettlementIssued
from contracts.envelope import Envelope, envelope_of
from contracts.legal_aid import (
    ConsultationHeld,
    ConsultationStatement,
    ConsultationWithdrawn,
    SolicitorsConfirmation,
)
from contracts.message import Message
from contracts.police import CaseRegistered, RulePackRef, SuspectArrested, SuspectDescribed
from contracts.prosecutor import (
    IssueAsked,
    IssueWithdrawn,
    Proposal,
    SettlementProposed,
    SidesWeighed,
    Terms,
)
from contracts.topics import Agency, Topic
from deploy.parts import Parts
from given import at, pack
from messaging.assignment import partition_of
from messaging.document import CaseDocument
from messaging.event import Event, Record, outgoing
from messaging.reading import read_again
from messaging.recording import record
from on_topics import records_on
from proofs.attestation import Attestation
from proofs.canonical import hash_of
from proofs.keys import KeyRing, SigningKey
from proofs.weighing import attested_of
from settling.opinion import opinion
from settling.world import World

CASES = UUID("7c1e4f0a-2b3d-5e6f-8a9b-0c1d2e3f4a5b")
PARTITIONS = 4
NOW = at("12:00")
TOPICS = (
    Topic.POLICE_PROGRESS,
    Topic.POLICE_FILE,
    Topic.PROSECUTOR_SETTLEMENT,
    Topic.PROSECUTOR_WEIGHING,
    Topic.LEGAL_AID_CONSULTATION,
    Topic.COORDINATOR_PROGRESS,
    Topic.COORDINATOR_ISSUE,
)
RACED = (Topic.PROSECUTOR_SETTLEMENT, Topic.PROSECUTOR_WEIGHING, Topic.LEGAL_AID_CONSULTATION)


@dataclass(frozen=True, slots=True)
class Race:
    """One case: what police said before, and what the two agencies say at the same time, each in its own order."""

    seed: int
    case: str
    before: tuple[Message, ...]
    prosecutor: tuple[Message, ...]
    legal_aid: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """The agencies' keys."""

    police: SigningKey
    prosecutor: SigningKey
    legal_aid: SigningKey
    ring: KeyRing


def keys_of(parts: Parts) -> Keys:
    """Those with which the agencies of this table sign."""

    def own(agency: Agency) -> SigningKey:
        return SigningKey.from_jwk_file(parts.secrets.signing_key(agency))

    ring = KeyRing.from_jwks(parts.secrets.keys.read_text())
    return Keys(own(Agency.POLICE), own(Agency.PROSECUTOR), own(Agency.LEGAL_AID), ring)


def drawn(seed: int, keys: Keys) -> Race:
    """The race of this seed: a proposal or two, each weighed, asked for and consulted on, and much of it withdrawn."""
    random, case = Random(seed), str(uuid5(CASES, str(seed)))  # noqa: S311  # a race that can be run again
    prosecutor: list[Message] = []
    legal_aid: list[Message] = []
    for number in range(1, random.choice((2, 2, 3))):
        proposed = _proposed(case, number)
        asks = _asks(proposed.proposal_hash, random)
        prosecutor += [proposed, *_in_any_order([_weighed(proposed, case, keys)], asks, random)]
        legal_aid += _consults(proposed, case, keys, random)
    return Race(seed, case, tuple(_before(case)), tuple(prosecutor), tuple(legal_aid))


def run(races: Sequence[Race], parts: Parts, keys: Keys) -> None:
    """Prosecutor and legal aid say all of it at the same time, each case by case and step by step as it was drawn."""
    random = Random(len(races))  # noqa: S311  # as above
    said = {
        Agency.PROSECUTOR: _one_by_one(
            [records_of(one.case, one.prosecutor, keys.prosecutor) for one in races], random
        ),
        Agency.LEGAL_AID: _one_by_one([records_of(one.case, one.legal_aid, keys.legal_aid) for one in races], random),
    }
    with ThreadPoolExecutor(len(said)) as both:
        for written in [both.submit(_writes, parts, agency, records) for agency, records in said.items()]:
            written.result()


def before(races: Sequence[Race], keys: Keys) -> list[Record]:
    """What police said of every case."""
    return [each for one in races for each in records_of(one.case, one.before, keys.police)]


@dataclass(frozen=True, slots=True)
class Lay:
    """What lies on the topics of one case, by topic and number, and the moment at which the broker took each."""

    events: Mapping[str, Sequence[Event]]
    taken: Sequence[tuple[int, str, Event]]

    def of(self, kind: type[Message]) -> list[Event]:
        return [one for events in self.events.values() for one in events if isinstance(one.message, kind)]

    def told(self) -> str:
        """The interleaving, as far as the topics know it."""
        lines = (
            f"{moment} {topic} {one.envelope.sequence} {one.message.NAME} {str(one.message)[:300]}"
            for moment, topic, one in sorted(self.taken, key=lambda taken: taken[:2])
        )
        return "\n".join(lines)


def on_kafka(races: Sequence[Race], parts: Parts) -> dict[str, Lay]:
    """What lies of each race."""
    return among(races, records_on(parts.broker, *TOPICS))


def among(races: Sequence[Race], records: Iterable[ConsumerRecord[bytes, bytes]]) -> dict[str, Lay]:
    """What lies of each race among these. A number that was given twice is wrong whatever else holds."""
    found: dict[str, dict[tuple[str, int], tuple[int, Event]]] = {one.case: {} for one in races}
    for one in records:
        if one.topic not in TOPICS:
            continue
        envelope = envelope_of(one.topic, one.key, one.headers, one.value)
        if not isinstance(envelope, Envelope) or envelope.subject not in found:
            continue
        event = read_again(Record(one.topic, one.partition, one.offset, one.key, tuple(one.headers), one.value))
        assert isinstance(event, Event)
        known = found[envelope.subject].setdefault((one.topic, envelope.sequence), (one.timestamp, event))
        assert known[1].digest == event.digest, f"{envelope.subject}: {one.topic} {envelope.sequence} was given twice"
    return {case: _lay(known) for case, known in found.items()}


def in_memory(world: World) -> Lay:
    """What lies of the one case of this world."""
    known: dict[tuple[str, int], tuple[int, Event]] = {}
    for one in (each for records in world.lying.values() for each in records):
        event = read_again(one)
        assert isinstance(event, Event)
        known.setdefault((one.topic, event.envelope.sequence), (one.offset, event))
    return _lay(known)


def wrong(race: Race, lay: Lay, keys: Keys) -> str | None:
    """What is wrong with what came of this race, by the second opinion on every order of reading it."""
    issued = [(one.message, one) for one in lay.of(SettlementIssued)]
    if len(issued) > 1:
        return "issued twice"
    hashes = [said.proposal_hash for said, _ in issued if isinstance(said, SettlementIssued)]
    now = opinion(lay.events, NOW, hashes, race.case, keys.ring)
    if now.ready:
        return "it has everything and is not issued"
    for said, _ in issued:
        assert isinstance(said, SettlementIssued)
        if not any(_was_right(said, read, race, keys) for read in _read_so_far(lay)):
            return "issued, and in no order of reading it should have been"
        withdrawn = said.attestation not in now.may_rest_on and now.named == said.proposal_hash
        if withdrawn and not lay.of(SettlementContested):
            return "lost its consultation after the issue, and is not contested"
    return None


def _was_right(said: SettlementIssued, read: Mapping[str, Sequence[Event]], race: Race, keys: Keys) -> bool:
    then = opinion(read, NOW, [], race.case, keys.ring)
    return then.ready and then.named == said.proposal_hash and said.attestation in then.may_rest_on


def _read_so_far(lay: Lay) -> Iterator[Mapping[str, Sequence[Event]]]:
    """Everything that the coordinator may have read of the raced topics at one moment."""
    lengths = [range(len(lay.events.get(topic, ())) + 1) for topic in RACED]
    for ends in product(*lengths):
        yield {**lay.events, **{topic: lay.events.get(topic, ())[:end] for topic, end in zip(RACED, ends, strict=True)}}


def _lay(known: Mapping[tuple[str, int], tuple[int, Event]]) -> Lay:
    events: dict[str, list[Event]] = {}
    for topic, number in sorted(known):
        events.setdefault(topic, []).append(known[topic, number][1])
    return Lay(events, [(moment, topic, event) for (topic, _), (moment, event) in known.items()])


def _before(case: str) -> Iterator[Message]:
    of = RulePackRef(name=pack().name, version=pack().version)
    about = {"incident": "I1", "table": "rotterdam", "offence": "Shoplifting"}
    yield CaseRegistered(occurred_at=at("09:00"), agency_number=case[:8], rule_pack=of, **about)
    yield SuspectArrested(occurred_at=at("09:00"), place="Station Square")
    described = {"age_class": "adult", "vulnerable": False, "offence_class": "pre-trial-detention-allowed"}
    yield SuspectDescribed(occurred_at=at("09:00"), **described)


def _proposed(case: str, number: int) -> SettlementProposed:
    proposal = Proposal(
        case=case,
        number=number,
        outcome="penalty-order-fine",
        terms=Terms(amount_cents=number * 10_000),
        grounds_digest=sha256(b"admitted").hexdigest(),
    )
    at_ten = at("10:00") + timedelta(minutes=number)
    return SettlementProposed(
        occurred_at=at_ten, proposal=proposal, proposal_hash=hash_of(proposal), grounds="admitted"
    )


def _weighed(proposed: SettlementProposed, case: str, keys: Keys) -> SidesWeighed:
    said = SidesWeighed(
        occurred_at=at("10:10"),
        towards=proposed.proposal.outcome,
        proposal_hash=proposed.proposal_hash,
        suspects_side="admitted",
        victims_side_absent="there is no victim",
    )
    attested = attested_of(said, case)
    assert attested is not None
    return said.model_copy(update={"attestation": keys.prosecutor.attest_weighing(attested)})


def _asks(named: str, random: Random) -> list[Message]:
    """Asked for, and perhaps withdrawn and asked for again."""
    said: list[Message] = [IssueAsked(occurred_at=at("11:00"), proposal_hash=named)]
    while random.random() < 0.5:
        withdrawn = IssueWithdrawn(occurred_at=at("11:01"), proposal_hash=named, why="think again")
        said += [withdrawn, IssueAsked(occurred_at=at("11:02"), proposal_hash=named)]
    return said[: random.choice((len(said), len(said), max(1, len(said) - 1)))]


def _consults(proposed: SettlementProposed, case: str, keys: Keys, random: Random) -> list[Message]:
    """Consulted on, and perhaps withdrawn and consulted on again."""
    said: list[Message] = []
    for minute in range(random.choice((1, 1, 2, 3))):
        held = _held(proposed, case, keys, at("10:30") + timedelta(minutes=minute))
        digest = hash_of(held.statement)
        said += [held, ConsultationWithdrawn(occurred_at=at("10:50"), statement_digest=digest, why="wrong client")]
    return said[: len(said) - random.choice((0, 1))]


def _held(proposed: SettlementProposed, case: str, keys: Keys, moment: datetime) -> ConsultationHeld:
    statement = ConsultationStatement(
        case=case,
        proposal_hash=proposed.proposal_hash,
        held_at=moment,
        channel="video",
        minutes=20,
        interpreter=False,
        points_explained=tuple(point.id for point in pack().points_to_explain),
        confirmation=SolicitorsConfirmation(assignment="A1", solicitor="S1", confirmed_at=moment),
    )
    attestation = Attestation(
        case=case,
        proposal_hash=proposed.proposal_hash,
        condition="consultation",
        pack_version=pack().named,
        statement_digest=hash_of(statement),
    )
    return ConsultationHeld(occurred_at=moment, statement=statement, attestation=keys.legal_aid.attest(attestation))


def _in_any_order(some: Sequence[Message], others: Sequence[Message], random: Random) -> list[Message]:
    """Both, each in its own order."""
    place = random.randint(0, len(others))
    return [*others[:place], *some, *others[place:]]


def records_of(case: str, said: Sequence[Message], key: SigningKey) -> list[Record]:
    document: CaseDocument[None] = CaseDocument(case_id=case, state=None)
    for nth, message in enumerate(said):
        wanted = outgoing(message, UUID(case), message.NAME, str(nth))
        document = record(document, [wanted], agency=key.agency, key=key, evolve=_nothing, now=message.occurred_at)
    return [Record(one.topic, 0, 0, one.key, one.headers, one.value) for one in document.outbox]


def _one_by_one(cases: Sequence[Sequence[Record]], random: Random) -> list[Record]:
    """All of them, the cases mixed and each case in its order."""
    left = [list(reversed(records)) for records in cases if records]
    mixed: list[Record] = []
    while left:
        this = left[min(random.randrange(len(left)), random.randrange(len(left)))]
        mixed.append(this.pop())
        left = [records for records in left if records]
    return mixed


def _writes(parts: Parts, agency: Agency, records: Sequence[Record]) -> None:
    """A few at a time: the next when the broker has them."""
    producer = Producer({**parts.broker_as(agency).settings(), "linger.ms": 0})
    across = PARTITIONS // 2 if agency == Agency.LEGAL_AID else 0
    for nth, one in enumerate(records):
        partition = (partition_of(_case(one), PARTITIONS) + across) % PARTITIONS
        producer.produce(one.topic, key=one.key, value=one.value, headers=list(one.headers), partition=partition)
        if nth % 3 == 0:
            producer.flush()
    assert producer.flush(30) == 0


def _case(one: Record) -> str:
    assert one.key is not None
    return one.key.decode()


def _nothing(state: None, _event: object) -> None:
    return state
