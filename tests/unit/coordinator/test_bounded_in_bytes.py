"""Whatever valid words come of a case, its document is one that the store takes, and its proof one that can be sent."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final, get_args

import bson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from at_the_table import Table
from contracts.coordinator import ProofCompleted, SettlementIssued
from contracts.envelope import Envelope
from contracts.first_consultation import FirstConsultationHeld, FirstConsultationStatement
from contracts.first_interrogation import (
    FirstInterrogationJudged,
    UrgentInterrogationPermitted,
    UrgentInterrogationReported,
)
from contracts.legal_aid import ConsultationHeld, ConsultationStatement, SolicitorsConfirmation
from contracts.message import Message
from contracts.police import InterrogationOpened, SuspectDescribed
from contracts.prosecutor import (
    AgreementGiven,
    HearingHeld,
    IssueAsked,
    Proposal,
    SettlementProposed,
    SidesWeighed,
    Terms,
)
from contracts.topics import Topic
from contracts.vulnerability import WHERE, VulnerabilityRaised
from coordinator.domain.joint_case import JointCase, evolve
from coordinator.domain.sections.interrogations import BYTES_KEPT
from coordinator.domain.sections.interrogations import KEPT as OF_EACH_KIND
from coordinator.domain.sections.kept_whole import bytes_kept
from coordinator.domain.sections.legal_aid import FIRST_BYTES, STATEMENTS_BYTES, STATEMENTS_KEPT
from coordinator.domain.sections.prosecutor import WEIGHED_BYTES, WEIGHED_KEPT
from given import CASE, at, key_of, pack
from large_records import Large
from messaging.codec import to_stored
from messaging.document import OUTBOX_BYTES, WAITING_BYTES, CaseDocument, OutboxItem, Waiting
from messaging.event import Event, Record, TooMany
from messaging.first_consultation import STATEMENTS_KEPT as FIRST_KEPT
from messaging.reading import read_again
from messaging.recording import RESERVE
from proofs.proof_file import Role
from proofs.settlement_proof import Statement, build_proof

STORE_TAKES: Final = 16 * 1024 * 1024
NINE: Final = at("09:00")
WORD: Final = "w" * 4000


def confirmation() -> SolicitorsConfirmation:
    return SolicitorsConfirmation(assignment="A1", solicitor="S1", confirmed_at=NINE)


def hash_for(n: int) -> str:
    return f"{n:064x}"


def consulted(n: int) -> Message:
    stated = ConsultationStatement(
        case=CASE,
        proposal_hash=hash_for(n),
        held_at=NINE,
        channel="video",
        minutes=20,
        interpreter=False,
        points_explained=(),
        confirmation=confirmation(),
    )
    return ConsultationHeld(occurred_at=NINE, statement=stated, attestation=WORD)


def first_consulted(n: int) -> Message:
    stated = FirstConsultationStatement(
        case=CASE,
        ended_at=NINE + timedelta(seconds=n),
        channel="video",
        minutes=20,
        interpreter=False,
        points_explained=(),
        confirmation=confirmation(),
    )
    return FirstConsultationHeld(occurred_at=NINE, statement=stated)


def opened(n: int) -> Message:
    return InterrogationOpened(occurred_at=NINE, ref=f"V{n}", solicitor_present=True)


def reported(n: int) -> Message:
    return UrgentInterrogationReported(occurred_at=NINE, ref=f"V{n}", why=WORD)


def permitted(n: int) -> Message:
    return UrgentInterrogationPermitted(occurred_at=NINE, ref=f"V{n}", permitted_by="assistant prosecutor")


def judged(n: int) -> Message:
    return FirstInterrogationJudged(occurred_at=NINE, ref=f"V{n}", why=WORD)


def weighed(n: int) -> Message:
    return SidesWeighed(
        occurred_at=NINE,
        towards="penalty-order-fine",
        suspects_side=WORD,
        victims_side=WORD,
        proposal_hash=hash_for(n),
        attestation=WORD,
    )


Says = Callable[[int], Message]
MANY: Final[dict[Says, int]] = {
    consulted: STATEMENTS_KEPT,
    first_consulted: FIRST_KEPT,
    opened: OF_EACH_KIND,
    reported: OF_EACH_KIND,
    permitted: OF_EACH_KIND,
    judged: OF_EACH_KIND,
    weighed: WEIGHED_KEPT,
}
"""Of what a case keeps many, and how many."""


def once(topic: Topic) -> list[Message]:
    """What a case keeps the newest of."""
    proposal = Proposal(
        case=CASE, number=1, outcome="o", terms=Terms(amount_cents=1, conditions=("c",)), grounds_digest=hash_for(1)
    )
    words: dict[Topic, list[Message]] = {
        Topic.POLICE_FILE: [SuspectDescribed(occurred_at=NINE, age_class="a", vulnerable=True, offence_class="o")],
        Topic.PROSECUTOR_SETTLEMENT: [
            SettlementProposed(occurred_at=NINE, proposal=proposal, proposal_hash=hash_for(1), grounds=WORD),
            HearingHeld(occurred_at=NINE, proposal_hash=hash_for(1), declared_willing=True, solicitor_present=True),
            AgreementGiven(occurred_at=NINE, proposal_hash=hash_for(1)),
            IssueAsked(occurred_at=NINE, proposal_hash=hash_for(1)),
        ],
    }
    return words.get(topic, [])


def with_all_kept_once(said: Large) -> None:
    for topic in WHERE.values():
        for message in (VulnerabilityRaised(occurred_at=NINE), *once(topic)):
            said.says(message, message.AT_MOST, topic)


def folded(records: Sequence[Record]) -> JointCase:
    """The case after these, each of which is valid; what it has no room for is parked."""
    case = JointCase(id=CASE)
    for record in records:
        reading = read_again(record)
        assert isinstance(reading, Event), reading
        with suppress(TooMany):
            case = evolve(case, reading)
    return case


def bytes_in_the_store(case: JointCase) -> int:
    """Of the case, with all the room taken that it has for what it has to say and for what waits."""
    unsent = OutboxItem(1, "t", b"k", (), b"x" * (RESERVE * OUTBOX_BYTES))
    waits = Waiting(2, "d", Record("t", 0, 1, b"k", (), b"x" * WAITING_BYTES))
    document = CaseDocument(case_id=CASE, state=case, outbox=(unsent,), waiting={"t": (waits,)})
    return len(bson.encode(to_stored(document)))


def hidden(record: Record) -> Record:
    """The record with headers as long as they may be, of signs that take the most room."""
    long = {"ce_id", "ce_dataschema", "traceparent"}
    others = tuple(one for one in record.headers if one[0] not in long)
    return replace(record, headers=(*others, *((name, b"\x01" * 1000) for name in sorted(long))))


def test_all_that_a_case_keeps_as_large_as_it_may_be_is_a_document_that_the_store_takes() -> None:
    said = Large()
    for says, count in MANY.items():
        for n in range(count):
            said.says(says(n), says(n).AT_MOST)
    with_all_kept_once(said)

    assert bytes_in_the_store(folded([hidden(one) for one in said.records])) < STORE_TAKES - 256 * 1024


SIZES: Final = some.sampled_from([0.0, 0.1, 0.4, 1.0])


@settings(max_examples=15, deadline=None)
@given(some.lists(some.tuples(some.sampled_from(list(MANY)), some.integers(0, 110), SIZES), max_size=12))
def test_whatever_comes_in_whatever_size_the_store_takes_it(
    words: list[tuple[Says, int, float]],
) -> None:
    said = Large()
    for says, count, size in words:
        for n in range(count):
            said.says(says(n), int(size * says(n).AT_MOST))
    case = folded(said.records)

    assert bytes_in_the_store(case) < STORE_TAKES
    legal_aid = case.legal_aid
    assert sum(bytes_kept(one.envelope) for one in legal_aid.statements) <= STATEMENTS_BYTES
    assert sum(bytes_kept(sent) for _, sent in legal_aid.first_records) <= FIRST_BYTES
    assert sum(bytes_kept(one.envelope) for one in case.prosecutor.weighed) <= WEIGHED_BYTES
    for kept in (case.police.interrogations, case.prosecutor.interrogations):
        for what in {one.what for one in kept}:
            assert sum(bytes_kept(one.envelope) for one in kept if one.what == what) <= BYTES_KEPT


@pytest.mark.parametrize(("says", "count"), list(MANY.items()))
def test_as_many_as_ever_are_kept_of_the_size_that_people_write(says: Says, count: int) -> None:
    said = Large()
    for n in range(count):
        said.says(says(n))
    case = folded(said.records)

    interrogations = (*case.police.interrogations, *case.prosecutor.interrogations)
    legal_aid, weighings = case.legal_aid, case.prosecutor.weighed
    assert len(legal_aid.statements) + len(legal_aid.first_records) + len(interrogations) + len(weighings) == count


def test_of_interrogations_without_room_those_that_lie_first_are_kept() -> None:
    said = Large()
    for n in reversed(range(OF_EACH_KIND)):
        at_this = opened(n).model_copy(update={"occurred_at": NINE + timedelta(minutes=n)})
        said.says(at_this, at_this.AT_MOST)
    kept = folded(said.records).police.interrogations

    assert 1 < len(kept) < OF_EACH_KIND
    assert sorted(one.at for one in kept) == [NINE + timedelta(minutes=n) for n in range(len(kept))]


LARGER: Final = {"proposed": SettlementProposed.AT_MOST, "issued": SettlementIssued.AT_MOST}
BESIDE_ANOTHER: Final = {"first-consultation", "first-waiver", "first-judgement", "waiver"}
"""Roles of which a proof has another instead."""


def test_a_proof_of_records_as_large_as_they_may_be_can_be_sent() -> None:
    table = Table().registered().detained().selected().proposed()
    table.consulted()
    assert table.proposal is not None
    issued = SettlementIssued(
        occurred_at=NINE,
        proposal=table.proposal,
        proposal_hash=table.hash,
        condition="consultation",
        attestation=WORD,
        pack_version="nl",
    )
    roles: list[Role] = [role for role in get_args(Role) if role not in BESIDE_ANOTHER]
    statements = [Statement(role, _largest(role, issued)) for role in roles]
    proof = build_proof(statements, {}, pack(), key_of(Topic.COORDINATOR_ISSUE.owner).seal_proof)
    completed = ProofCompleted(occurred_at=NINE, proposal_hash=table.hash, proof=proof.decode())

    assert len(completed.data()) < OUTBOX_BYTES - 128 * 1024


def _largest(role: Role, issued: SettlementIssued) -> Envelope:
    """A record of this part in which every byte is written as four in a proof that is told."""
    record = Large().says(issued)
    reading = read_again(record)
    assert isinstance(reading, Event)
    if role == "issued":
        return reading.envelope
    size = LARGER.get(role, Message.AT_MOST)
    return replace(reading.envelope, value=b'"' * size)
