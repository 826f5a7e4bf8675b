"""What is planted on topics with an agency's own right there: a word that does not come, and words that are not so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid5

from contracts.envelope import Envelope, headers_of, source_of
from contracts.examples import EXAMPLES
from contracts.legal_aid import ConsultationHeld
from contracts.police import CaseRegistered, CustodyOrdered, RulePackRef, SuspectArrested
from contracts.topics import Agency, Topic
from given import Wire, pack
from messaging.clock import SystemClock
from messaging.event import Record
from on_kafka import publish
from planted import REQUESTS, Hands, nothing_by_hand
from wrong_claims import SOMEBODY, record_of, sealed


def withholds_a_word(hands: Hands) -> Callable[[], None]:
    """Police's second word in a case does not come, and later ones do; how it comes after all."""
    police, moment = hands.up.parts.broker_as(Agency.POLICE), SystemClock().now() - timedelta(minutes=5)
    wire, rules = Wire(str(uuid5(REQUESTS, "withheld"))), RulePackRef(name=pack().name, version=pack().version)
    suspect = {"agency_number": "PL7", "incident": "I1", "table": "rotterdam", "offence": "Shoplifting"}
    wire.says(CaseRegistered(occurred_at=moment, rule_pack=rules, **suspect))
    wire.says(SuspectArrested(occurred_at=moment, place="Harbour"))
    wire.says(CustodyOrdered(occurred_at=moment, ordered_by="officer 1"))
    first, second, third = wire.records
    hands.of_police.extend(event.envelope.id for event in wire.events)

    def comes() -> None:
        publish(police, [second])

    publish(police, [first, third])
    return comes


def claims_what_is_not_so(hands: Hands) -> Callable[[], None]:
    """A consultation under a key that nobody knows, and a word of police's that calls itself another's."""
    case, now = hands.registers_a_case(), SystemClock().now()
    held = EXAMPLES[ConsultationHeld].model_copy(update={"occurred_at": now})
    arrested = EXAMPLES[SuspectArrested].model_copy(update={"occurred_at": now})
    forged = sealed(record_of(held, ConsultationHeld.TOPICS[0], case), SOMEBODY)
    strange = replace(record_of(arrested, Topic.POLICE_PROGRESS, case), source=source_of(Agency.PROBATION))
    publish(hands.up.parts.broker_as(Agency.LEGAL_AID), [_as_sent(forged)])
    publish(hands.up.parts.broker_as(Agency.POLICE), [_as_sent(strange)])
    return nothing_by_hand


def _as_sent(envelope: Envelope) -> Record:
    return Record(envelope.topic, 0, 0, envelope.subject.encode(), tuple(headers_of(envelope)), envelope.value)
