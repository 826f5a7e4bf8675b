"""However a settlement is claimed wrongly, on real Kafka: no effect at any service, and the board says why."""

from dataclasses import replace
from datetime import datetime

import pytest

from contracts.envelope import Envelope
from contracts.message import Message
from contracts.topics import Agency, Topic
from deploy.run import Standing
from ended_keys import ended_key_of
from eventually import eventually
from proofs.keys import SigningKey
from whole_table import WholeTable
from wrong_claims import (
    FAR_AHEAD,
    WAYS,
    WHILE_IT_WAS_VALID,
    WrongClaim,
    any_true_settlement,
    claim,
    consultation,
    record_of,
    sealed,
    waiver,
)

FIVE = (Agency.POLICE, Agency.PROSECUTOR, Agency.PROBATION, Agency.VICTIM_SUPPORT, Agency.LEGAL_AID)


def nothing_is_in_force(table: WholeTable) -> None:
    assert [table.case_at(agency)["settlement"] for agency in FIVE] == [None] * 5
    assert table.view()["stage"] != "issued"


def alarms(table: WholeTable) -> set[tuple[str, str]]:
    return {(alarm["claim_topic"], alarm["reason"]) for alarm in table.view()["alarms"]}


def reasons(table: WholeTable) -> set[str]:
    return {reason["code"] for reason in table.view()["held_back"]}


@pytest.fixture(scope="session")
def true_settlement(standing: Standing) -> Envelope:
    """One true settlement, so that there is something to replay."""
    table = WholeTable(standing)
    settles(table)
    return any_true_settlement(table)


def settles(table: WholeTable) -> str:
    table.now_is("12:30")
    named = table.at_the_table()
    table.confirms(named, datetime.fromisoformat(table.case_at(Agency.PROSECUTOR)["proposal"]["proposed_at"]))
    asks(table, named)
    eventually(lambda: table.view()["stage"] == "issued", "the true settlement is issued")
    return named


def asks(table: WholeTable, named: str) -> None:
    answer = table.asks(Agency.PROSECUTOR, f"/cases/{table.case_id}/asks", {"proposal_hash": named})
    assert answer.status_code == 202, answer.text


@pytest.fixture(scope="session")
def claimed(standing: Standing, true_settlement: Envelope) -> dict[str, WholeTable]:
    """Every wrong claim made, each in a case of its own; the story of each, by its way."""
    assert true_settlement.sequence < FAR_AHEAD
    stories = {wrong.way: WholeTable(standing) for wrong in WAYS}
    list(stories.values())[-1].now_is("12:00")
    for wrong in WAYS:
        table = stories[wrong.way]
        table.registers()
        record = wrong.made(table)
        assert table.writes(Topic(record.topic).owner, record) is None
    table.rest()
    return stories


@pytest.mark.parametrize("wrong", WAYS, ids=lambda wrong: wrong.way.replace(" ", "-"))
def test_a_claim_has_no_effect_at_any_service_and_its_reason_is_on_the_board(
    claimed: dict[str, WholeTable], wrong: WrongClaim
) -> None:
    table = claimed[wrong.way]

    eventually(lambda: table.view()["alarms"] != [], f"an alarm about a claim {wrong.way}")
    assert alarms(table) == {(wrong.topic, wrong.reason)}
    nothing_is_in_force(table)


@pytest.mark.parametrize("user", FIVE)
def test_no_other_service_may_write_on_the_coordinators_topic(table_in_use: WholeTable, user: Agency) -> None:
    table = table_in_use
    table.now_is("12:00")
    table.registers()

    assert table.writes(user, claim(table, "a.b.c")) == "TOPIC_AUTHORIZATION_FAILED"


def test_a_true_settlement_told_again_is_seen_before(table_in_use: WholeTable, true_settlement: Envelope) -> None:
    table = table_in_use
    before = table.board_case(lambda case: case["case_id"] == true_settlement.subject)

    assert table.writes(Agency.COORDINATOR, true_settlement) is None
    table.rest()

    assert table.board_case(lambda case: case["case_id"] == true_settlement.subject) == before


def test_the_true_settlement_still_takes_effect_after_forged_ones_took_its_number(table_in_use: WholeTable) -> None:
    table = table_in_use
    table.now_is("12:30")
    table.registers()
    for number in range(1, 12):
        table.writes(Agency.COORDINATOR, replace(claim(table, "a.b.c"), sequence=number, id=f"forged-{number}"))
    step = f"/cases/{table.case_id}"
    table.asks(Agency.PROSECUTOR, f"{step}/selection", {"why": "simple", "working_method": "table-first"})
    table.asks(Agency.LEGAL_AID, f"{step}/assignments", {"solicitor": "NL-A-1"})
    named = table.proposes()
    table.confirms(named, datetime.fromisoformat(table.case_at(Agency.PROSECUTOR)["proposal"]["proposed_at"]))
    asks(table, named)

    eventually(lambda: table.view()["stage"] == "issued", "the true settlement is issued")
    assert [table.case_at(agency)["settlement"]["proposal_hash"] for agency in FIVE] == [named] * 5
    assert table.view()["alarms"] != []


