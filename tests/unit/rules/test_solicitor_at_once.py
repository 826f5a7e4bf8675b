"""For whom a solicitor is asked at once."""

from datetime import date

import pytest

from given import pack
from rules.settlement import SuspectFacts
from rules.solicitor_at_once import at_once

COMMON = "pre-trial-detention-allowed"
TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("suspect", "row"),
    [
        (SuspectFacts("minor", vulnerable=False, offence_class=COMMON), "at-once-minor"),
        (SuspectFacts("adult", vulnerable=True, offence_class=COMMON), "at-once-vulnerable"),
        (SuspectFacts(vulnerable=True), "at-once-vulnerable"),
        (SuspectFacts("adult", vulnerable=False, offence_class="grave"), "at-once-grave"),
        (SuspectFacts("adult", vulnerable=False, offence_class=COMMON), None),
        (SuspectFacts(), None),
    ],
)
def test_the_row_that_fits_what_is_known_asks_at_once(suspect: SuspectFacts, row: str | None) -> None:
    found = at_once(pack(), suspect, TODAY)

    assert (found.id if found else None) == row


def test_a_pack_without_such_rows_asks_for_nobody_at_once() -> None:
    assert at_once(pack("example"), SuspectFacts("minor", vulnerable=True, offence_class="common"), TODAY) is None
