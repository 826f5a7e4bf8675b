"""A case with as many statements of legal aid as it has room for, and one with one more.

Nothing is forgotten in silence: what there is no room for is parked, and the case is incomplete.
"""

from datetime import timedelta

import pytest

from at_the_table import Table
from changing_clocks import sent
from contracts.coordinator import SettlementContested
from contracts.legal_aid import ConsultationHeld, ConsultationStatement, ConsultationWithdrawn, SolicitorsConfirmation
from coordinator.domain.sections.legal_aid import STATEMENTS_KEPT, LegalAidSaid
from given import CASE, at
from messaging.event import Event
from messaging.first_consultation import STATEMENTS_KEPT as FIRST_KEPT
from proofs.canonical import hash_of

OTHERS = pytest.mark.parametrize("others", [STATEMENTS_KEPT - 1, STATEMENTS_KEPT])
ANOTHER_PROPOSAL = "f" * 64


def proposed() -> Table:
    return Table().registered().selected().proposed()


def digest(event: Event) -> str:
    assert isinstance(event.message, ConsultationHeld)
    return hash_of(event.message.statement)


def withdraws(table: Table, said: Event, when: str) -> None:
    table.says(ConsultationWithdrawn(occurred_at=at(when), statement_digest=digest(said), why="another client"))


def says_others(table: Table, count: int, when: str) -> Event:
    """So many consultations on another proposal, a second apart; the coordinator hears them at once."""
    sent(table)
    before = len(table.wire.records)
    for nth in range(count):
        moment = at(when) + timedelta(seconds=nth)
        statement = ConsultationStatement(
            case=CASE,
            proposal_hash=ANOTHER_PROPOSAL,
            held_at=moment,
            channel="video",
            minutes=20,
            interpreter=False,
            points_explained=(),
            confirmation=SolicitorsConfirmation(assignment="A1", solicitor="S1", confirmed_at=moment),
        )
        attested = table.attested(hash_of(statement), ANOTHER_PROPOSAL, "consultation", moment)
        table.wire.says(ConsultationHeld(occurred_at=moment, statement=statement, attestation=attested))
        table.now = max(table.now, moment)
    table.hears(*table.wire.records[before:])
    sent(table)
    return table.wire.events[-1]


def kept(table: Table) -> LegalAidSaid:
    assert table.document is not None
    return table.document.state.legal_aid


def incomplete(table: Table) -> bool:
    """Whether the case shows that something of it is not known: nothing is issued then."""
    assert table.document is not None
    return table.document.incomplete


def test_as_many_statements_are_kept_as_there_is_room_for() -> None:
    table = proposed()
    says_others(table, STATEMENTS_KEPT, "10:30")

    assert len(kept(table).statements) == STATEMENTS_KEPT
    assert not incomplete(table)


def test_one_more_is_parked_and_what_follows_waits_for_it() -> None:
    table = proposed()
    says_others(table, STATEMENTS_KEPT + 2, "10:30")

    assert len(kept(table).statements) == STATEMENTS_KEPT
    assert table.document is not None
    (gap,) = table.document.gaps.values()
    assert gap.why == "too-many-to-keep"
    (waiting,) = table.document.waiting.values()
    assert len(waiting) == 1


@OTHERS
def test_a_consultation_counts_however_many_were_held_on_another_proposal_since(others: int) -> None:
    table = proposed()
    table.consulted("10:30")
    says_others(table, others, "10:31")
    table.asked()

    assert table.issued or incomplete(table)


@OTHERS
def test_a_consultation_withdrawn_after_the_issue_contests_it_however_many_were_held_since(others: int) -> None:
    table = proposed()
    rests_on = table.consulted("10:30")
    table.asked()
    assert len(table.issued) == 1
    says_others(table, others, "11:30")
    withdraws(table, rests_on, "12:00")

    told = [one.why for one in table.said(SettlementContested)]
    assert told == ["the consultation it rests on was taken back after it was issued"] or incomplete(table)


@OTHERS
def test_what_was_withdrawn_counts_no_more_though_it_is_said_again_after_however_many(others: int) -> None:
    table = proposed()
    withdrawn = table.consulted("10:30")
    withdraws(table, withdrawn, "10:31")
    last = says_others(table, others, "10:32")
    withdraws(table, last, "10:50")
    table.says(withdrawn.message)
    table.asked()

    assert table.issued == []


@pytest.mark.parametrize("others", [FIRST_KEPT - 1, FIRST_KEPT])
def test_a_first_consultation_allows_the_interrogation_however_many_were_held_after_it(others: int) -> None:
    table = proposed()
    table.first_consulted("09:40")
    table.questioned("09:45")
    for nth in range(others):
        table.first_consulted((at("09:50") + timedelta(seconds=nth)).isoformat())
        sent(table)
    table.consulted("10:30")
    table.asked()

    assert table.issued or incomplete(table)
