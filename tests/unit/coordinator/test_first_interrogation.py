"""A first interrogation that nothing allowed holds every settlement back until the prosecutor judged it; no release."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_the_table import Table
from contracts.coordinator import SettlementContested
from contracts.first_consultation import FirstConsultationHeld
from contracts.first_interrogation import (
    FirstInterrogationJudged,
    UrgentInterrogationPermitted,
    UrgentInterrogationReported,
)
from contracts.joint_view import JointView
from contracts.legal_aid import ConsultationWithdrawn, WaiverRevoked
from contracts.message import Statement
from contracts.topics import Topic
from contracts.vulnerability import VulnerabilityRaised
from given import OTHER_CASE, at, pack
from proofs.canonical import hash_of

UNASSISTED = ["first-interrogation-unassisted by prosecutor"]


def asked(table: Table) -> Table:
    """Everything else that a fine needs is there, and its issue is asked."""
    table.proposed().weighed()
    table.consulted()
    return table.asked()


def questioned(when: str = "09:45") -> Table:
    return Table().registered().detained().selected().questioned(when)


def reported(when: str, ref: str = "V1") -> UrgentInterrogationReported:
    return UrgentInterrogationReported(occurred_at=at(when), ref=ref, why="somebody may be in danger")


def permitted(when: str, ref: str = "V1") -> UrgentInterrogationPermitted:
    return UrgentInterrogationPermitted(occurred_at=at(when), ref=ref, permitted_by="prosecutor 12")


def judged(when: str, told: str | None, ref: str = "V1") -> FirstInterrogationJudged:
    told_at = at(told) if told else None
    return FirstInterrogationJudged(occurred_at=at(when), ref=ref, solicitor_told_at=told_at, why="left out")


def test_one_that_nothing_allowed_holds_the_issue_back_and_the_prosecutor_owes_it() -> None:
    table = asked(questioned())

    assert table.held_back == UNASSISTED
    assert table.issued == []


def test_where_nobody_was_questioned_nothing_waits_for_it() -> None:
    assert len(asked(Table().registered().detained().selected()).issued) == 1


@pytest.mark.parametrize("reported_first", [False, True])
def test_a_consultation_before_it_allows_it_whenever_it_is_reported(reported_first: bool) -> None:  # noqa: FBT001
    table = Table().registered().detained().selected()
    if reported_first:
        table.first_consulted("09:40")
    table.questioned("09:45")
    if not reported_first:
        assert asked(table).held_back == UNASSISTED
        table.first_consulted("09:40")
    else:
        asked(table)

    assert len(table.issued) == 1


def test_a_consultation_after_it_came_too_late_for_it() -> None:
    table = questioned("09:45")
    table.first_consulted("09:50")

    assert asked(table).held_back == UNASSISTED


def test_a_consultation_of_another_case_allows_nothing() -> None:
    table = Table().registered().detained().selected()
    held = Table().registered().first_consulted("09:40").message
    assert isinstance(held, FirstConsultationHeld)
    statement = held.statement.model_copy(update={"case": OTHER_CASE})
    table.says(held.model_copy(update={"statement": statement}))
    table.questioned("09:45")

    assert asked(table).held_back == UNASSISTED


@pytest.mark.parametrize("kind", [reported, permitted])
def test_however_much_is_said_of_other_interrogations_the_first_is_not_forgotten(
    kind: Callable[[str, str], Statement],
) -> None:
    table = questioned("09:45")
    for nth in range(2, 52):
        table.says(kind("09:46", f"V{nth}"))
        table.questioned("09:55", f"V{nth}")
    table.first_consulted("09:50")

    assert asked(table).held_back == UNASSISTED


def test_a_consultation_that_was_withdrawn_was_never_there() -> None:
    table = Table().registered().detained().selected()
    event = table.first_consulted("09:40")
    table.questioned("09:45")
    digest = hash_of(event.message.statement)  # type: ignore[attr-defined]  # a consultation has one
    table.says(ConsultationWithdrawn(occurred_at=at("09:50"), statement_digest=digest, why="another client"))

    assert asked(table).held_back == UNASSISTED


@pytest.mark.parametrize(("revoked", "issues"), [(None, 1), ("09:44", 0), ("09:46", 1)])
def test_a_waiver_allows_it_unless_it_was_revoked_before(revoked: str | None, issues: int) -> None:
    table = Table().registered().detained().selected()
    event = table.first_waived("09:40", explained=False)
    table.questioned("09:45")
    if revoked:
        digest = hash_of(event.message.statement)  # type: ignore[attr-defined]  # a waiver has one
        table.says(WaiverRevoked(occurred_at=at(revoked), statement_digest=digest, why="wants to talk"))

    assert len(asked(table).issued) == issues


def test_a_minors_waiver_and_one_told_to_the_police_allow_nothing() -> None:
    minor = Table().registered(age="minor").detained().selected()
    minor.first_waived("09:40")
    minor.questioned("09:45")
    told_to_police = Table().registered().detained().selected()
    told_to_police.first_waived("09:40", told_to="police")
    told_to_police.questioned("09:45")

    minor.proposed("conditional-dismissal", conditions=("no contact",)).asked()
    assert "first-interrogation-unassisted by prosecutor" in minor.held_back
    assert asked(told_to_police).held_back == UNASSISTED


def test_a_bare_waiver_does_not_count_once_somebody_raised_vulnerability() -> None:
    table = Table().registered().detained().selected()
    table.first_waived("09:40", explained=False)
    table.questioned("09:45")
    table.wire.says(VulnerabilityRaised(occurred_at=at("09:50")), Topic.PROBATION_ADVICE)
    table.hears(table.wire.records[-1])

    assert asked(table).held_back == UNASSISTED


@pytest.mark.parametrize(
    ("said", "issues"),
    [
        ([reported("09:30"), permitted("09:40")], 1),
        ([reported("09:30"), permitted("09:46")], 0),
        ([reported("09:30")], 0),
        ([permitted("09:40")], 0),
        ([reported("09:30", "V2"), permitted("09:40", "V2")], 0),
    ],
    ids=["permitted", "permitted-afterwards", "not-permitted", "not-reported", "another-interrogation"],
)
def test_an_urgent_one_is_allowed_only_by_the_prosecutors_permission_before_it(
    said: list[UrgentInterrogationReported | UrgentInterrogationPermitted], issues: int
) -> None:
    table = questioned("09:45")
    for message in said:
        table.says(message)

    assert len(asked(table).issued) == issues


def test_a_permission_taken_back_allows_nothing() -> None:
    table = questioned("09:45")
    table.says(reported("09:30"))
    table.says(permitted("09:40"))
    table.takes_back("urgent-interrogation-permitted", Topic.PROSECUTOR_PROGRESS, "09:50", "V1")

    assert asked(table).held_back == UNASSISTED


@pytest.mark.parametrize(
    ("said", "issues"),
    [
        (judged("11:10", told="11:05"), 1),
        (judged("11:10", told=None), 0),
        (judged("11:10", told="09:44"), 0),
        (judged("11:10", told="11:11"), 0),
        (judged("11:10", told="11:05", ref="V2"), 0),
    ],
    ids=["after-the-solicitor-was-told", "not-told", "told-before-it-opened", "told-afterwards", "another"],
)
def test_the_prosecutors_decision_counts_only_after_the_solicitor_was_told(
    said: FirstInterrogationJudged, issues: int
) -> None:
    table = asked(questioned("09:45"))
    table.says(said)

    assert len(table.issued) == issues


def test_where_the_rules_ask_nothing_more_the_decision_alone_counts() -> None:
    rows = tuple(row.model_copy(update={"judged_after": "nothing"}) for row in pack().first_interrogations)
    table = Table(pack().model_copy(update={"first_interrogations": rows}))
    asked(table.registered().detained().selected().questioned("09:45"))

    table.says(judged("11:10", told=None))

    assert len(table.issued) == 1


def test_where_the_rules_know_no_first_consultation_nothing_waits_for_one() -> None:
    rules = pack().model_copy(update={"first_interrogations": ()})

    assert len(asked(Table(rules).registered().detained().selected().questioned("09:45")).issued) == 1


def test_an_earlier_interrogation_that_comes_to_light_is_not_the_one_that_was_judged() -> None:
    table = asked(questioned("09:45"))
    table.says(judged("11:10", told="11:05", ref="V2"))
    table.questioned("09:40", "V0")
    table.says(judged("11:20", told="11:05", ref="V1"))
    before = len(table.issued)

    table.says(judged("11:30", told="11:05", ref="V0"))

    assert (before, len(table.issued)) == (0, 1)


def test_an_interrogation_taken_back_holds_nothing_back() -> None:
    table = asked(questioned("09:45"))
    table.takes_back("interrogation-opened", Topic.POLICE_FILE, "11:10", "V1")

    assert len(table.issued) == 1


def test_a_settlement_is_contested_when_what_allowed_it_falls_away_after_the_issue() -> None:
    table = Table().registered().detained().selected()
    event = table.first_consulted("09:40")
    asked(table.questioned("09:45"))
    digest = hash_of(event.message.statement)  # type: ignore[attr-defined]  # a consultation has one

    table.says(ConsultationWithdrawn(occurred_at=at("11:30"), statement_digest=digest, why="another client"))

    assert [one.proposal_hash for one in table.said(SettlementContested)] == [table.hash]
    assert len(table.issued) == 1


@pytest.mark.parametrize(("opened", "contested"), [("09:45", 1), ("11:10", 0)])
def test_an_interrogation_told_after_the_issue_contests_it_only_if_it_was_before(opened: str, contested: int) -> None:
    table = asked(Table().registered().detained().selected())
    table.time_passes(at("11:30"))
    table.questioned(opened)

    assert len(table.said(SettlementContested)) == contested


def test_it_never_stands_in_the_way_of_a_release() -> None:
    table = asked(questioned())
    table.released("11:05")

    view = table.said(JointView)[-1]
    assert not view.detained
    assert view.clock_facts.moments["released"] == at("11:05")
    assert table.held_back == UNASSISTED


moments = st.integers(-60, 60).map(lambda minutes: at("10:00") + timedelta(minutes=minutes))


@given(st.lists(st.tuples(st.sampled_from(["consulted", "waived", "permitted"]), moments), max_size=4), st.randoms())
def test_in_whatever_order_it_is_heard_it_is_allowed_by_what_was_there(
    said: list[tuple[str, object]], order: object
) -> None:
    words = [(what, f"{moment:%H:%M}") for what, moment in said]
    table = Table().registered().detained("08:40").selected("08:50")
    table.says(reported("08:55"))
    told = [*words, ("questioned", "10:00")]
    order.shuffle(told)  # type: ignore[attr-defined]  # hypothesis' own Random
    for what, when in told:
        match what:
            case "consulted":
                table.first_consulted(when)
            case "waived":
                table.first_waived(when)
            case "permitted":
                table.says(permitted(when))
            case _:
                table.questioned(when)

    permissions = [when for what, when in told if what == "permitted"]
    there = any(when <= "10:00" for what, when in words if what != "permitted")
    there = there or (bool(permissions) and permissions[-1] <= "10:00")
    table.proposed(when="11:05").weighed("11:06")
    table.consulted("11:10")
    table.asked("11:20")
    assert len(table.issued) == int(there)
