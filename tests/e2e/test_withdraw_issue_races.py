"""A hundred races between a withdrawal and an issue, each on one case that two coordinators write at once."""

from collections.abc import Iterator

import pytest

from contracts.coordinator import SettlementContested, SettlementIssued
from contracts.topics import Agency
from deploy.run import Standing, table
from deploy.steps import Steps
from many_clocks import now_is, rest
from on_kafka import publish
from races import NOW, before, drawn, keys_of, on_kafka, run, wrong

RACES = 100


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A table at which only the coordinator sits, as two replicas."""
    folder, coordinator = tmp_path_factory.mktemp("races"), [Agency.COORDINATOR]
    with table(folder, "nl", Steps(), services=coordinator, further=coordinator) as up:
        yield up


def test_in_a_hundred_races_nothing_is_issued_wrongly_or_twice_and_what_has_everything_is_issued(two: Standing) -> None:
    keys, both = keys_of(two.parts), [two.plan.first(Agency.COORDINATOR), *two.plan.further]
    races = [drawn(seed, keys) for seed in range(RACES)]
    now_is(two, NOW)
    publish(two.parts.broker_as(Agency.POLICE), before(races, keys))
    rest(two, both)

    run(races, two.parts, keys)
    rest(two, both)

    lay = on_kafka(races, two.parts)
    answers = {one.seed: wrong(one, lay[one.case], keys) for one in races}
    told = [f"race {one.seed}: {answers[one.seed]}\n{lay[one.case].told()}" for one in races if answers[one.seed]]
    assert not told, "\n\n".join(told[:3])
    issued, contested = (
        sum(len(one.of(kind)) for one in lay.values()) for kind in (SettlementIssued, SettlementContested)
    )
    assert 0 < issued < RACES, "some were won and some were lost"
    assert contested > 0, "and some were won too early"
