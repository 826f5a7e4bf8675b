"""A replica fires its own deadlines at once, another's half a second of real time later, and the earliest first."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import pytest
from aiokafka import TopicPartition

from a_service import HOUR, NOON, Seen, a_service, arrested
from given import Wire
from messaging.assignment import Ends, Intake, partition_of
from messaging.document import CaseDocument
from messaging.intake import take_in
from messaging.memory import MemoryCases
from messaging.ports import NOTHING_KNOWN, Due
from messaging.service import Service
from messaging.share import Share
from messaging.timers import AT_ONCE, LOOKED_AT, poll
from on_kafka import a_case

OURS, THEIRS = a_case("ours"), a_case("theirs")
SECOND = timedelta(seconds=1)


class InOrder(MemoryCases[Seen]):
    """A store that remembers in which order cases were saved."""

    def __init__(self) -> None:
        super().__init__()
        self.saved: list[str] = []

    async def save_many(
        self, documents: Sequence[CaseDocument[Seen]], known: Mapping[str, CaseDocument[Seen]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        self.saved += [document.case_id for document in documents]
        return await super().save_many(documents, known)


async def arrested_at(moments: dict[str, datetime], store: MemoryCases[Seen] | None = None) -> Service[Seen]:
    """A service that knows of these arrests; each has its deadline an hour later."""
    service = a_service(store)
    for case, moment in moments.items():
        wire = Wire(case)
        wire.says(arrested().model_copy(update={"occurred_at": moment}), sent=NOON)
        await take_in(service, wire.records)
    return service


async def missed(service: Service[Seen]) -> set[str]:
    return {one.case_id for one in await service.cases.page("", 10_000) if one.state.missed}


def of_ours(*, speed: float = 1.0) -> Callable[[float], Callable[[Due], bool]]:
    """What the owner of `OURS` fires, by the real seconds since the deadline; it looks every quarter of a second."""
    share = Share(lambda case: case == OURS)

    def after(seconds: float) -> Callable[[Due], bool]:
        looks = [-1 + quarter / 4 for quarter in range(int((seconds + 1) * 4) + 1)]
        return [share.at(real, NOON + HOUR + real * speed * SECOND) for real in looks][-1]

    return after


async def test_a_replica_fires_its_own_at_once_and_leaves_the_others_to_theirs() -> None:
    service = await arrested_at({OURS: NOON, THEIRS: NOON})

    assert await poll(service, NOON + HOUR, of_ours()(0.25)) == 1
    assert await missed(service) == {OURS}


async def test_a_replica_fires_what_its_owner_left_for_half_a_second() -> None:
    service = await arrested_at({OURS: NOON, THEIRS: NOON})

    assert await poll(service, NOON + HOUR, of_ours()(0.5)) == 2
    assert await missed(service) == {OURS, THEIRS}


@pytest.mark.parametrize("speed", [0.001, 1.0, 3600.0])
def test_half_a_second_is_real_time_at_whatever_speed_legal_time_goes(speed: float) -> None:
    due = Due(THEIRS, NOON + HOUR)

    assert not of_ours(speed=speed)(0.25)(due)
    assert of_ours(speed=speed)(0.5)(due)


def test_legal_time_that_jumped_and_stands_still_leaves_the_owner_its_half_second_too() -> None:
    share, due = Share(lambda case: case == OURS), Due(THEIRS, NOON + HOUR)
    share.at(0.0, NOON)
    looks = [share.at(real, NOON + 9 * HOUR) for real in (0.5, 0.75, 1.0)]

    assert [fires(due) for fires in looks] == [False, False, True]


def test_a_replica_that_only_just_looks_again_fires_its_own_and_no_more() -> None:
    fires = Share(lambda case: case == OURS).at(5.0, NOON + 9 * HOUR)

    assert fires(Due(OURS, NOON + HOUR))
    assert not fires(Due(THEIRS, NOON + HOUR))


async def test_the_earliest_deadline_fires_first_whatever_the_number() -> None:
    moments = {a_case(f"case-{nth}"): NOON + timedelta(seconds=(nth * 37) % 101) for nth in range(101)}
    store = InOrder()
    service = await arrested_at(moments, store)
    store.saved.clear()
    rings: list[int] = []

    late: list[timedelta] = []

    def fired(some: Sequence[timedelta]) -> None:
        rings.append(len(store.saved))
        late.extend(some)

    assert await poll(service, NOON + 2 * HOUR, fired=fired) == len(moments)
    assert late == [HOUR - timedelta(seconds=nth) for nth in range(101)], "and how late each is, is measured"
    assert store.saved == sorted(moments, key=lambda case: moments[case])
    assert rings == [AT_ONCE, 2 * AT_ONCE, 101], "what is saved is sent while the rest is still being decided"


async def test_many_deadlines_of_a_replica_that_is_away_do_not_hide_ours() -> None:
    before = {a_case(f"theirs-{nth}"): NOON for nth in range(LOOKED_AT // 4)}
    service = await arrested_at(before | {OURS: NOON + timedelta(seconds=0.2)})

    assert await poll(service, NOON + HOUR + SECOND / 4, of_ours()(0.25)) == 1
    assert await missed(service) == {OURS}


def intake_of(*partitions: int) -> Intake:
    """A replica that the group gave these partitions, of four."""

    class Reading:
        def partitions_for_topic(self, _topic: str) -> set[int]:
            return {0, 1, 2, 3}

    intake = Intake(("case.police.progress.v1",), Ends(_nobody), consumer_of=Reading)
    if partitions:
        intake.hold.given = True
        intake.hold.assigned = {TopicPartition(intake.topics[0], one) for one in partitions}
    return intake


def test_every_case_has_one_owner_among_the_replicas() -> None:
    replicas = [intake_of(0, 1), intake_of(2), intake_of(3)]

    assert all(sum(one.owns(a_case(f"case-{nth}")) for one in replicas) == 1 for nth in range(200))


async def test_before_its_first_share_a_replica_waits_for_nobody() -> None:
    intake = intake_of()
    assert intake.owns(OURS)
    assert intake.owns(THEIRS)

    await intake.hold.on_partitions_assigned([])
    assert not intake.owns(OURS)


@pytest.mark.parametrize(
    ("key", "hashed"),
    [
        ("21", -973932308),
        ("foobar", -790332482),
        ("a-little-bit-long-string", -985981536),
        ("a-little-bit-longer-string", -1486304829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
    ],
)
def test_a_case_lies_where_kafkas_own_producer_lays_it(key: str, hashed: int) -> None:
    """The hashes are those of Kafka's own tests (UtilsTest, testMurmur2)."""
    assert [partition_of(key, count) for count in (4, 24)] == [(hashed & 0x7FFFFFFF) % count for count in (4, 24)]


def _nobody() -> None:
    raise AssertionError("nobody asks where a topic ends here")
