"""What each row of the outcome catalogue asks for before a settlement may be issued."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from given import pack
from rules.settlement import SettlementFacts, SuspectFacts, TermsFacts, WaiverFacts, hearing_needed, lacking, refuses

ADULT = SuspectFacts("adult", vulnerable=False, offence_class="pre-trial-detention-allowed")
MINOR = replace(ADULT, age_class="minor")
FINE = TermsFacts(amount_cents=35_000)
COMPENSATION = TermsFacts(compensation_cents=35_000)
GOODS = TermsFacts(goods=1)
WORK = TermsFacts(work_hours=40)
BAN = TermsFacts(driving_ban_days=90)
DIRECTIONS = TermsFacts(directions=1, direction_days=180)
CONDITIONS = TermsFacts(conditions=1)
SMALL = TermsFacts(amount_cents=10_000)
SETTLEMENTS = {
    "penalty-order-fine": FINE,
    "penalty-order-contravention": SMALL,
    "penalty-order-compensation": COMPENSATION,
    "penalty-order-goods": GOODS,
    "penalty-order-work": WORK,
    "penalty-order-driving-ban": BAN,
    "penalty-order-directions": DIRECTIONS,
    "transaction": FINE,
    "conditional-dismissal": CONDITIONS,
    "penalty-order-fine-youth": FINE,
    "penalty-order-work-youth": WORK,
    "halt-referral": CONDITIONS,
}
YOUTH = ("penalty-order-fine-youth", "penalty-order-work-youth", "halt-referral")
POINTS = frozenset(point.id for point in pack().points_to_explain)
CONSULTED = SettlementFacts(ADULT, FINE, consulted=True, weighed=True, points=POINTS)
EVERYTHING = replace(
    CONSULTED, heard=True, declared_willing=True, solicitor_at_hearing=True, guardian_informed=True, agreed=True
)
DECLARED = ("penalty-order-work", "penalty-order-driving-ban", "penalty-order-directions")
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
    points=st.frozensets(st.sampled_from(sorted(POINTS))),
)


def codes(outcome: str, said: SettlementFacts, rules: str = "nl") -> set[str]:
    return {lack.code for lack in lacking(pack(rules), outcome, said)}


def suspect_for(outcome: str) -> SuspectFacts:
    return MINOR if outcome in YOUTH else ADULT


def asked_for(outcome: str, said: SettlementFacts = EVERYTHING) -> SettlementFacts:
    return replace(said, suspect=suspect_for(outcome), terms=SETTLEMENTS[outcome])


def test_the_catalogue_holds_these_settlements_and_no_other() -> None:
    assert {row.id for row in pack().outcomes if row.settlement} == {*SETTLEMENTS}


@pytest.mark.parametrize("outcome", SETTLEMENTS)
def test_a_settlement_lacks_nothing_once_everything_its_row_asks_for_is_there(outcome: str) -> None:
    assert lacking(pack(), outcome, asked_for(outcome)) == ()


@pytest.mark.parametrize("outcome", SETTLEMENTS)
def test_every_settlement_needs_a_consultation_and_legal_aid_owes_it(outcome: str) -> None:
    lacks = lacking(pack(), outcome, replace(asked_for(outcome), consulted=False))

    assert [(lack.code, lack.owner, lack.rule) for lack in lacks] == [("consultation-missing", "legal-aid", outcome)]


@pytest.mark.parametrize("outcome", [one for one in SETTLEMENTS if one not in YOUTH])
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
        (TermsFacts(amount_cents=1, compensation_cents=200_000), True),
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
        ("penalty-order-driving-ban", replace(BAN, work_hours=180), replace(BAN, work_hours=181)),
        ("penalty-order-directions", replace(DIRECTIONS, direction_days=366), replace(DIRECTIONS, direction_days=367)),
        ("penalty-order-work-youth", TermsFacts(work_hours=60), TermsFacts(work_hours=61)),
        ("halt-referral", replace(CONDITIONS, work_hours=20), replace(CONDITIONS, work_hours=21)),
    ],
)
def test_no_more_than_the_rows_maximum(outcome: str, most: TermsFacts, more: TermsFacts) -> None:
    everything = asked_for(outcome)

    assert codes(outcome, replace(everything, terms=most)) == set()
    assert codes(outcome, replace(everything, terms=more)) == {"over-maximum"}
    assert [lack.code for lack in refuses(pack(), outcome, everything.suspect, more)] == ["over-maximum"]


@pytest.mark.parametrize("outcome", SETTLEMENTS)
def test_every_settlement_of_the_dutch_pack_needs_both_sides_weighed_and_the_prosecutor_owes_it(outcome: str) -> None:
    lacks = lacking(pack(), outcome, replace(asked_for(outcome), weighed=False))

    assert [(lack.code, lack.owner, lack.rule) for lack in lacks] == [("weigh-both-sides", "prosecutor", outcome)]


@pytest.mark.parametrize("outcome", SETTLEMENTS)
def test_a_consultation_without_one_of_its_points_does_not_do_and_names_the_row(outcome: str) -> None:
    row = pack().outcome(outcome)
    for point in pack().points_for(row):
        lacks = lacking(pack(), outcome, replace(asked_for(outcome), points=POINTS - {point.id}))
        assert [(one.code, one.owner, one.rule) for one in lacks] == [("points-not-explained", "legal-aid", outcome)]


@pytest.mark.parametrize("outcome", ["transaction", "conditional-dismissal", "halt-referral"])
def test_what_is_no_penalty_order_asks_for_no_word_on_objection(outcome: str) -> None:
    assert lacking(pack(), outcome, replace(asked_for(outcome), points=POINTS - {"objection"})) == ()


def test_a_waiver_asks_for_no_points() -> None:
    waived = replace(CONSULTED, consulted=False, points=frozenset(), waiver=WaiverFacts("solicitor", explained=True))

    assert lacking(pack(), "penalty-order-fine", waived) == ()


def test_the_row_of_the_day_of_the_proposal_says_which_points() -> None:
    row = pack().outcome("transaction")
    assert row is not None
    earlier = row.model_copy(update={"valid_to": date(2026, 12, 31)})
    later = row.model_copy(update={"valid_from": date(2027, 1, 1), "points": ()})
    both = pack().model_copy(update={"outcomes": (earlier, later)})
    said = replace(asked_for("transaction"), points=POINTS - {"objection"}, on=date(2027, 1, 1))

    lacks = [
        lacking(both, "transaction", replace(said, proposed_on=day)) for day in (earlier.valid_to, later.valid_from)
    ]

    assert [[one.code for one in some] for some in lacks] == [[], ["points-not-explained"]]


def test_the_invented_pack_has_a_greatest_amount() -> None:
    suspect = SuspectFacts("adult", vulnerable=False, offence_class="common")
    said = SettlementFacts(
        suspect, TermsFacts(amount_cents=100_000), consulted=True, agreed=True, points=frozenset({"consequences"})
    )

    assert codes("agreed-fine", said, "example") == set()
    assert codes("agreed-fine", replace(said, terms=TermsFacts(amount_cents=100_001)), "example") == {"over-maximum"}


@pytest.mark.parametrize("outcome", [one for one in SETTLEMENTS if one != "conditional-dismissal"])
def test_what_is_of_the_other_law_is_refused_already_when_proposed(outcome: str) -> None:
    other = ADULT if outcome in YOUTH else MINOR

    assert "age-not-allowed" in codes(outcome, replace(asked_for(outcome), suspect=other))
    assert [lack.code for lack in refuses(pack(), outcome, other, SETTLEMENTS[outcome])] == ["age-not-allowed"]


@pytest.mark.parametrize("offence", ["over-six-years", "grave"])
@pytest.mark.parametrize("outcome", [one for one in SETTLEMENTS if one != "conditional-dismissal"])
def test_what_may_bring_more_than_six_years_is_not_settled_by_order_transaction_or_halt(
    outcome: str, offence: str
) -> None:
    suspect = replace(suspect_for(outcome), offence_class=offence)

    assert codes(outcome, replace(asked_for(outcome), suspect=suspect)) == {"offence-not-allowed"}
    assert [lack.code for lack in refuses(pack(), outcome, suspect, SETTLEMENTS[outcome])] == ["offence-not-allowed"]


@pytest.mark.parametrize("offence", ["over-six-years", "grave"])
def test_a_conditional_dismissal_is_for_any_offence(offence: str) -> None:
    said = asked_for("conditional-dismissal")

    assert codes("conditional-dismissal", replace(said, suspect=replace(ADULT, offence_class=offence))) == set()


@pytest.mark.parametrize(
    ("outcome", "terms"),
    [
        ("penalty-order-fine", COMPENSATION),
        ("penalty-order-work", FINE),
        ("penalty-order-driving-ban", WORK),
        ("penalty-order-directions", BAN),
        ("penalty-order-work-youth", FINE),
        ("halt-referral", COMPENSATION),
    ],
)
def test_an_outcome_asks_for_what_makes_it_of_its_kind(outcome: str, terms: TermsFacts) -> None:
    assert [lack.code for lack in refuses(pack(), outcome, suspect_for(outcome), terms)] == ["terms-missing"]


@pytest.mark.parametrize(
    ("outcome", "terms"),
    [
        ("penalty-order-fine", replace(FINE, compensation_cents=1, goods=2)),
        ("penalty-order-work", replace(WORK, amount_cents=1, compensation_cents=1, goods=1)),
        ("penalty-order-driving-ban", replace(WORK, driving_ban_days=1, amount_cents=1)),
        ("penalty-order-directions", replace(DIRECTIONS, driving_ban_days=1, work_hours=1, amount_cents=1)),
    ],
)
def test_what_an_order_may_combine_it_combines(outcome: str, terms: TermsFacts) -> None:
    assert codes(outcome, replace(EVERYTHING, terms=terms)) == set()


@pytest.mark.parametrize("terms", [TermsFacts(directions=1), TermsFacts(directions=1, direction_days=0)])
def test_directions_say_for_how_long(terms: TermsFacts) -> None:
    refused = refuses(pack(), "penalty-order-directions", ADULT, terms)

    assert [lack.code for lack in refused] == ["directions-without-term"]


def test_a_term_is_a_term_of_directions() -> None:
    refused = refuses(pack(), "penalty-order-fine", ADULT, replace(FINE, direction_days=30))

    assert [lack.code for lack in refused] == ["directions-without-term"]


@pytest.mark.parametrize(
    ("outcome", "terms", "needed"),
    [
        ("penalty-order-fine-youth", TermsFacts(amount_cents=11_500), False),
        ("penalty-order-fine-youth", TermsFacts(amount_cents=11_500, compensation_cents=1), True),
        ("penalty-order-work-youth", TermsFacts(work_hours=20), False),
        ("penalty-order-work-youth", TermsFacts(work_hours=21), True),
        ("penalty-order-work-youth", TermsFacts(work_hours=20, amount_cents=11_501), True),
    ],
)
def test_above_a_sum_or_so_many_hours_a_minor_is_heard_with_a_solicitor_there(
    outcome: str,
    terms: TermsFacts,
    needed: bool,  # noqa: FBT001
) -> None:
    alone = replace(asked_for(outcome), terms=terms, solicitor_at_hearing=False)

    assert codes(outcome, alone) == ({"solicitor-not-at-hearing"} if needed else set())
    assert codes(outcome, replace(alone, solicitor_at_hearing=True)) == set()
    assert codes(outcome, replace(alone, heard=False)) >= {"hearing-missing"}


@pytest.mark.parametrize("outcome", YOUTH)
def test_a_guardian_of_a_minor_is_called_to_the_hearing_or_told_of_the_agreement(outcome: str) -> None:
    lacks = lacking(pack(), outcome, replace(asked_for(outcome), guardian_informed=False))

    assert [(lack.code, lack.owner, lack.rule) for lack in lacks] == [("guardian-not-informed", "prosecutor", outcome)]


def test_halt_rests_on_agreement_and_a_solicitor_was_consulted() -> None:
    halt = asked_for("halt-referral")

    assert codes("halt-referral", replace(halt, agreed=None)) == {"agreement-missing"}
    assert codes("halt-referral", replace(halt, agreed=False)) == {"agreement-refused"}
    assert codes("halt-referral", replace(halt, heard=False, declared_willing=False)) == set()
    waived = WaiverFacts("solicitor", explained=True)
    assert codes("halt-referral", replace(halt, consulted=False, waiver=waived)) == {"waiver-does-not-count"}


def test_a_conditional_dismissal_is_for_minors_too() -> None:
    assert codes("conditional-dismissal", replace(asked_for("conditional-dismissal"), suspect=MINOR)) == set()


@pytest.mark.parametrize("outcome", SETTLEMENTS)
def test_a_settlement_asks_only_for_what_its_row_allows_and_for_something(outcome: str) -> None:
    suspect, everything = suspect_for(outcome), TermsFacts(1, 1, 1, 1, 1, 1, 1, 1)

    assert [lack.code for lack in refuses(pack(), outcome, suspect, everything)] == ["terms-not-allowed"]
    assert [lack.code for lack in refuses(pack(), outcome, suspect, TermsFacts())] == ["terms-missing"]
    nothing = TermsFacts(0, 0, 0, 0, 0, 0, 0, 0)
    assert [lack.code for lack in refuses(pack(), outcome, suspect, nothing)] == ["terms-missing"]
    assert refuses(pack(), outcome, suspect, SETTLEMENTS[outcome]) == ()


@pytest.mark.parametrize("unknown", [{"age_class": None}, {"vulnerable": None}, {"offence_class": None}])
@pytest.mark.parametrize("outcome", SETTLEMENTS)
def test_nothing_is_issued_for_a_suspect_not_wholly_described(outcome: str, unknown: dict[str, None]) -> None:
    said = replace(asked_for(outcome), suspect=replace(suspect_for(outcome), **unknown))

    assert [(lack.code, lack.owner) for lack in lacking(pack(), outcome, said)] == [("suspect-not-described", "police")]


@pytest.mark.parametrize(
    "outcome", ["dismissal", "summons", "transfer", "release-pending", "custody", "behaviour-order", "no-such-outcome"]
)
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


def test_the_row_that_holds_on_the_day_decides_and_before_the_first_there_is_none() -> None:
    old = pack().outcome("penalty-order-work")
    assert old is not None
    later = old.model_copy(update={"valid_from": date(2027, 1, 1), "max_work_hours": 120})
    earlier = old.model_copy(update={"valid_to": date(2026, 12, 31)})
    both = pack().model_copy(update={"outcomes": (earlier, later)})
    many = TermsFacts(work_hours=180)

    def refused(on: date | None) -> list[str]:
        return [lack.code for lack in refuses(both, old.id, ADULT, many, on)]

    assert refused(date(2026, 12, 31)) == []
    assert refused(date(2027, 1, 1)) == ["over-maximum"]
    assert refused(None) == ["over-maximum"]
    assert refused(date(2015, 9, 30)) == ["not-in-catalogue"]


def test_a_day_begins_at_the_packs_own_midnight() -> None:
    assert pack().day_of(datetime(2026, 12, 31, 23, tzinfo=UTC)) == date(2027, 1, 1)
    assert pack().day_of(datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)) == date(2026, 12, 31)
