"""The consultation before the first interrogation at the table: its clock, and that it is about no settlement."""

import pytest

from at_the_table import Table
from contracts.clock_changes import ClockExtended
from contracts.coordinator import ClockChangeRefused, ClockMet, ClockMissed, ClockStarted
from contracts.first_consultation import FirstConsultationBegun
from contracts.joint_view import ClockShown, JointView
from contracts.legal_aid import ConsultationWithdrawn, WaiverRevoked
from contracts.topics import Topic
from given import at
from proofs.canonical import hash_of

CLOCK = "consultation"


def begun(when: str = "09:40", correction: str | None = None) -> Table:
    """A suspect held, and a consultation before the first interrogation that began."""
    table = Table().registered().detained().selected()
    table.says(
        FirstConsultationBegun(occurred_at=at(when), assignment="A1", channel="in-person", correction=correction)
    )
    return table


def extension(when: str, by: str = "assistant-prosecutor") -> ClockExtended:
    return ClockExtended(
        occurred_at=at(when),
        ref="V-1",
        clock=CLOCK,
        kind="longer-consultation",
        by=by,
        ordered_by="assistant prosecutor 14",
        why="the suspect asked",
    )


def says_on_progress(table: Table, message: ClockExtended) -> None:
    table.wire.says(message, Topic.POLICE_PROGRESS)
    table.now = max(table.now, message.occurred_at)
    table.hears(table.wire.records[-1])


def shown(table: Table) -> ClockShown:
    return next(one for one in table.said(JointView)[-1].clocks if one.clock == CLOCK)


def test_the_half_hour_runs_from_its_beginning_and_is_met_by_its_end() -> None:
    table = begun()
    started = next(one for one in table.said(ClockStarted) if one.clock == CLOCK)

    table.first_consulted("10:05")

    assert started.due == at("10:10")
    (met,) = [one for one in table.said(ClockMet) if one.clock == CLOCK]
    assert met.met_at == at("10:05")


def test_half_an_hour_more_is_the_assistant_prosecutors_to_give_and_nobody_elses() -> None:
    refused, given = begun(), begun()
    says_on_progress(refused, extension("10:00", "police"))
    says_on_progress(given, extension("10:00"))

    assert [one.rule for one in refused.said(ClockChangeRefused)] == ["longer-consultation"]
    assert (shown(refused).due, shown(given).due) == (at("10:10"), at("10:40"))


def test_when_nobody_says_that_it_ended_it_runs_out_and_an_end_reported_late_counts_all_the_same() -> None:
    table = begun()
    table.time_passes(at("10:30"))
    ran_out = [one.due for one in table.said(ClockMissed) if one.clock == CLOCK]

    table.first_consulted("10:08")

    assert ran_out == [at("10:10")]
    assert shown(table).state == "met"


def test_a_beginning_taken_back_starts_no_clock() -> None:
    table = begun()
    table.takes_back("first-consultation-begun", Topic.LEGAL_AID_CONSULTATION, "09:50")

    assert CLOCK not in {one.clock for one in table.said(JointView)[-1].clocks}


def test_a_consultation_that_began_anew_is_not_ended_by_the_one_before_it() -> None:
    table = begun()
    table.first_consulted("10:05")
    table.says(FirstConsultationBegun(occurred_at=at("10:20"), assignment="A2", channel="video"))

    assert (shown(table).state, shown(table).due) == ("running", at("10:50"))


@pytest.mark.parametrize("waived", [False, True])
def test_it_ends_the_wait_for_a_solicitor_unless_it_is_taken_back(waived: bool) -> None:  # noqa: FBT001
    table = Table().registered().detained()
    table.solicitor_requested("09:15")
    event = table.first_waived("09:50") if waived else table.first_consulted("09:50")
    moments = table.said(JointView)[-1].clock_facts.moments
    named = "first-consultation-waived" if waived else "first-consultation-held"
    digest = hash_of(event.message.statement)  # type: ignore[attr-defined]  # either has one
    kind = WaiverRevoked if waived else ConsultationWithdrawn

    table.says(kind(occurred_at=at("10:00"), statement_digest=digest, why="another client"))

    assert moments[named] == at("09:50")
    assert named not in table.said(JointView)[-1].clock_facts.moments
    assert next(one for one in table.said(ClockMet) if one.clock == "solicitor-available").met_at == at("09:50")


def test_neither_it_nor_its_waiver_counts_for_a_settlement() -> None:
    table = begun()
    table.first_waived("09:55")
    table.first_consulted("10:05")
    table.proposed(when="10:10").weighed("10:15").asked()

    assert table.held_back == ["consultation-missing by legal-aid"]
