"""Faults in the middle of catching up, on the real broker and store: well over a thousand records lie there when the
coordinators begin, and while cases are taken in and not yet decided upon, one is killed, stopped or ended, or joins.

The bounds of catching up are a hundred times smaller than in production. What was said is counted twice: by `jointtable
verify-view`, and as the long campaign counts. A fault that falls when nothing is undecided fails its test (NotBehind).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

import pytest

from at_windows import SESSION
from campaigns.faults_drawn import SLOTS, Fault, What
from campaigns.faults_gathered import in_both_ways
from campaigns.faults_made import Hands, at_the_table
from campaigns.faults_said import Said
from messaging.crashing import Place

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
SEED = 7


@dataclass(frozen=True, slots=True)
class Behind:
    """A table whose coordinators fall far behind, and what was acknowledged to who said it there."""

    hands: Hands
    said: Said
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def outlives(self, *faults: Fault) -> None:
        """The faults are made; when everybody is at rest, everything said since the table stands is counted."""
        some = tuple(replace(one, nth=next(self.numbers)) for one in faults)
        self.hands.make(some, self.said.begin)
        self.hands.rest()
        found = in_both_ways(self.hands.table, self.said.ledger, some[-1].nth, self.said.keys)
        assert list(found.wrong()) == []


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    with at_the_table(tmp_path_factory.mktemp("behind"), SLOTS + 1) as hands:
        said = Said(hands.table.up, SEED)
        try:
            yield Behind(hands, said)
        finally:
            said.close()


@pytest.mark.parametrize(
    "places", [(Place.BEFORE_SAVE, Place.BEFORE_SEND), (Place.BEFORE_COMMIT, Place.BEFORE_MARK)], ids=" ".join
)
def test_killed_in_the_middle_of_a_backlog_each_word_is_applied_and_each_of_its_own_said_once(
    behind: Behind, places: tuple[Place, Place]
) -> None:
    behind.outlives(*[Fault(0, What.BEHIND_KILLED, place=place) for place in places])


def test_a_zombie_that_wakes_in_the_middle_of_a_backlog_that_another_took_in_changes_nothing(behind: Behind) -> None:
    behind.outlives(Fault(0, What.BEHIND_STOPPED, place=Place.BEFORE_COMMIT, lasts=SESSION + 2))


def test_one_that_joins_in_the_middle_of_a_backlog_takes_over_from_another_that_is_ended(behind: Behind) -> None:
    behind.outlives(Fault(0, What.BEHIND_JOINED))
