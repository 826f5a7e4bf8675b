"""A settlement claimed without proof has no effect at any service and is on the board at once."""

from dataclasses import replace
from datetime import datetime

import pytest

from contracts.coordinator import SettlementIssued
from contracts.envelope import Envelope, source_of
from contracts.prosecutor import Proposal, Terms
from contracts.topics import Agency, Topic
from given import at
from proofs.attestation import Attestation
from proofs.canonical import hash_of
from proofs.digest import digest_of
from whole_table import WholeTable

MOMENT = at("12:00")
FIVE = (Agency.POLICE, Agency.PROSECUTOR, Agency.PROBATION, Agency.VICTIM_SUPPORT, Agency.LEGAL_AID)
OWN_TOPICS = [topic for topic in Topic if topic.owner != Agency.COORDINATOR]
OTHER_CASE = "1c0a4d0f-4a6f-5d60-8e1c-1d7a1b2c3d4e"


def claim(case: str, proposal: Proposal, attestation: str, topic: Topic, sequence: int = 1) -> Envelope:
    """A record that says the settlement is issued, as well made as its maker can."""
    said = SettlementIssued(
        occurred_at=MOMENT,
        proposal=proposal,
        proposal_hash=hash_of(proposal),
        condition="consultation",
        attestation=attestation,
        pack_version="nl 2026.1",
    )
    return Envelope(
        topic=topic,
        id=f"forged-{topic}-{sequence}",
        source=source_of(topic.owner),
        type=said.wire_type(),
        subject=case,
        time=MOMENT.isoformat(),
        sequence=sequence,
        previous_digest="",
        value=said.data(),
    )


def proposal_of(case: str, cents: int = 35000) -> Proposal:
    return Proposal(
        case=case,
        number=1,
        outcome="penalty-order-fine",
        terms=Terms(amount_cents=cents),
        grounds_digest="0" * 64,
    )


def signed(envelope: Envelope, table: WholeTable, by: Agency) -> Envelope:
    return replace(envelope, signature=table.key_of(by).sign_digest(digest_of(envelope)))


def attested(table: WholeTable, case: str, named: str, by: Agency = Agency.LEGAL_AID) -> str:
    said = Attestation(
        case=case, proposal_hash=named, condition="consultation", pack_version="nl 2026.1", statement_digest="0" * 64
    )
    return table.key_of(by).attest(said)


def has_no_effect_and_is_on_the_board(table: WholeTable, topic: Topic, reason: str) -> None:
    table.rest()
    table.eventually(lambda: table.view()["alarms"] != [], f"an alarm about {topic}")
    alarms = table.view()["alarms"]
    assert {(alarm["claim_topic"], alarm["reason"]) for alarm in alarms} == {(topic.value, reason)}
    assert all(table.case_at(agency)["settlement"] is None for agency in FIVE)
    assert table.view()["stage"] != "issued"


@pytest.mark.parametrize("topic", OWN_TOPICS, ids=lambda topic: topic.short)
def test_claimed_with_a_services_own_credentials_where_it_may_write(table_in_use: WholeTable, topic: Topic) -> None:
    table = table_in_use
    table.now_is("12:00")
    table.registers()
    case = table.case_id
    forged = signed(claim(case, proposal_of(case), "a.b.c", topic, sequence=50), table, topic.owner)

    assert table.writes(topic.owner, forged) is None

    has_no_effect_and_is_on_the_board(table, topic, "type-not-of-topic")


@pytest.mark.parametrize("user", FIVE)
def test_no_other_service_may_write_on_the_coordinators_topic(table_in_use: WholeTable, user: Agency) -> None:
    table = table_in_use
    forged = claim(OTHER_CASE, proposal_of(OTHER_CASE), "a.b.c", Topic.COORDINATOR_PROGRESS)

    assert table.writes(user, forged) == "TOPIC_AUTHORIZATION_FAILED"


def on_the_coordinators_topic(table: WholeTable) -> tuple[str, int]:
    """A case of this story, and the number that the coordinator's next true record of it will have."""
    table.now_is("12:00")
    table.registers()
    return table.case_id, 50


