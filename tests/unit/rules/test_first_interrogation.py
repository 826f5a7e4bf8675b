"""What allows a first interrogation, and for whom a waiver of the consultation before it counts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from given import at, pack
from rules.first_interrogation import FirstWaived, WasThere, first_waiver_counts, first_waiver_row, what_allows
from rules.settlement import SuspectFacts, WaiverFacts

AGES = [row.id for row in pack().age_classes]
OFFENCES = [row.id for row in pack().offence_classes]
EXPLAINED = WaiverFacts("solicitor", explained=True)
NOT_EXPLAINED = WaiverFacts("solicitor", explained=False)
ADULT = SuspectFacts("adult", vulnerable=False, offence_class="pre-trial-detention-allowed")
TEN = at("10:00")

suspects = st.builds(
    SuspectFacts,
    st.sampled_from([*AGES, None]),
    st.sampled_from([True, False, None]),
    st.sampled_from([*OFFENCES, None]),
)
waivers = st.builds(WaiverFacts, st.sampled_from(["solicitor", "police", "assistant-prosecutor", None]), st.booleans())
moments = st.integers(-90, 90).map(lambda minutes: TEN + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("suspect", "row", "explained", "bare"),
    [
        (SuspectFacts("minor", vulnerable=False, offence_class="grave"), "first-waiver-minor", False, False),
        (SuspectFacts("minor", vulnerable=True, offence_class="grave"), "first-waiver-minor", False, False),
        (SuspectFacts("adult", vulnerable=True, offence_class="grave"), "first-waiver-vulnerable", True, False),
        (SuspectFacts("adult", vulnerable=False, offence_class="grave"), "first-waiver-grave", True, False),
        (ADULT, "first-waiver-adult", True, True),
    ],
)
def test_each_waiver_is_decided_by_the_row_of_its_suspect(
    suspect: SuspectFacts,
    row: str,
    explained: bool,  # noqa: FBT001
    bare: bool,  # noqa: FBT001
) -> None:
    deciding = first_waiver_row(pack(), suspect)

    assert deciding is not None
    assert deciding.id == row
    assert first_waiver_counts(pack(), suspect, EXPLAINED) is explained
    assert first_waiver_counts(pack(), suspect, NOT_EXPLAINED) is bare


@given(suspects, st.booleans(), st.sampled_from(["police", "assistant-prosecutor", None]))
def test_what_was_told_to_anybody_but_a_solicitor_never_counts(
    suspect: SuspectFacts,
    explained: bool,  # noqa: FBT001
    told_to: str | None,
) -> None:
    assert not first_waiver_counts(pack(), suspect, WaiverFacts(told_to, explained))


@given(suspects, waivers)
def test_what_is_unknown_never_counts_in_favour_of_a_waiver(suspect: SuspectFacts, waiver: WaiverFacts) -> None:
    if None in (suspect.age_class, suspect.vulnerable, suspect.offence_class):
        assert not first_waiver_counts(pack(), suspect, waiver)


@given(waivers)
def test_nobody_waives_where_the_pack_has_no_rows_for_it(waiver: WaiverFacts) -> None:
    common = SuspectFacts("adult", vulnerable=False, offence_class="common")

    assert not first_waiver_counts(pack("example"), common, waiver)


@given(moments)
def test_a_consultation_allows_what_is_opened_when_it_has_ended(ended_at: object) -> None:
    assert isinstance(ended_at, type(TEN))

    allowed = what_allows(pack(), ADULT, WasThere(consulted=(ended_at,)), "V1", TEN)

    assert allowed == ("consultation" if ended_at <= TEN else None)


@given(moments, st.none() | moments)
def test_a_waiver_allows_what_is_opened_after_it_and_before_it_is_revoked(at_: object, revoked_at: object) -> None:
    assert isinstance(at_, type(TEN))
    assert revoked_at is None or isinstance(revoked_at, type(TEN))
    there = WasThere(waived=(FirstWaived(at_, EXPLAINED, revoked_at),))

    stood = at_ <= TEN and (revoked_at is None or revoked_at > TEN)
    assert what_allows(pack(), ADULT, there, "V1", TEN) == ("waiver" if stood else None)


@given(suspects, waivers)
def test_a_waiver_that_does_not_count_allows_nothing(suspect: SuspectFacts, waiver: WaiverFacts) -> None:
    there = WasThere(waived=(FirstWaived(at("09:00"), waiver),))

    counts = first_waiver_counts(pack(), suspect, waiver)
    assert what_allows(pack(), suspect, there, "V1", TEN) == ("waiver" if counts else None)


def test_with_nothing_there_nothing_is_allowed() -> None:
    assert what_allows(pack(), ADULT, WasThere(), "V1", TEN) is None
