"""What a case still needs, who owes it, and how far it is: read from the facts alone."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from at_the_table import Table
from contracts.clock_changes import ClockExtended
from contracts.coordinator import DutyMet, DutyOwed
from contracts.joint_view import JointView
from contracts.legal_aid import ConflictFound, SolicitorAssigned
from contracts.police import (
    CaseRegistered,
    InterrogationClosed,
    InterrogationOpened,
    RulePackRef,
    SuspectArrested,
    SuspectTransported,
)
from contracts.probation import AdviceAsked, AdviceBegun, AdviceConcluded, AdviceGiven, MoreResearchNeeded
from contracts.prosecutor import CaseDismissed, CaseReferred, SuspectInformed, SuspectSummoned
from contracts.topics import Agency, Topic
from contracts.victim_support import ContactAttempted, ContactMade, HarmRecorded, VictimInformed
from coordinator.domain.joint_case import JointCase
from given import at
from messaging.event import Record

FACTS = ("police", "prosecutor", "legal_aid", "probation", "victim_support", "last_heard")


def view_of(table: Table) -> JointView:
    return table.said(JointView)[-1]


def owed(table: Table) -> list[str]:
    return [f"{duty.code} by {duty.owner}" for duty in view_of(table).owed]


def test_somebody_held_needs_a_solicitor_and_the_prosecutors_choice() -> None:
    table = Table().registered().detained()

    assert owed(table) == ["assign-solicitor by legal-aid", "select-case by prosecutor"]


def test_an_order_that_comes_first_shows_what_police_still_owe() -> None:
    table = Table().detained()

    assert owed(table) == [
        "assign-solicitor by legal-aid",
        "describe-suspect by police",
        "register-case by police",
        "select-case by prosecutor",
    ]


def test_a_proposal_needs_the_consultation_and_then_only_the_ask() -> None:
    table = Table().registered().detained().selected()
    assert owed(table) == ["propose-or-decide by prosecutor"]
    table.proposed()
    assert owed(table) == ["consultation-missing by legal-aid", "weigh-both-sides by prosecutor"]
    table.weighed().consulted()
    assert owed(table) == ["ask-to-issue by prosecutor"]
    assert view_of(table).may_be_issued


def test_nothing_is_owed_once_the_case_is_settled_or_dismissed() -> None:
    settled = Table().registered().selected().proposed().asked()
    settled.consulted("11:10")
    dismissed = Table().registered().selected()
    dismissed.says(CaseDismissed(occurred_at=at("10:00"), outcome="dismissal", why="no proof"))

    assert (owed(settled), view_of(settled).stage) == ([], "issued")
    assert (owed(dismissed), view_of(dismissed).stage) == ([], "closed")


def test_a_victim_is_tried_before_the_decision_and_told_after_it() -> None:
    table = Table()
    ref = RulePackRef(name="nl", version="2026.1")
    said = {"agency_number": "PL1", "incident": "I1", "table": "rotterdam", "offence": "Assault", "rule_pack": ref}
    table.says(CaseRegistered(occurred_at=at("09:00"), victims=1, **said))
    assert "attempt-contact by victim-support" in owed(table)

    table.says(ContactAttempted(occurred_at=at("09:20"), victim="S1", channel="telephone"))
    assert "attempt-contact by victim-support" not in owed(table)

    table.says(ContactMade(occurred_at=at("09:30"), victim="S1", channel="telephone"))
    table.says(CaseDismissed(occurred_at=at("10:00"), outcome="dismissal", why="no proof"))
    assert owed(table) == ["inform-victim by victim-support"]

    table.says(VictimInformed(occurred_at=at("10:30"), victim="S1", channel="telephone"))
    assert owed(table) == []


def test_advice_that_was_asked_for_is_owed_until_probations_last_word_and_again_when_it_takes_that_back() -> None:
    table = Table().registered()
    table.says(AdviceAsked(occurred_at=at("09:20"), asked_by=Agency.PROSECUTOR))
    assert "give-advice by probation" in owed(table)

    table.says(MoreResearchNeeded(occurred_at=at("09:40"), why="signs of an addiction"))
    assert "give-advice by probation" not in owed(table)

    table.takes_back("more-research-needed", Topic.PROBATION_PROGRESS, "09:50")
    assert "give-advice by probation" in owed(table)

    table.says(AdviceGiven(occurred_at=at("10:00")))
    assert "give-advice by probation" not in owed(table)


def test_a_solicitor_with_a_conflict_is_owed_anew() -> None:
    table = Table().registered().detained().selected()
    assert "assign-solicitor by legal-aid" not in owed(table)

    table.says(ConflictFound(occurred_at=at("09:40"), assignment="A1"))
    assert "assign-solicitor by legal-aid" in owed(table)


def test_a_decision_that_is_no_settlement_closes_the_case_until_it_is_taken_back() -> None:
    summons = SuspectSummoned(occurred_at=at("10:00"), outcome="summons", why="third time", considered=("transaction",))
    referral = CaseReferred(occurred_at=at("10:00"), outcome="referral", to="Safety House", why="care first")
    for decision, name in ((summons, "suspect-summoned"), (referral, "case-referred")):
        table = Table().registered().selected()
        table.says(decision)
        assert (view_of(table).stage, view_of(table).outcome) == ("closed", decision.outcome)

        table.takes_back(name, Topic.PROSECUTOR_PROGRESS, "10:30")
        assert (view_of(table).stage, view_of(table).outcome) == ("ready-to-decide", None)
        assert owed(table) == ["propose-or-decide by prosecutor"]


def test_what_is_corrected_or_taken_back_stays_in_the_history() -> None:
    table = Table().registered().detained().released("11:00")
    table.says(SuspectArrested(occurred_at=at("08:20"), place="Station Square", correction="a typing error"))
    table.takes_back("suspect-released", Topic.POLICE_PROGRESS, "11:10")

    told = [entry.what for entry in view_of(table).timeline if entry.by is Agency.POLICE]

    assert {"suspect-arrested", "suspect-arrested-corrected"} <= {*told}
    assert {"suspect-released", "suspect-released-withdrawn"} <= {*told}
    assert view_of(table).detained


def test_each_duty_is_told_once_when_it_arises_and_once_when_it_is_met() -> None:
    table = Table().registered().detained().selected()
    table.time_passes(at("09:40"))

    told = [f"{duty.duty} by {duty.owner}" for duty in table.said(DutyOwed)]
    met = [f"{duty.duty} by {duty.owner}" for duty in table.said(DutyMet)]
    assert sorted(met) == sorted(set(told) - {"propose-or-decide by prosecutor"})
    assert len(told) == len(set(told))


def test_the_stage_follows_the_case_along_the_road() -> None:
    table = Table().registered()
    stages = [view_of(table).stage]
    for step in (table.detained, table.selected, table.proposed, table.asked):
        step()
        stages.append(view_of(table).stage)
    table.consulted("11:10")
    stages.append(view_of(table).stage)

    assert list(dict.fromkeys(stages)) == ["reported", "ready-to-decide", "proposed", "issued"]


def test_a_view_that_says_the_same_is_not_said_again() -> None:
    table = Table().registered().detained()
    before = len(table.said(JointView))
    table.time_passes(at("09:11"))
    table.hears(*table.wire.records)

    assert len(table.said(JointView)) == before
    shown = [view.model_dump(exclude={"occurred_at"}) for view in table.said(JointView)]
    assert all(one != other for one, other in pairwise(shown))


MORE_TIME = ClockExtended(
    occurred_at=at("10:29"),
    ref="V-1",
    clock="detention-9h",
    kind="identity",
    by="prosecutor",
    ordered_by="officer 14",
    why="no name",
)


def clocks_of(table: Table) -> object:
    """Every clock of the case, and what was refused; not which were told and taken back on the way there."""
    shown = view_of(table)
    clocks = [
        (one.clock, one.started_at, one.due, one.latest_arguable, one.state, one.ended_at) for one in shown.clocks
    ]
    return clocks, shown.clock_facts, shown.changes_refused


def whole_story() -> list[Record]:
    table = Table().registered().detained().selected()
    table.first_consulted("09:15")
    table.proposed()
    table.says(AdviceBegun(occurred_at=at("10:05"), office="West"))
    table.says(AdviceConcluded(occurred_at=at("10:10"), conclusion="work", risk_band="low"))
    table.says(AdviceGiven(occurred_at=at("10:10")))
    table.takes_back("advice-concluded", Topic.PROBATION_ADVICE, "10:15")
    table.says(ContactMade(occurred_at=at("10:10"), victim="S1", channel="video"))
    table.says(HarmRecorded(occurred_at=at("10:12"), victim="S1", kinds=("physical",), harm="a bruise"))
    table.takes_back("harm-recorded", Topic.VICTIM_SUPPORT_STATEMENT, "10:13", "S1")
    table.says(ConflictFound(occurred_at=at("10:16"), assignment="A1"))
    table.says(SolicitorAssigned(occurred_at=at("10:18"), assignment="A1", solicitor="S2", chosen_by_suspect=True))
    table.proposed(when="10:20", amount_cents=20000)
    table.weighed("10:21")
    table.takes_back("sides-weighed", Topic.PROSECUTOR_WEIGHING, "10:22", "penalty-order-fine")
    table.says(InterrogationOpened(occurred_at=at("09:20"), ref="V1", solicitor_present=True))
    table.says(InterrogationClosed(occurred_at=at("10:25"), ref="V1"))
    table.says(SuspectTransported(occurred_at=at("10:28"), ref="T1", began_at=at("10:26")))
    for topic, by in ((Topic.POLICE_PROGRESS, "assistant-prosecutor"), (Topic.PROSECUTOR_PROGRESS, "prosecutor")):
        table.wire.says(MORE_TIME.model_copy(update={"by": by}), topic)
        table.hears(table.wire.records[-1])
    table.consulted("10:30")
    table.heard("10:40").answered("10:50").asked("11:00").released("11:30")
    table.says(SuspectInformed(occurred_at=at("11:20"), channel="in-person"))
    return table.wire.records


STORY = whole_story()


def interleaved(topics: list[str], story: list[Record]) -> list[Record]:
    """The story's records, each topic in its own order, the topics in this one."""
    queues = {topic: [one for one in story if one.topic == topic] for topic in topics}
    return [queues[topic].pop(0) for topic in topics]


