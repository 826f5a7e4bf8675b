"""The clock of the wait for a solicitor, when the one who came may not act."""

from at_the_table import Table
from contracts.joint_view import ClockShown, JointView
from contracts.legal_aid import ConflictFound, SolicitorAssigned, SolicitorAvailable
from given import at


def assigned(when: str, named: str) -> SolicitorAssigned:
    return SolicitorAssigned(occurred_at=at(when), assignment=named, solicitor=named, chosen_by_suspect=False)


def there(when: str, named: str) -> SolicitorAvailable:
    return SolicitorAvailable(occurred_at=at(when), assignment=named, channel="video")


def conflict(when: str, named: str) -> ConflictFound:
    return ConflictFound(occurred_at=at(when), assignment=named)


def sought() -> Table:
    """A suspect held, a solicitor asked for at a quarter past nine and assigned at half past."""
    table = Table().registered().detained()
    table.solicitor_requested("09:15")
    table.says(assigned("09:30", "A1"))
    return table


def wait(table: Table) -> ClockShown:
    return next(one for one in table.said(JointView)[-1].clocks if one.clock == "solicitor-available")


def test_after_a_conflict_of_interest_the_wait_for_a_solicitor_begins_anew() -> None:
    table = sought()
    table.says(there("09:45", "A1"))
    before = wait(table)

    table.says(conflict("10:20", "A1"))
    anew = wait(table)
    table.says(assigned("10:30", "A2"))
    table.says(there("10:50", "A2"))

    assert (before.state, before.due) == ("met", at("11:15"))
    assert (anew.state, anew.due) == ("running", at("12:20"))
    assert wait(table).state == "met"


def test_while_nobody_was_ever_there_the_wait_goes_on_from_the_first_request() -> None:
    table = sought()
    table.says(conflict("09:40", "A1"))

    assert (wait(table).state, wait(table).due) == ("running", at("11:15"))


def test_a_conflict_of_an_assignment_that_ended_before_moves_nothing() -> None:
    table = sought()
    table.says(there("09:45", "A1"))
    table.says(conflict("10:20", "another"))

    assert wait(table).state == "met"
