"""What becomes known of the suspect after the issue contests the settlement when it was so before, and never else."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_the_table import Table
from contracts.after_settlement import CaseReopened
from contracts.coordinator import ClockMet, SettlementContested
from contracts.joint_view import JointView
from contracts.message import Message
from contracts.police import SuspectDescribed
from contracts.topics import Agency
from contracts.vulnerability import WHERE, VulnerabilityLowered, VulnerabilityRaised
from given import at, pack

LENIENT = pack().model_copy(
    update={
        "waivers": tuple(
            row.model_copy(update={"after_explanation": row.id != "waiver-adult"}) for row in pack().waivers
        )
    }
)
"""Rules under which an adult's bare waiver counts, unless the suspect is vulnerable."""
ISSUED_AT = at("11:00")
KNOWN_SINCE = "so it was before the issue, and it is known since"
FIRST_NOT_ALLOWED = "nothing allowed the first interrogation before it (row first-interrogation-unassisted)"


def waived() -> Table:
    """A fine in force since eleven, on a waiver without explanation; it is half past eleven."""
    table = Table(LENIENT).registered().detained().selected().proposed().weighed()
    table.waived("10:30", explained=False)
    return in_force(table)


def consulted(outcome: str = "penalty-order-fine", **terms: Any) -> Table:
    """A settlement in force since eleven, on a consultation; it is half past eleven."""
    table = Table().registered().detained().selected().proposed(outcome, **terms).weighed()
    table.consulted()
    table.answered()
    return in_force(table)


def in_force(table: Table) -> Table:
    table.asked()
    assert [one.occurred_at for one in table.issued] == [ISSUED_AT]
    table.time_passes(at("11:30"))
    return table


def tells(table: Table, name: Agency, message: Message) -> None:
    table.wire.says(message, WHERE[name])
    table.now = max(table.now, message.occurred_at)
    table.hears(table.wire.records[-1])


def describes(table: Table, when: str = "09:00", **said: object) -> None:
    known = {"age_class": "adult", "vulnerable": False, "offence_class": "pre-trial-detention-allowed"}
    correction = {"occurred_at": at(when), "correction": "a wrong tick"}
    table.says(SuspectDescribed.model_validate(known | correction | said))


def contested(table: Table) -> list[str]:
    return [one.why for one in table.said(SettlementContested)]


@pytest.mark.parametrize("name", WHERE)
def test_vulnerability_raised_of_a_moment_before_the_issue_contests_what_a_bare_waiver_carries(name: Agency) -> None:
    table = waived()
    tells(table, name, VulnerabilityRaised(occurred_at=at("10:50")))

    assert contested(table) == [f"the waiver it rests on does not count (row waiver-vulnerable); {KNOWN_SINCE}"]
    view = table.said(JointView)[-1]
    assert ("judge-contested", "prosecutor") in {(one.code, one.owner) for one in view.owed}
    assert len(table.issued) == 1


@settings(max_examples=20, deadline=None)
@given(st.integers(-60, 60))
def test_it_contests_when_its_moment_is_not_after_the_issue_and_only_then(minutes: int) -> None:
    table = waived()
    tells(table, Agency.LEGAL_AID, VulnerabilityRaised(occurred_at=ISSUED_AT + timedelta(minutes=minutes)))

    assert bool(contested(table)) == (minutes <= 0)


def test_said_by_one_after_another_it_is_contested_once() -> None:
    table = waived()
    tells(table, Agency.LEGAL_AID, VulnerabilityRaised(occurred_at=at("10:50")))
    tells(table, Agency.PROBATION, VulnerabilityRaised(occurred_at=at("10:40")))
    table.hears(table.wire.records[-1])
    tells(table, Agency.LEGAL_AID, VulnerabilityLowered(occurred_at=at("11:40"), why="no ground"))
    table.time_passes(at("12:00"))

    assert len(contested(table)) == 1


def test_a_consultation_carries_it_all_the_same() -> None:
    table = consulted()
    tells(table, Agency.LEGAL_AID, VulnerabilityRaised(occurred_at=at("10:20")))
    describes(table, vulnerable=True)

    assert contested(table) == []


@pytest.mark.parametrize(("when", "times"), [("10:50", 1), ("11:10", 0)])
def test_described_as_vulnerable_it_contests_by_the_moment_of_the_description(when: str, times: int) -> None:
    table = waived()
    describes(table, when, vulnerable=True)

    assert len(contested(table)) == times


@pytest.mark.parametrize("when", ["09:00", "11:20"])
def test_an_age_corrected_to_minor_contests_whenever_it_is_told(when: str) -> None:
    table = waived()
    describes(table, when, age_class="minor")

    age, waiver = "it is no outcome for a suspect of this age", "the waiver it rests on does not count"
    assert contested(table) == [f"{age} (row penalty-order-fine); {waiver} (row waiver-minor); {KNOWN_SINCE}"]


def test_an_offence_that_was_graver_contests_with_the_row() -> None:
    table = consulted()
    describes(table, offence_class="grave")

    assert contested(table) == [f"it is no outcome for this offence (row penalty-order-fine); {KNOWN_SINCE}"]


def test_what_its_row_is_for_stands_for_a_minor_too() -> None:
    table = consulted("conditional-dismissal", conditions=["no contact"])
    describes(table, age_class="minor")

    assert contested(table) == []


@pytest.mark.parametrize(("when", "why"), [("10:50", [f"{FIRST_NOT_ALLOWED}; {KNOWN_SINCE}"]), ("11:10", [])])
def test_a_first_waiver_that_no_longer_counts_contests_by_the_moment_that_is_told(when: str, why: list[str]) -> None:
    table = Table().registered().detained().selected()
    table.first_waived("09:40", explained=False)
    table.questioned("09:45").proposed().weighed()
    table.consulted()
    in_force(table)
    tells(table, Agency.PROBATION, VulnerabilityRaised(occurred_at=at(when)))

    assert contested(table) == why


def test_what_was_set_aside_is_contested_by_nothing() -> None:
    table = waived()
    table.says(CaseReopened(occurred_at=at("11:40"), reason="mistake", why="so it was", sets_aside=table.hash))
    tells(table, Agency.LEGAL_AID, VulnerabilityRaised(occurred_at=at("10:50")))

    assert contested(table) == []


def test_a_release_waits_for_none_of_it() -> None:
    table = waived()
    tells(table, Agency.LEGAL_AID, VulnerabilityRaised(occurred_at=at("10:50")))
    table.released("11:40")

    assert [one.occurred_at for one in table.said(ClockMet) if one.clock.startswith("detention")] == [at("11:40")]
    assert len(contested(table)) == 1
