"""What each row of the outcome catalogue asks for before a settlement may be issued."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from given import pack
from rules.settlement import SettlementFacts, SuspectFacts, TermsFacts, WaiverFacts, hearing_needed, lacking, refuses

ADULT = SuspectFacts("adult", vulnerable=False, offence_class="pre-trial-detention-allowed")
MINOR = replace(ADULT, age_class="minor")
FINE = TermsFacts(amount_cents=35_000)
WORK = TermsFacts(work_hours=40)
BAN = TermsFacts(driving_ban_days=90)
CONDITIONS = TermsFacts(conditions=1)
SMALL = TermsFacts(amount_cents=10_000)
SETTLEMENTS = {
    "penalty-order-fine": FINE,
    "penalty-order-contravention": SMALL,
    "penalty-order-work": WORK,
    "penalty-order-driving-ban": BAN,
    "transaction": FINE,
    "conditional-dismissal": CONDITIONS,
}
CONSULTED = SettlementFacts(ADULT, FINE, consulted=True, weighed=True)
EVERYTHING = replace(CONSULTED, heard=True, declared_willing=True, agreed=True)
IMPOSED = ("penalty-order-fine", "penalty-order-contravention")
DECLARED = ("penalty-order-work", "penalty-order-driving-ban")
AGREED = ("transaction", "conditional-dismissal")

facts = st.builds(
    SettlementFacts,
    st.builds(
        SuspectFacts,
        st.sampled_from(["adult", "minor", None]),
        st.sampled_from([True, False, None]),
        st.sampled_from(["no-pre-trial-detention", "pre-trial-detention-allowed", "grave", None]),
    ),
    st.sampled_from([*SETTLEMENTS.values(), TermsFacts(), TermsFacts(amount_cents=200_001)]),
    consulted=st.booleans(),
    waiver=st.none() | st.builds(WaiverFacts, st.sampled_from(["solicitor", "police", None]), st.booleans()),
    heard=st.booleans(),
    declared_willing=st.booleans(),
    agreed=st.sampled_from([True, False, None]),
    weighed=st.booleans(),
)


def codes(outcome: str, said: SettlementFacts, rules: str = "nl") -> set[str]:
    return {lack.code for lack in lacking(pack(rules), outcome, said)}


def asked_for(outcome: str, said: SettlementFacts = EVERYTHING) -> SettlementFacts:
    return replace(said, terms=SETTLEMENTS[outcome])


def test_the_catalogue_holds_these_settlements_and_no_other() -> None:
    assert {row.id for row in pack().outcomes if row.settlement} == {*SETTLEMENTS}


@pytest.mark.parametrize("outcome", SETTLEMENTS)
def test_a_settlement_lacks_nothing_once_everything_its_row_asks_for_is_there(outcome: str) -> None:
    assert lacking(pack(), outcome, asked_for(outcome)) == ()


@pytest.mark.parametrize("outcome", SETTLEMENTS)
def test_every_settlement_needs_a_consultation_and_legal_aid_owes_it(outcome: str) -> None:
    lacks = lacking(pack(), outcome, replace(asked_for(outcome), consulted=False))

    assert [(lack.code, lack.owner, lack.rule) for lack in lacks] == [("consultation-missing", "legal-aid", outcome)]


@pytest.mark.parametrize("outcome", SETTLEMENTS)
def test_a_waiver_that_counts_stands_in_its_place(outcome: str) -> None:
    waived = replace(asked_for(outcome), consulted=False, waiver=WaiverFacts("solicitor", explained=True))

    assert lacking(pack(), outcome, waived) == ()


@pytest.mark.parametrize(
    ("suspect", "waiver", "rule"),
    [
        (ADULT, WaiverFacts("police", explained=True), "waiver-adult"),
        (ADULT, WaiverFacts("solicitor", explained=False), "waiver-adult"),
        (replace(ADULT, vulnerable=True), WaiverFacts("solicitor", explained=False), "waiver-vulnerable"),
        (replace(ADULT, offence_class="grave"), WaiverFacts("solicitor", explained=False), "waiver-grave"),
        (MINOR, WaiverFacts("solicitor", explained=True), "waiver-minor"),
    ],
)
def test_a_waiver_that_does_not_count_names_the_row_that_says_so(
    suspect: SuspectFacts, waiver: WaiverFacts, rule: str
) -> None:
    said = SettlementFacts(suspect, CONDITIONS, waiver=waiver, agreed=True, weighed=True)

    lacks = lacking(pack(), "conditional-dismissal", said)

    assert [(lack.code, lack.owner, lack.rule) for lack in lacks] == [("waiver-does-not-count", "legal-aid", rule)]


def test_a_fine_is_imposed_and_needs_no_agreement_and_no_hearing() -> None:
    assert lacking(pack(), "penalty-order-fine", CONSULTED) == ()
    assert lacking(pack(), "penalty-order-fine", replace(CONSULTED, agreed=False)) == ()


@pytest.mark.parametrize("outcome", AGREED)
def test_what_rests_on_agreement_needs_it(outcome: str) -> None:
    assert codes(outcome, asked_for(outcome, CONSULTED)) == {"agreement-missing"}
    assert codes(outcome, asked_for(outcome, replace(CONSULTED, agreed=True))) == set()


@pytest.mark.parametrize("outcome", AGREED)
def test_a_refusal_of_what_rests_on_agreement_stands(outcome: str) -> None:
    assert codes(outcome, asked_for(outcome, replace(CONSULTED, agreed=False))) == {"agreement-refused"}


@pytest.mark.parametrize("outcome", DECLARED)
def test_work_and_a_driving_ban_need_a_hearing_and_willingness_declared_there(outcome: str) -> None:
    said = asked_for(outcome, CONSULTED)

    assert codes(outcome, said) == {"hearing-missing", "willingness-missing"}
    assert codes(outcome, replace(said, heard=True)) == {"willingness-missing"}
    assert codes(outcome, replace(said, heard=True, declared_willing=True)) == set()
    assert codes(outcome, replace(said, agreed=True)) == {"hearing-missing", "willingness-missing"}


@pytest.mark.parametrize(
    ("terms", "needed"),
    [
        (TermsFacts(amount_cents=200_000), False),
        (TermsFacts(amount_cents=200_001), True),
        (TermsFacts(compensation_cents=200_001), True),
        (TermsFacts(amount_cents=100_000, compensation_cents=100_000), False),
        (TermsFacts(amount_cents=100_000, compensation_cents=100_001), True),
    ],
)
def test_a_fine_and_compensation_together_above_the_sum_need_a_hearing(terms: TermsFacts, needed: bool) -> None:  # noqa: FBT001
    said = replace(CONSULTED, terms=terms)

    assert codes("penalty-order-fine", said) == ({"hearing-missing"} if needed else set())
    assert codes("penalty-order-fine", replace(said, heard=True)) == set()


def test_a_fine_below_the_sum_and_every_work_order_differ_in_needing_a_hearing() -> None:
    fine, work = pack().outcome("penalty-order-fine"), pack().outcome("penalty-order-work")

    assert fine is not None
    assert work is not None
    assert not hearing_needed(fine, FINE)
    assert hearing_needed(work, TermsFacts(work_hours=1))


@pytest.mark.parametrize(
    ("outcome", "most", "more"),
    [
        ("penalty-order-contravention", TermsFacts(amount_cents=34_000), TermsFacts(amount_cents=34_001)),
        ("penalty-order-work", TermsFacts(work_hours=180), TermsFacts(work_hours=181)),
        ("penalty-order-driving-ban", TermsFacts(driving_ban_days=184), TermsFacts(driving_ban_days=185)),
    ],
)
def test_no_more_than_the_rows_maximum(outcome: str, most: TermsFacts, more: TermsFacts) -> None:
    assert codes(outcome, replace(EVERYTHING, terms=most)) == set()
    assert codes(outcome, replace(EVERYTHING, terms=more)) == {"over-maximum"}
    assert [lack.code for lack in refuses(pack(), outcome, ADULT, more)] == ["over-maximum"]


@pytest.mark.parametrize("outcome", SETTLEMENTS)
def test_every_settlement_of_the_dutch_pack_needs_both_sides_weighed_and_the_prosecutor_owes_it(outcome: str) -> None:
    lacks = lacking(pack(), outcome, replace(asked_for(outcome), weighed=False))

    assert [(lack.code, lack.owner, lack.rule) for lack in lacks] == [("weigh-both-sides", "prosecutor", outcome)]


def test_the_invented_pack_has_a_greatest_amount() -> None:
    suspect = SuspectFacts("adult", vulnerable=False, offence_class="common")
    said = SettlementFacts(suspect, TermsFacts(amount_cents=100_000), consulted=True, agreed=True)

    assert codes("agreed-fine", said, "example") == set()
    assert codes("agreed-fine", replace(said, terms=TermsFacts(amount_cents=100_001)), "example") == {"over-maximum"}


@pytest.mark.parametrize("outcome", [one for one in SETTLEMENTS if one != "conditional-dismissal"])
def test_what_is_for_adults_is_refused_for_a_minor_already_when_proposed(outcome: str) -> None:
    assert "age-not-allowed" in codes(outcome, replace(asked_for(outcome), suspect=MINOR))
    assert [lack.code for lack in refuses(pack(), outcome, MINOR, SETTLEMENTS[outcome])] == ["age-not-allowed"]


def test_a_conditional_dismissal_is_for_minors_too() -> None:
    assert codes("conditional-dismissal", replace(asked_for("conditional-dismissal"), suspect=MINOR)) == set()


@pytest.mark.parametrize("outcome", SETTLEMENTS)
def test_a_settlement_asks_only_for_what_its_row_allows_and_for_something(outcome: str) -> None:
    everything = TermsFacts(1, 1, 1, 1, 1)

    assert [lack.code for lack in refuses(pack(), outcome, ADULT, everything)] == ["terms-not-allowed"]
    assert [lack.code for lack in refuses(pack(), outcome, ADULT, TermsFacts())] == ["terms-missing"]
    assert [lack.code for lack in refuses(pack(), outcome, ADULT, TermsFacts(0, 0, 0, 0, 0))] == ["terms-missing"]
    assert refuses(pack(), outcome, ADULT, SETTLEMENTS[outcome]) == ()


@pytest.mark.parametrize("unknown", [{"age_class": None}, {"vulnerable": None}, {"offence_class": None}])
@pytest.mark.parametrize("outcome", SETTLEMENTS)
def test_nothing_is_issued_for_a_suspect_not_wholly_described(outcome: str, unknown: dict[str, None]) -> None:
    said = replace(asked_for(outcome), suspect=replace(ADULT, **unknown))

    assert [(lack.code, lack.owner) for lack in lacking(pack(), outcome, said)] == [("suspect-not-described", "police")]


@pytest.mark.parametrize("outcome", ["dismissal", "summons", "no-such-outcome"])
def test_what_is_no_settlement_in_the_catalogue_cannot_be_proposed_or_issued(outcome: str) -> None:
    assert codes(outcome, EVERYTHING) == {"not-in-catalogue"}
    assert [lack.code for lack in refuses(pack(), outcome, ADULT, FINE)] == ["not-in-catalogue"]


@given(st.sampled_from([*SETTLEMENTS]), facts)
def test_whatever_else_was_said_nothing_is_issued_without_consultation_or_a_waiver_that_counts(
    outcome: str, said: SettlementFacts
) -> None:
    waived = said.waiver == WaiverFacts("solicitor", explained=True) and said.suspect.age_class == "adult"

    if not said.consulted and not waived:
        assert codes(outcome, said) & {"consultation-missing", "waiver-does-not-count"}


@given(st.sampled_from([*SETTLEMENTS]), facts)
def test_what_the_catalogue_refuses_when_proposed_it_still_refuses_when_asked(
    outcome: str, said: SettlementFacts
) -> None:
    assert {*refuses(pack(), outcome, said.suspect, said.terms)} <= {*lacking(pack(), outcome, said)}
