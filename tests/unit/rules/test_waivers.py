"""For whom a waiver of the consultation on a settlement counts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from given import pack
from rules.first_interrogation import FirstWaived, WasThere, first_waiver_counts, what_allows
from rules.pack import Pack, WaiverRow
from rules.settlement import (
    SettlementFacts,
    SuspectFacts,
    TermsFacts,
    WaiverFacts,
    lacking,
    waiver_counts,
    waiver_row,
)

Counts = Callable[[Pack, SuspectFacts, WaiverFacts], bool]

AGES = [row.id for row in pack().age_classes]
OFFENCES = [row.id for row in pack().offence_classes]
EXPLAINED = WaiverFacts("solicitor", explained=True)
NOT_EXPLAINED = WaiverFacts("solicitor", explained=False)

suspects = st.builds(
    SuspectFacts,
    st.sampled_from([*AGES, None]),
    st.sampled_from([True, False, None]),
    st.sampled_from([*OFFENCES, None]),
)
waivers = st.builds(WaiverFacts, st.sampled_from(["solicitor", "police", "prosecutor", None]), st.booleans())


def row_of(suspect: SuspectFacts) -> str | None:
    row = waiver_row(pack(), suspect)
    return row.id if row else None


@pytest.mark.parametrize(("vulnerable", "offence"), [*product([True, False], OFFENCES)])
def test_a_minor_never_waives(vulnerable: bool, offence: str) -> None:  # noqa: FBT001
    minor = SuspectFacts("minor", vulnerable, offence)

    assert row_of(minor) == "waiver-minor"
    assert not waiver_counts(pack(), minor, EXPLAINED)


@pytest.mark.parametrize(
    ("suspect", "row"),
    [
        (SuspectFacts("adult", vulnerable=True, offence_class="no-pre-trial-detention"), "waiver-vulnerable"),
        (SuspectFacts("adult", vulnerable=True, offence_class="grave"), "waiver-vulnerable"),
        (SuspectFacts("adult", vulnerable=False, offence_class="grave"), "waiver-grave"),
        (SuspectFacts("adult", vulnerable=False, offence_class="no-pre-trial-detention"), "waiver-adult"),
        (SuspectFacts("adult", vulnerable=False, offence_class="pre-trial-detention-allowed"), "waiver-adult"),
    ],
)
def test_an_adults_waiver_counts_only_after_the_solicitor_explained(suspect: SuspectFacts, row: str) -> None:
    assert row_of(suspect) == row
    assert waiver_counts(pack(), suspect, EXPLAINED)
    assert not waiver_counts(pack(), suspect, NOT_EXPLAINED)


@given(suspects, st.booleans(), st.sampled_from(["police", "prosecutor", None]))
def test_a_waiver_told_to_anybody_but_a_solicitor_never_counts(
    suspect: SuspectFacts,
    explained: bool,  # noqa: FBT001
    told_to: str | None,
) -> None:
    assert not waiver_counts(pack(), suspect, WaiverFacts(told_to, explained))


@given(suspects, waivers)
def test_what_is_unknown_never_counts_in_favour_of_a_waiver(suspect: SuspectFacts, waiver: WaiverFacts) -> None:
    if None in (suspect.age_class, suspect.vulnerable, suspect.offence_class):
        assert not waiver_counts(pack(), suspect, waiver)


@given(suspects, waivers)
def test_a_waiver_that_counts_is_an_adults_told_to_a_solicitor_after_explanation(
    suspect: SuspectFacts, waiver: WaiverFacts
) -> None:
    known = suspect.age_class == "adult" and suspect.vulnerable is not None and suspect.offence_class is not None

    assert waiver_counts(pack(), suspect, waiver) == (known and waiver == EXPLAINED)


@given(waivers)
def test_nobody_waives_under_the_invented_pack(waiver: WaiverFacts) -> None:
    common = SuspectFacts("adult", vulnerable=False, offence_class="common")

    assert not waiver_counts(pack("example"), common, waiver)


def test_a_pack_without_waiver_rows_lets_no_waiver_count() -> None:
    none = pack().model_copy(update={"waivers": ()})

    assert waiver_row(none, SuspectFacts("adult", vulnerable=False, offence_class="grave")) is None
    assert not waiver_counts(none, SuspectFacts("adult", vulnerable=False, offence_class="grave"), EXPLAINED)


def changed_in_2027(rows: tuple[WaiverRow, ...], named: str) -> tuple[WaiverRow, ...]:
    """The same rows, of which one lets nothing count any more from the first of January 2027 on."""
    return tuple(
        one
        for row in rows
        for one in (
            (
                row.model_copy(update={"valid_to": date(2026, 12, 31)}),
                row.model_copy(update={"valid_from": date(2027, 1, 1), "counts": False}),
            )
            if row.id == named
            else (row,)
        )
    )


ADULT = SuspectFacts("adult", vulnerable=False, offence_class="pre-trial-detention-allowed")
CHANGED = pack().model_copy(
    update={
        "waivers": changed_in_2027(pack().waivers, "waiver-adult"),
        "first_waivers": changed_in_2027(pack().first_waivers, "first-waiver-adult"),
    }
)
MIDNIGHT = datetime(2026, 12, 31, 23, tzinfo=UTC)
"""The beginning of 2027 by the wall clock of the pack."""
DAYS = [
    (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), True),
    (MIDNIGHT, False),
    (None, False),
    (datetime(2017, 2, 28, 12, tzinfo=UTC), False),
]


@pytest.mark.parametrize("counts", [waiver_counts, first_waiver_counts])
def test_the_row_that_holds_on_the_day_on_which_it_was_given_decides(counts: Counts) -> None:
    """Before the first row there is none; without a moment those that began last decide."""
    told = [(at, counts(CHANGED, ADULT, replace(EXPLAINED, at=at))) for at, _ in DAYS]

    assert told == DAYS


def test_a_waiver_that_no_longer_counts_is_told_with_the_row_and_one_given_before_still_counts() -> None:
    said = SettlementFacts(ADULT, TermsFacts(amount_cents=35_000), weighed=True, on=date(2027, 1, 1))

    def codes(at: datetime) -> list[tuple[str, str]]:
        waived = replace(said, waiver=replace(EXPLAINED, at=at))
        return [(one.code, one.rule) for one in lacking(CHANGED, "penalty-order-fine", waived)]

    assert codes(MIDNIGHT) == [("waiver-does-not-count", "waiver-adult")]
    assert codes(DAYS[0][0] or MIDNIGHT) == []


def test_an_interrogation_is_allowed_by_the_row_of_the_day_of_its_waiver() -> None:
    before, later = DAYS[0][0] or MIDNIGHT, datetime(2027, 1, 1, 9, tzinfo=UTC)

    def allowed(given_at: datetime) -> str | None:
        return what_allows(CHANGED, ADULT, WasThere(waived=(FirstWaived(given_at, EXPLAINED),)), "V1", later)

    assert (allowed(before), allowed(MIDNIGHT)) == ("waiver", None)
