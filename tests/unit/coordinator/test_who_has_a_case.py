"""Which coordinator has a case. Whoever acts on what is no longer so is told, and nothing is done."""

from uuid import UUID

from at_the_table import Table
from contracts.case_acts import CaseAssigned, CaseGivenBack, CaseNoted
from contracts.coordinator import ClockStarted, DutyOwed
from contracts.joint_view import AssignmentShown, JointView
from contracts.topics import Topic
from coordinator.domain.assign import assign, give_back
from coordinator.domain.joint_case import JointCase
from coordinator.domain.note import note
from coordinator.domain.requests import Assign, GiveBack, Note
from given import CASE, at
from messaging.event import Outgoing, Refusal

CAUSE = UUID(int=7)
JANSEN, BAKKER = "M. Jansen", "J. Bakker"


def known() -> Table:
    return Table().registered().detained()


def state(table: Table) -> JointCase:
    assert table.document is not None
    return table.document.state


def only(said: tuple[Outgoing, ...] | Refusal) -> Outgoing:
    assert not isinstance(said, Refusal)
    (one,) = said
    return one


def code(said: tuple[Outgoing, ...] | Refusal) -> str:
    assert isinstance(said, Refusal)
    return said.code


def test_who_takes_a_case_has_it_and_the_board_shows_it() -> None:
    table = known()
    said = only(assign(state(table), Assign(to=JANSEN, seen=0), JANSEN, at("11:00"), CAUSE))
    assert (said.message, said.topic) == (
        CaseAssigned(occurred_at=at("11:00"), to=JANSEN, by=JANSEN),
        Topic.COORDINATOR_ACTS,
    )
    table.says(said.message)

    assert table.said(JointView)[-1].assignment == AssignmentShown(number=1, to=JANSEN, at=at("11:00"))


def test_who_takes_over_what_changed_hands_meanwhile_is_told_and_nothing_is_done() -> None:
    table = known()
    table.says(CaseAssigned(occurred_at=at("11:00"), to=JANSEN, by=JANSEN))

    assert code(assign(state(table), Assign(to=BAKKER, seen=0), BAKKER, at("11:01"), CAUSE)) == "already-changed-hands"
    assert code(give_back(state(table), GiveBack(seen=0), BAKKER, at("11:01"), CAUSE)) == "already-changed-hands"
    taken_over = only(assign(state(table), Assign(to=BAKKER, seen=1), BAKKER, at("11:02"), CAUSE))
    assert taken_over.message == CaseAssigned(occurred_at=at("11:02"), to=BAKKER, instead_of=JANSEN, by=BAKKER)


def test_it_is_told_apart_from_a_case_that_went_away_and_came_back() -> None:
    table = known()
    for message in (
        CaseAssigned(occurred_at=at("11:00"), to=JANSEN, by=JANSEN),
        CaseAssigned(occurred_at=at("11:05"), to=BAKKER, by=BAKKER),
        CaseAssigned(occurred_at=at("11:10"), to=JANSEN, by=BAKKER),
    ):
        table.says(message)

    assert code(give_back(state(table), GiveBack(seen=1), JANSEN, at("11:11"), CAUSE)) == "already-changed-hands"
    back = only(give_back(state(table), GiveBack(seen=3), JANSEN, at("11:11"), CAUSE))
    assert back.message == CaseGivenBack(occurred_at=at("11:11"), had_by=JANSEN, by=JANSEN)
    table.says(back.message)
    assert table.said(JointView)[-1].assignment == AssignmentShown(number=4, at=at("11:11"))


def test_what_would_change_nothing_is_refused() -> None:
    table = known()
    assert code(give_back(state(table), GiveBack(), JANSEN, at("11:00"), CAUSE)) == "nobody-has-it"
    table.says(CaseAssigned(occurred_at=at("11:00"), to=JANSEN, by=JANSEN))
    assert code(assign(state(table), Assign(to=JANSEN), BAKKER, at("11:01"), CAUSE)) == "already-theirs"


def test_a_case_that_nobody_spoke_of_is_not_made_by_an_act() -> None:
    assert code(assign(JointCase(CASE), Assign(to=JANSEN), JANSEN, at("11:00"), CAUSE)) == "no-such-case"
    assert code(note(JointCase(CASE), Note(note="a"), JANSEN, at("11:00"), CAUSE)) == "no-such-case"


def test_notes_of_two_stand_beside_each_other_and_the_view_tells_only_how_many() -> None:
    table = known()
    for by, when in ((JANSEN, "11:00"), (BAKKER, "11:00")):
        table.says(only(note(state(table), Note(note=f"of {by}"), by, at(when), CAUSE)).message)

    kept = state(table).coordinator.acts.notes
    assert [(one.number, one.by, one.text) for one in kept] == [
        (1, JANSEN, f"of {JANSEN}"),
        (2, BAKKER, f"of {BAKKER}"),
    ]
    view = table.said(JointView)[-1]
    assert view.notes == 2
    assert "of M. Jansen" not in view.model_dump_json()


def test_none_of_it_touches_a_clock_a_duty_or_what_is_known_of_the_case() -> None:
    table = known()
    before = state(table)
    told = len(table.said(ClockStarted)), len(table.said(DutyOwed))
    for message in (
        CaseAssigned(occurred_at=at("11:00"), to=JANSEN, by=JANSEN),
        CaseNoted(occurred_at=at("11:00"), note="the interpreter comes at two", by=JANSEN),
        CaseGivenBack(occurred_at=at("11:01"), had_by=JANSEN, by=JANSEN),
    ):
        table.says(message)
    after = state(table)

    assert (len(table.said(ClockStarted)), len(table.said(DutyOwed))) == told
    assert (after.police, after.prosecutor, after.legal_aid, after.history) == (
        before.police,
        before.prosecutor,
        before.legal_aid,
        before.history,
    )
    assert (after.coordinator.clocks, after.coordinator.duties) == (
        before.coordinator.clocks,
        before.coordinator.duties,
    )