def at_the_table(table: WholeTable, *, minor: bool) -> str:
    """A proposal at noon, and it is half past."""
    table.now_is("12:00")
    if minor:
        named = table.at_the_table("conditional-dismissal", {"age_class": "minor"}, conditions=["stays away"])
    else:
        named = table.at_the_table()
    table.now_is("12:30")
    return named


def legal_aid_writes(table: WholeTable, message: Message, key: Agency = Agency.LEGAL_AID) -> None:
    legal_aid_says(table, message, table.key_of(key))


def legal_aid_says(table: WholeTable, message: Message, key: SigningKey, dated: datetime | None = None) -> None:
    """With legal aid's right and this key, and under this date if not that of what it tells."""
    record = record_of(message, Topic.LEGAL_AID_CONSULTATION, table.case_id, number=1)
    record = replace(record, time=dated.isoformat()) if dated else record
    assert table.writes(Agency.LEGAL_AID, sealed(record, key)) is None


def _nobody_spoke(table: WholeTable, named: str) -> None:
    del table, named


def _on_the_proposal_before(table: WholeTable, named: str) -> None:
    table.confirms(named, table.at("12:10"))
    table.proposes(amount_cents=40000)


def _withdrawn(table: WholeTable, named: str) -> None:
    table.confirms(named, table.at("12:10"))
    takes_back(table)


def _revoked(table: WholeTable, named: str) -> None:
    assert table.waives(named, table.at("12:10")).status_code == 200
    takes_back(table)


def _signed_by_the_police(table: WholeTable, named: str) -> None:
    legal_aid_writes(table, consultation(table, named, table.at("12:10")), key=Agency.POLICE)


def _by_a_key_that_has_ended(table: WholeTable, named: str) -> None:
    key = ended_key_of(table.secrets, Agency.LEGAL_AID)
    legal_aid_says(table, consultation(table, named, table.at("12:10"), by=key), key)


def _dated_back_by_a_key_that_has_ended(table: WholeTable, named: str) -> None:
    """The record is of when the key was valid, and tells of a consultation on a proposal made since."""
    key = ended_key_of(table.secrets, Agency.LEGAL_AID)
    legal_aid_says(table, consultation(table, named, table.at("12:10"), by=key), key, dated=WHILE_IT_WAS_VALID)


def _without_its_attestation(table: WholeTable, named: str) -> None:
    held = consultation(table, named, table.at("12:10"))
    legal_aid_writes(table, held.model_copy(update={"attestation": "a.b.c"}))


def _attested_for_another_proposal(table: WholeTable, named: str) -> None:
    held = consultation(table, named, table.at("12:10"))
    borrowed = consultation(table, "0" * 64, table.at("12:10"))
    legal_aid_writes(table, held.model_copy(update={"attestation": borrowed.attestation}))


def _a_minors_waiver(table: WholeTable, named: str) -> None:
    legal_aid_writes(table, waiver(table, named, table.at("12:10")))


def takes_back(table: WholeTable) -> None:
    """Legal aid takes its only statement back."""
    (stated,) = table.case_at(Agency.LEGAL_AID)["statements"]
    body = {"statement_digest": stated["statement_digest"], "why": "it was another client"}
    answer = table.asks(Agency.LEGAL_AID, f"/cases/{table.case_id}/taken-back", body)
    assert answer.status_code == 202, answer.text


GROUNDS = {
    "nobody spoke with the suspect": (_nobody_spoke, "consultation-missing"),
    "a consultation on the proposal before": (_on_the_proposal_before, "consultation-missing"),
    "a withdrawn consultation": (_withdrawn, "consultation-missing"),
    "a revoked waiver": (_revoked, "consultation-missing"),
    "a consultation signed by the police": (_signed_by_the_police, "consultation-missing"),
    "a consultation signed by a key that has ended": (_by_a_key_that_has_ended, "consultation-missing"),
    "a consultation dated back by such a key": (_dated_back_by_a_key_that_has_ended, "held-after-registered"),
    "a consultation without its attestation": (_without_its_attestation, "consultation-missing"),
    "an attestation of something else": (_attested_for_another_proposal, "consultation-missing"),
    "a minor's waiver": (_a_minors_waiver, "waiver-does-not-count"),
}
"""On what an ask may wrongly rest, and the reason that the board then names."""


@pytest.mark.parametrize("ground", GROUNDS)
def test_an_ask_that_rests_on_no_valid_consultation_is_held_back_with_that_reason(
    table_in_use: WholeTable, ground: str
) -> None:
    table, (happens, reason) = table_in_use, GROUNDS[ground]
    happens(table, at_the_table(table, minor="minor" in ground))
    asks(table, table.case_at(Agency.PROSECUTOR)["proposal"]["hash"])

    eventually(lambda: reason in reasons(table), f"held back, resting on {ground}")
    nothing_is_in_force(table)