def facts_of(case: JointCase) -> dict[str, object]:
    """What the agencies said; what the coordinator told meanwhile may differ."""
    history = [entry for entry in case.history if entry.by != Agency.COORDINATOR]
    return {name: getattr(case, name) for name in FACTS} | {"history": history}


def heard(records: list[Record], cuts: set[int]) -> Table:
    table = Table(now=at("12:00"))
    edges = [0, *sorted(cuts), len(records)]
    for start, end in pairwise(edges):
        table.hears(*records[start:end])
    return table


@given(
    topics=st.permutations([one.topic for one in STORY]),
    cuts=st.sets(st.integers(1, len(STORY) - 1), max_size=len(STORY) - 1),
)
@settings(max_examples=60)
def test_the_facts_are_the_same_whatever_order_the_topics_arrive_in(topics: list[str], cuts: set[int]) -> None:
    expected = heard(STORY, set())
    table = heard(interleaved(topics, STORY), cuts)

    assert table.document is not None
    assert expected.document is not None
    assert facts_of(table.document.state) == facts_of(expected.document.state)
    assert [one.proposal_hash for one in table.issued] == [one.proposal_hash for one in expected.issued]
    assert len(table.issued) == 1
    assert view_of(table).stage == view_of(expected).stage == "issued"
    assert clocks_of(table) == clocks_of(expected)
    assert [(one.due, one.latest_arguable) for one in view_of(table).clocks if one.clock == "detention-9h"] == [
        (at("18:10"), at("18:12"))
    ]
    assert len(view_of(table).changes_refused) == 2


def test_the_story_is_told_on_more_than_three_topics() -> None:
    assert len({Topic(one.topic) for one in STORY}) > 3
