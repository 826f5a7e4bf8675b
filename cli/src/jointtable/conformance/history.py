"""What a service has to know before the rows of a sample can mean anything to it: their cases, and little more.

What the sample itself says is left to it: a case that a row registers, selects or assigns is not made so before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from adapters.mapped import Mapped
from contracts.first_interrogation import UrgentInterrogationReported
from contracts.legal_aid import SolicitorAssigned
from contracts.message import Message
from contracts.police import CaseRegistered, InterrogationOpened, RulePackRef, SuspectArrested, SuspectDescribed
from contracts.prosecutor import CaseDismissed, CaseSelected
from contracts.topics import Agency
from jointtable.agencies import Connected
from jointtable.conformance.agency_rules import SECRET, Rules
from jointtable.conformance.bench import Known, RunKeys, service_of
from jointtable.conformance.moments import moments_of
from messaging.deciding import Arrival, decide
from messaging.document import CaseDocument, Stream
from messaging.event import Event, Outgoing, Record
from messaging.memory import MemoryCases
from messaging.reading import read
from messaging.recording import record
from messaging.service import Service
from police.domain.case_identity import case_id_of
from rules.pack import Pack

NAMESPACE: Final = UUID("5d3c1f0e-8a44-5b0f-9f61-3a8f2c7e1b90")
EARLIER: Final = timedelta(hours=1)
"""How long before its first row a case began."""
A_LITTLE_EARLIER: Final = timedelta(minutes=1)
"""How long before its victims were told of it a case was decided: little, for the victim's words come before it."""
NUMBER_LENGTH: Final = 200


@dataclass(frozen=True, slots=True)
class CaseInSample:
    """One case of the sample: its number, the kinds of its rows, and the moments they tell of, earliest first."""

    number: str
    kinds: frozenset[str]
    moments: tuple[datetime, ...]
    informed: tuple[datetime, ...]
    """When victims were told the outcome."""
    permitted: tuple[str, ...] = ()
    """The numbers of urgent interrogations that were permitted."""
    judged: tuple[str, ...] = ()
    """The numbers of interrogations that were judged afterwards."""


def known_before(rules: Rules, keys: RunKeys, rows: Sequence[Mapped], pack: Pack, now: datetime) -> Known:
    """The cases of these rows as the service knows them before any row comes."""
    service = service_of(rules, keys, MemoryCases(), now)
    cases = [case for case in _cases(rules, rows) if not (rules.of is Connected.POLICE and "register" in case.kinds)]
    ids = {case.number: case_id(rules.of, case.number) for case in cases}
    before = {case.number: tuple(_said_before(service.agency, case, pack, _began(case, now))) for case in cases}
    documents = tuple(_begun(service, keys, ids[number], said) for number, said in before.items())
    words = dict.fromkeys(type(message).__name__ for said in before.values() for message in said)
    return Known(documents, {} if rules.of is Connected.POLICE else ids, tuple(words))


def case_id(agency: Connected, number: str) -> str:
    """The id of the case that this number names in the run."""
    return case_id_of(number, SECRET) if agency is Connected.POLICE else str(uuid5(NAMESPACE, number))


def _cases(rules: Rules, rows: Sequence[Mapped]) -> Iterator[CaseInSample]:
    for number in dict.fromkeys(row.agency_number for row in rows):
        own = [row for row in rows if row.agency_number == number]
        moments = sorted(at for row in own for at in moments_of(rules, row).values())
        informed = sorted(at for row in own if row.kind == "informed" for at in moments_of(rules, row).values())
        kinds = frozenset(row.kind for row in own)
        permitted, judged = _refs(own, "urgent-permissions"), _refs(own, "judged-interrogations")
        yield CaseInSample(number, kinds, tuple(moments), tuple(informed), permitted, judged)


def _refs(rows: Sequence[Mapped], kind: str) -> tuple[str, ...]:
    """The police's numbers of the interrogations of which these rows tell, each once."""
    return tuple(dict.fromkeys(str(row.fields["ref"]) for row in rows if row.kind == kind and "ref" in row.fields))


def _began(case: CaseInSample, now: datetime) -> datetime:
    return min([now, *case.moments]) - EARLIER


def _begun(service: Service[Any], keys: RunKeys, case_id: str, said: tuple[Message, ...]) -> CaseDocument[Any]:
    document, now = service.fresh(case_id), service.clock.now()
    for message in said:
        if message.TOPICS[0].owner == service.agency:
            named = uuid5(UUID(case_id), f"before {message.NAME}")
            document = service.publish(document, (Outgoing(message, named, message.TOPICS[0]),), now)
        else:
            document = _heard(service, keys, document, message, now)
    # As if the relay had sent it: what is still to be sent is then what the rows brought.
    return replace(document, outbox=())


def _said_before(agency: Agency, case: CaseInSample, pack: Pack, at: datetime) -> Iterator[Message]:
    yield CaseRegistered(
        occurred_at=at,
        agency_number=case.number[:NUMBER_LENGTH],
        incident="check",
        table="check",
        offence="check",
        rule_pack=RulePackRef(name=pack.name, version=pack.version),
        victims=1,
    )
    yield SuspectArrested(occurred_at=at, place="check")
    offence, age = pack.offence_classes[0].id, pack.age_classes[0].id
    yield SuspectDescribed(occurred_at=at, age_class=age, vulnerable=False, offence_class=offence)
    if agency is Agency.PROSECUTOR and "selection" not in case.kinds:
        method = pack.working_methods[0].id if pack.working_methods else "check"
        yield CaseSelected(occurred_at=at, why="check", working_method=method)
    if agency is Agency.LEGAL_AID and "assignments" not in case.kinds:
        yield SolicitorAssigned(occurred_at=at, assignment="check", solicitor="check", chosen_by_suspect=False)
    for ref in case.permitted:
        yield UrgentInterrogationReported(occurred_at=at, ref=ref, why="check")
    for ref in case.judged:
        yield InterrogationOpened(occurred_at=at, ref=ref, solicitor_present=False, allowed=False)
    if case.informed:
        yield CaseDismissed(occurred_at=case.informed[0] - A_LITTLE_EARLIER, outcome="dismissal", why="check")


def _heard(
    service: Service[Any], keys: RunKeys, document: CaseDocument[Any], message: Message, now: datetime
) -> CaseDocument[Any]:
    """The document after another agency said this, sealed with that agency's key."""
    topic = message.TOPICS[0]
    cursor = document.cursors.get(topic)
    written = CaseDocument[None](case_id=document.case_id, state=None)
    if cursor is not None:
        written = replace(written, streams={topic: Stream(cursor.sequence, cursor.digest)})
    named = uuid5(UUID(document.case_id), f"before {cursor.sequence if cursor else 0} {message.NAME}")
    sealed = record(
        written,
        [Outgoing(message, named, topic)],
        agency=topic.owner,
        key=keys.signing[topic.owner],
        evolve=lambda state, _event: state,
        now=now,
    )
    item = sealed.outbox[0]
    sent = Record(item.topic, 0, 0, item.key, item.headers, item.value)
    reading = read(sent, keys.ring, now)
    assert isinstance(reading, Event)  # noqa: S101  it was written a line above
    return decide(service, document, [Arrival(sent, reading)], now).document
