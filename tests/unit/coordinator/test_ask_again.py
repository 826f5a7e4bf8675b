"""A coordinator asks again for what is owed: it reaches the agency, and who asked is on record."""

from uuid import UUID

from an_agency import agency
from at_the_table import Table
from contracts.coordinator import AskedAgain, DutyAskedAgain, DutyMet, DutyOwed
from contracts.joint_view import AskedAgainShown, JointView
from contracts.legal_aid import SolicitorAssigned
from contracts.topics import Agency, Topic
from coordinator.domain.ask_again import ask_again
from coordinator.domain.joint_case import JointCase
from coordinator.domain.requests import AskAgain
from given import at
from messaging.event import Refusal
from messaging.told import Duty
from probation.domain.probation_case import ProbationCase, evolve
from probation.handlers import judge, react

CAUSE = UUID(int=7)
SOLICITOR = AskAgain(duty="assign-solicitor", owner=Agency.LEGAL_AID)
ADVICE = DutyOwed(occurred_at=at("10:00"), duty="give-advice", owner=Agency.PROBATION)


def owing_a_solicitor() -> JointCase:
    table = Table().registered().detained()
    assert table.document is not None
    return table.document.state


def test_what_is_owed_is_asked_for_again_and_the_agency_is_not_told_by_whom() -> None:
    said = ask_again(owing_a_solicitor(), SOLICITOR, "M. Jansen", at("11:00"), CAUSE)

    assert not isinstance(said, Refusal)
    assert [(one.message, one.topic) for one in said] == [
        (
            DutyAskedAgain(occurred_at=at("11:00"), duty="assign-solicitor", owner=Agency.LEGAL_AID),
            Topic.COORDINATOR_PROGRESS,
        ),
        (
            AskedAgain(occurred_at=at("11:00"), duty="assign-solicitor", owner=Agency.LEGAL_AID, by="M. Jansen"),
            Topic.COORDINATOR_ACTS,
        ),
    ]


def test_what_is_not_owed_is_not_asked_for() -> None:
    for duty, owner in (("give-advice", Agency.PROBATION), ("assign-solicitor", Agency.POLICE)):
        said = ask_again(owing_a_solicitor(), AskAgain(duty=duty, owner=owner), "M. Jansen", at("11:00"), CAUSE)

        assert isinstance(said, Refusal)
        assert said.code == "not-owed"


def test_it_reaches_the_work_list_and_goes_when_it_is_answered() -> None:
    probation = agency(Agency.PROBATION, ProbationCase, evolve, react, judge)
    probation.hears(ADVICE, DutyAskedAgain(occurred_at=at("11:00"), duty="give-advice", owner=Agency.PROBATION))
    assert probation.case.duties == (Duty("give-advice", at("10:00"), at("11:00")),)

    probation.hears(DutyMet(occurred_at=at("11:30"), duty="give-advice", owner=Agency.PROBATION))
    assert not probation.case.duties


def test_another_agencys_duty_asked_for_again_changes_nothing() -> None:
    probation = agency(Agency.PROBATION, ProbationCase, evolve, react, judge)
    probation.hears(ADVICE, DutyAskedAgain(occurred_at=at("11:00"), duty="give-advice", owner=Agency.POLICE))

    assert probation.case.duties == (Duty("give-advice", at("10:00")),)


def test_an_ask_that_comes_before_the_duty_is_kept() -> None:
    probation = agency(Agency.PROBATION, ProbationCase, evolve, react, judge)
    probation.hears(DutyAskedAgain(occurred_at=at("11:00"), duty="give-advice", owner=Agency.PROBATION), ADVICE)

    assert [duty.code for duty in probation.case.duties] == ["give-advice"]
    assert probation.case.duties[0].asked_again_at == at("11:00")


def test_what_was_asked_again_waits_until_it_is_no_longer_owed_and_then_tells_when_it_was_answered() -> None:
    table = Table().registered().detained()
    table.says(DutyAskedAgain(occurred_at=at("11:00"), duty="assign-solicitor", owner=Agency.LEGAL_AID))
    table.says(AskedAgain(occurred_at=at("11:00"), duty="assign-solicitor", owner=Agency.LEGAL_AID, by="M. Jansen"))
    assert table.document is not None
    acts = table.document.state.coordinator.acts
    (waiting,) = acts.waiting("assign-solicitor", "legal-aid")
    assert (waiting.at, waiting.answered_at, acts.who_asked(waiting)) == (at("11:00"), None, ("M. Jansen",))

    table.says(SolicitorAssigned(occurred_at=at("11:10"), assignment="A1", solicitor="S1", chosen_by_suspect=False))
    acts = table.document.state.coordinator.acts
    assert acts.waiting("assign-solicitor", "legal-aid") == ()
    assert [(one.at, one.answered_at) for one in acts.asked] == [(at("11:00"), at("11:10"))]


def test_the_joint_view_tells_what_was_asked_again_since_when_and_how_often_until_it_is_answered() -> None:
    table = Table().registered().detained()
    for when in ("11:00", "11:20"):
        table.says(DutyAskedAgain(occurred_at=at(when), duty="assign-solicitor", owner=Agency.LEGAL_AID))
    table.says(DutyAskedAgain(occurred_at=at("11:10"), duty="select-case", owner=Agency.PROSECUTOR))
    prosecutor = AskedAgainShown(duty="select-case", owner=Agency.PROSECUTOR, since=at("11:10"), times=1)
    assert table.said(JointView)[-1].asked_again == (
        AskedAgainShown(duty="assign-solicitor", owner=Agency.LEGAL_AID, since=at("11:00"), times=2),
        prosecutor,
    )

    table.says(SolicitorAssigned(occurred_at=at("11:30"), assignment="A1", solicitor="S1", chosen_by_suspect=False))
    assert table.said(JointView)[-1].asked_again == (prosecutor,)


def test_who_asked_is_known_whichever_of_the_two_topics_is_read_first() -> None:
    one, other = Table().registered().detained(), Table().registered().detained()
    said = (
        DutyAskedAgain(occurred_at=at("11:00"), duty="assign-solicitor", owner=Agency.LEGAL_AID),
        AskedAgain(occurred_at=at("11:00"), duty="assign-solicitor", owner=Agency.LEGAL_AID, by="M. Jansen"),
    )
    for table, messages in ((one, said), (other, tuple(reversed(said)))):
        for message in messages:
            table.says(message)

    assert one.document is not None
    assert other.document is not None
    assert one.document.state.coordinator.acts == other.document.state.coordinator.acts


def test_who_asks_without_having_seen_that_somebody_just_did_is_told() -> None:
    table = Table().registered().detained()
    seen = SOLICITOR.model_copy(update={"seen": 0})
    table.says(DutyAskedAgain(occurred_at=at("11:00"), duty="assign-solicitor", owner=Agency.LEGAL_AID))
    assert table.document is not None
    said = ask_again(table.document.state, seen, "J. Bakker", at("11:01"), CAUSE)
    once_more = ask_again(table.document.state, seen.model_copy(update={"seen": 1}), "J. Bakker", at("11:01"), CAUSE)

    assert isinstance(said, Refusal)
    assert said.code == "already-asked-again"
    assert not isinstance(once_more, Refusal)
