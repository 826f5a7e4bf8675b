"""For whom a waiver of the consultation on a settlement counts."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from given import pack
from rules.settlement import SuspectFacts, WaiverFacts, waiver_counts, waiver_row

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
