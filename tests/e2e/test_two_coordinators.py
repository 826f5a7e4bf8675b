"""Two replicas of the coordinator keep the clocks together: one is killed, and each breach is told once."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count

import pytest

from contracts.topics import Agency
from deploy.run import Standing, table, wait_until_ready
from deploy.steps import Steps
from eventually import eventually
from many_clocks import FIRST_DUE, NINE, held, now_is, rest, suspects, time_runs, told
from messaging.assignment import partition_of
from recounting import differences

DAYS = count()
"""Each story has a day of its own, the next one: they may come in any order, and legal time never goes back."""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A table at which only the coordinator sits, as two replicas."""
    folder, coordinator = tmp_path_factory.mktemp("two"), [Agency.COORDINATOR]
    with table(folder, "nl", Steps(), services=coordinator, further=coordinator) as up:
        yield up


def breaches(two: Standing, cases: Mapping[str, datetime]) -> int:
    return sum(len(one.breaches) for one in told(two.parts, cases).values())


def each_was_told_once(two: Standing, cases: Mapping[str, datetime]) -> None:
    known = told(two.parts, cases)
    assert {case: [(said.clock, said.due) for said, _ in one.breaches] for case, one in known.items()} == {
        case: [(NINE, due)] for case, due in cases.items()
    }
    assert [case for case, one in known.items() if not one.whole] == []
    assert differences(two) == set()


def test_each_breach_is_told_once_though_one_of_two_replicas_is_killed_among_them(two: Standing) -> None:
    first, (second,) = two.plan.first(Agency.COORDINATOR), two.plan.further
    due = FIRST_DUE + timedelta(days=next(DAYS))
    cases = suspects(40, timedelta(seconds=0.2), due)
    held(two, cases, [first, second])
    assert breaches(two, cases) == 0
    assert {partition_of(case, 4) for case in cases} == {0, 1, 2, 3}, "either replica has some"

    now_is(two, due + timedelta(seconds=4))
    eventually(lambda: breaches(two, cases) > 0, "the first breach is told")
    two.parts.supervisor.kill_for_good(second.name)
    assert breaches(two, cases) < len(cases), "it was killed among them"
    time_runs(two, due + timedelta(seconds=4))
    eventually(lambda: breaches(two, cases) >= len(cases), "every breach is told")
    two.parts.supervisor.run(second.name)
    wait_until_ready(second, two.parts)
    rest(two, [first, second])

    each_was_told_once(two, cases)


def test_breaches_while_the_store_is_away_are_told_once_with_their_true_moments_when_it_is_back(two: Standing) -> None:
    switch, both = two.parts.store_switch, [two.plan.first(Agency.COORDINATOR), *two.plan.further]
    if switch is None:
        pytest.skip("the store is not ours to end")
    due = FIRST_DUE + timedelta(days=next(DAYS))
    cases = suspects(10, timedelta(seconds=1), due)
    held(two, cases, both)

    switch.off()
    now_is(two, due + timedelta(minutes=10))
    switch.on()
    eventually(lambda: breaches(two, cases) >= len(cases), "every breach is told")
    rest(two, both)

    each_was_told_once(two, cases)