def test_the_coordinators_topic_right_without_any_signature(table_in_use: WholeTable) -> None:
    table = table_in_use
    case, number = on_the_coordinators_topic(table)
    forged = claim(case, proposal_of(case), "a.b.c", Topic.COORDINATOR_PROGRESS, number)

    assert table.writes(Agency.COORDINATOR, forged) is None

    has_no_effect_and_is_on_the_board(table, Topic.COORDINATOR_PROGRESS, "bad-signature")


def test_the_coordinators_topic_right_signed_by_another_key(table_in_use: WholeTable) -> None:
    table = table_in_use
    case, number = on_the_coordinators_topic(table)
    forged = claim(case, proposal_of(case), "a.b.c", Topic.COORDINATOR_PROGRESS, number)

    table.writes(Agency.COORDINATOR, signed(forged, table, Agency.PROSECUTOR))

    has_no_effect_and_is_on_the_board(table, Topic.COORDINATOR_PROGRESS, "bad-signature")


def test_the_coordinators_own_key_without_an_attestation(table_in_use: WholeTable) -> None:
    table = table_in_use
    case, number = on_the_coordinators_topic(table)
    forged = claim(case, proposal_of(case), "a.b.c", Topic.COORDINATOR_PROGRESS, number)

    table.writes(Agency.COORDINATOR, signed(forged, table, Agency.COORDINATOR))

    has_no_effect_and_is_on_the_board(table, Topic.COORDINATOR_PROGRESS, "attestation-bad-signature")


def test_the_coordinators_own_key_with_an_attestation_made_by_the_prosecutor(table_in_use: WholeTable) -> None:
    table = table_in_use
    case, number = on_the_coordinators_topic(table)
    proposal = proposal_of(case)
    made = attested(table, case, hash_of(proposal), by=Agency.PROSECUTOR)

    table.writes(
        Agency.COORDINATOR,
        signed(claim(case, proposal, made, Topic.COORDINATOR_PROGRESS, number), table, Agency.COORDINATOR),
    )

    has_no_effect_and_is_on_the_board(table, Topic.COORDINATOR_PROGRESS, "attestation-bad-signature")


def test_a_true_attestation_of_another_proposal(table_in_use: WholeTable) -> None:
    table = table_in_use
    case, number = on_the_coordinators_topic(table)
    made = attested(table, case, hash_of(proposal_of(case, cents=100)))

    table.writes(
        Agency.COORDINATOR,
        signed(claim(case, proposal_of(case), made, Topic.COORDINATOR_PROGRESS, number), table, Agency.COORDINATOR),
    )

    has_no_effect_and_is_on_the_board(table, Topic.COORDINATOR_PROGRESS, "attestation-other-proposal")


def test_a_true_attestation_of_another_case(table_in_use: WholeTable) -> None:
    table = table_in_use
    case, number = on_the_coordinators_topic(table)
    proposal = proposal_of(case)
    made = attested(table, OTHER_CASE, hash_of(proposal))

    table.writes(
        Agency.COORDINATOR,
        signed(claim(case, proposal, made, Topic.COORDINATOR_PROGRESS, number), table, Agency.COORDINATOR),
    )

    has_no_effect_and_is_on_the_board(table, Topic.COORDINATOR_PROGRESS, "attestation-other-case")


def test_the_true_settlement_still_takes_effect_after_a_forged_one_took_its_number(table_in_use: WholeTable) -> None:
    table = table_in_use
    table.now_is("12:30")
    named = table.at_the_table()
    case = table.case_id
    for number in range(1, 12):
        table.writes(Agency.COORDINATOR, claim(case, proposal_of(case), "a.b.c", Topic.COORDINATOR_PROGRESS, number))
    table.confirms(named, datetime.fromisoformat(table.case_at(Agency.PROSECUTOR)["proposal"]["proposed_at"]))
    table.asks(Agency.PROSECUTOR, f"/cases/{case}/asks", {"proposal_hash": named})

    table.eventually(lambda: table.view()["stage"] == "issued", "the true settlement is issued")
    assert [table.case_at(agency)["settlement"]["proposal_hash"] for agency in FIVE] == [named] * 5
    assert table.view()["alarms"] != []
