"""A case keeps the version of the rules it began under, whatever came since; a version that is missing is shown."""

from datetime import timedelta
from typing import Any

import pytest

from at_the_table import Table
from contracts.coordinator import DutyMet, DutyOwed, IssueHeldBack
from contracts.joint_view import JointView
from contracts.police import CaseRegistered, RulePackRef
from contracts.topics import Agency
from given import at, pack
from messaging.event import Refusal
from messaging.requests import Accepted
from police.api import Book, police_acts
from rules.pack import Pack
from the_police import SECRET, MemoryPersonKeys
from words_of_agencies import NUMBER, Speaks, speaks

OLD = pack()
MISSING = "rule-pack-missing by coordinator"


def _shorter(old: Pack) -> Pack:
    """The next version: an hour less for detention, no waiver by anybody, and a hearing for every fine."""
    clocks = tuple(
        one.model_copy(update={"allowance": timedelta(hours=8)}) if one.id == "detention-9h" else one
        for one in old.clocks
    )
    outcomes = tuple(
        one.model_copy(update={"hearing": "always"}) if one.id == "penalty-order-fine" else one for one in old.outcomes
    )
    changed = {"version": "2999.1", "clocks": clocks, "outcomes": outcomes, "waivers": ()}
    return old.model_copy(update=changed)


NEW = _shorter(OLD)
REGISTRATION: dict[str, Any] = {
    "agency_number": NUMBER,
    "incident": "I-1",
    "table": "rotterdam",
    "offence": "shoplifting",
    "offence_class": "pre-trial-detention-allowed",
    "age_class": "adult",
    "vulnerable": False,
    "arrested_at": at("08:30"),
    "arrested_place": "Harbour 1",
}


def police_with(before: Speaks, of_new_cases: Pack, *besides: Pack) -> Speaks:
    """The police's service, started again on its store with these versions installed."""
    here = {(one.name, one.version): one for one in (of_new_cases, *besides)}
    return Speaks(before.work, police_acts(Book(of_new_cases, here, SECRET), MemoryPersonKeys()))


def due(table: Table) -> Any:
    return next(one.due for one in table.said(JointView)[-1].clocks if one.clock == "detention-9h")


def owed(table: Table) -> list[str]:
    return [f"{duty.code} by {duty.owner}" for duty in table.said(JointView)[-1].owed]


def test_police_register_under_the_newest_and_a_correction_keeps_the_cases_own() -> None:
    police = police_with(speaks(Agency.POLICE), OLD)
    assert isinstance(police.says("cases", REGISTRATION), Accepted)
    after = police_with(police, NEW, OLD)

    assert isinstance(after.says("cases", REGISTRATION | {"offence": "robbery", "correction": "misread"}), Accepted)

    (fresh := police_with(speaks(Agency.POLICE), NEW, OLD)).says("cases", REGISTRATION)
    versions = [one.rule_pack.version for one in after.work.said if isinstance(one, CaseRegistered)]
    assert versions == [OLD.version, OLD.version]
    assert [one.rule_pack.version for one in fresh.work.said if isinstance(one, CaseRegistered)] == [NEW.version]


def test_police_correct_nothing_under_rules_that_they_do_not_have() -> None:
    police = police_with(speaks(Agency.POLICE), OLD)
    police.says("cases", REGISTRATION)

    answer = police_with(police, NEW).says("cases", REGISTRATION | {"offence": "robbery", "correction": "misread"})

    assert isinstance(answer, Refusal)
    assert answer.code == "rule-pack-unknown"


def test_clocks_go_on_by_the_earlier_version_after_a_newer_one_came() -> None:
    table = Table(OLD).registered().detained("09:10")
    assert due(table) == at("18:10")

    table.coordinators = (NEW, OLD)
    table.selected("09:30")
    table.time_passes(at("18:09"))

    assert due(table) == at("18:10")
    assert due(Table(NEW, (NEW, OLD)).registered().detained("09:10")) == at("17:10")


def test_an_outcome_needs_what_the_earlier_version_asks_for() -> None:
    table = Table(OLD).registered().selected().proposed()

    table.coordinators = (NEW, OLD)
    table.consulted()
    table.weighed().asked()

    assert [one.pack_version for one in table.issued] == [OLD.named]


def test_a_case_begun_under_the_newer_version_needs_what_that_one_asks_for() -> None:
    table = Table(NEW, (NEW, OLD)).registered().selected().proposed()
    table.consulted()
    table.weighed().asked()

    assert table.held_back == ["hearing-missing by prosecutor"]


def test_a_waiver_counts_as_the_earlier_version_lets_it() -> None:
    table = Table(OLD, (NEW, OLD)).registered().selected().proposed()
    table.waived()
    table.weighed().asked()

    assert len(table.issued) == 1


def test_a_registration_said_again_under_another_version_does_not_move_the_case() -> None:
    table = Table(OLD, (NEW, OLD)).registered().detained("09:10")
    again = CaseRegistered(
        occurred_at=at("09:00"),
        agency_number="PL1",
        incident="I1",
        table="rotterdam",
        offence="Robbery",
        rule_pack=RulePackRef(name=NEW.name, version=NEW.version),
        correction="misread",
    )
    table.says(again)

    view = table.said(JointView)[-1]
    assert (view.rule_pack, view.offence, due(table)) == (OLD.named, "Robbery", at("18:10"))


@pytest.mark.parametrize(("here", "until"), [((OLD,), "18:10"), ((_shorter(OLD),), "17:10")])
def test_a_version_that_is_missing_is_owed_and_the_clocks_run_by_the_newest_that_is_here(
    here: tuple[Pack, ...], until: str
) -> None:
    unknown = OLD.model_copy(update={"version": "2998.7"})
    table = Table(unknown, here).registered().detained("09:10")

    assert MISSING in owed(table)
    assert ("rule-pack-missing", "coordinator") in [(one.duty, one.owner) for one in table.said(DutyOwed)]
    assert (table.said(JointView)[-1].rule_pack, due(table)) == ("nl 2998.7", at(until))


def test_without_its_version_nothing_is_issued_and_the_ask_says_why() -> None:
    table = Table(NEW, (OLD,)).registered().selected().proposed()
    table.consulted()
    table.weighed().asked()

    assert (table.issued, table.held_back) == ([], [MISSING])
    table.time_passes(at("11:30"))
    assert len(table.said(IssueHeldBack)) == 1


def test_once_the_version_is_installed_the_case_goes_on_by_itself() -> None:
    table = Table(OLD, (NEW,)).registered().selected().proposed()
    table.consulted()
    table.weighed().asked()
    assert table.document is not None
    look = table.document.next_due
    table.coordinators = (NEW, OLD)

    assert look is not None
    assert look <= table.now + timedelta(minutes=1)
    table.time_passes(look)

    assert [one.pack_version for one in table.issued] == [OLD.named]
    assert [one.duty for one in table.said(DutyMet)].count("rule-pack-missing") == 1
    assert MISSING not in owed(table)


def test_before_a_case_is_registered_no_version_is_missing() -> None:
    table = Table(OLD).detained("09:10")

    assert MISSING not in owed(table)
    assert "register-case by police" in owed(table)
