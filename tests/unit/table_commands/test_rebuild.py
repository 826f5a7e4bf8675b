"""A rebuild folds the topics beside the live cases, names what differs and puts it right, while the service goes on."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_the_table import Table, coordinator
from contracts.topics import Topic
from coordinator.domain.joint_case import JointCase
from given import CASE, at, waited_for
from jointtable.operators_kafka import NotSent
from jointtable.rebuild_beside import Beside
from jointtable.rebuild_switch import Compared, Found, Rebuild
from jointtable.view_on_topics import Unanswered, counting
from messaging.document import CaseDocument, Gap
from messaging.event import Record
from messaging.memory import MemoryCases, MemoryParked
from messaging.service import Service

POLICE = Topic.POLICE_PROGRESS.value


def a_settlement_issued() -> Table:
    """Registered, selected, proposed, weighed, held back until the solicitor spoke, and issued."""
    table = Table().registered().selected().proposed()
    table.weighed()
    table.asked()
    table.consulted("11:15")
    return table


STORY = a_settlement_issued()


def sent(table: Table) -> list[Record]:
    """What the coordinator said, as it lies on its topics."""
    assert table.document is not None
    return [Record(one.topic, 0, one.n, one.key, one.headers, one.value) for one in table.document.outbox]


@dataclass(slots=True)
class InMemory:
    """What is kept beside."""

    cases: MemoryCases[JointCase] = field(default_factory=MemoryCases)
    parked: MemoryParked = field(default_factory=MemoryParked)

    async def begin(self) -> None:
        """Nothing was left."""

    async def read_up_to(self) -> Mapping[tuple[str, int], int]:
        return {}

    async def keep_read(self, places: Mapping[tuple[str, int], int]) -> None:
        """Nobody asks."""


@dataclass(slots=True)
class Live:
    """The coordinator's own case, its topics, and who rebuilds."""

    document: CaseDocument[JointCase]
    on_topics: list[Record]
    service: Service[JointCase] = field(default_factory=coordinator)
    kept: InMemory = field(default_factory=InMemory)
    told: list[str] = field(default_factory=list)
    broker_is_away: bool = False

    def __post_init__(self) -> None:
        waited_for(self.service.cases.save_many([replace(self.document, version=0)]))

    @property
    def beside(self) -> Beside[JointCase]:
        return Beside(self.service, self.kept, counting)

    def rebuilt(self, *, switch: bool = False, restored: bool = False) -> Found:
        return waited_for(self.rebuilding(switch=switch, restored=restored))

    async def rebuilding(self, *, switch: bool = False, restored: bool = False) -> Found:
        async def catch_up() -> int:
            new, self.on_topics = self.on_topics, []
            await self.beside.take(new)
            await self.beside.take_what_waited()
            return len(new)

        tell = self.tells if switch else None
        return await Rebuild(self.service, self.beside, catch_up, tell, restored=restored, pause=0).run()

    def tells(self, some: Sequence[Compared[JointCase]]) -> None:
        if self.broker_is_away:
            raise NotSent("operator.acts: the broker does not answer")
        self.told += [of.where for one in some for of in one.differences]

    def now_is(self) -> CaseDocument[JointCase]:
        found = waited_for(self.service.cases.load(CASE))
        assert found is not None
        return found


def live(stored: CaseDocument[JointCase] | None = None, **otherwise: object) -> Live:
    """The story's case; `otherwise` says what its store holds instead."""
    assert STORY.document is not None
    document = stored or replace(STORY.document, outbox=())
    return Live(replace(document, **otherwise), [*STORY.wire.records, *sent(STORY)])  # type: ignore[arg-type]


def falsified() -> CaseDocument[JointCase]:
    """The story's case, of which the store holds another section of police than was told."""
    assert STORY.document is not None
    case = STORY.document.state
    return replace(STORY.document, state=replace(case, police=replace(case.police, offence="Murder")))


def in_any_order(records: Sequence[Record], seed: int, portions: int, twice: int) -> list[list[Record]]:
    """Each topic's records in their own order, some of them twice, the topics anyhow, in so many portions."""
    drawn, queues = random.Random(seed), dict[str, list[Record]]()  # noqa: S311  # no secret
    for one in records:
        queues.setdefault(one.topic, []).append(one)
    for queue in queues.values():
        queue.extend(queue[: twice % (len(queue) + 1)])
    mixed = []
    while any(queues.values()):
        mixed.append(queues[drawn.choice([topic for topic, left in queues.items() if left])].pop(0))
    size = -(-len(mixed) // portions)
    return [mixed[first : first + size] for first in range(0, len(mixed), size)]


@given(st.integers(), st.integers(1, 8), st.integers(0, 5))
def test_in_whatever_order_and_portions_the_topics_are_read_it_is_the_case_that_lived(
    seed: int, portions: int, twice: int
) -> None:
    one = live()
    for some in in_any_order(one.on_topics, seed, portions, twice):
        waited_for(one.beside.take(some))
    one.on_topics = []

    assert one.rebuilt() == Found(cases=1)


def test_of_a_compacted_topic_the_newest_view_is_enough() -> None:
    one = live()
    views = [record for record in one.on_topics if record.topic == Topic.COORDINATOR_VIEW]
    assert len(views) > 1
    one.on_topics = [record for record in one.on_topics if record not in views[:-1]]

    assert one.rebuilt().well


def test_its_own_words_out_of_order_on_their_topic_are_folded_in_their_order() -> None:
    one = live()
    own = [record for record in one.on_topics if record.topic == Topic.COORDINATOR_PROGRESS]
    others = [record for record in one.on_topics if record not in own]
    one.on_topics = [*others, own[1], own[0], *own[1:]]

    assert one.rebuilt().well


def test_what_did_not_fit_behind_a_gap_is_folded_in_when_the_gap_is_filled() -> None:
    table = Table().registered()
    for minute in range(70):
        table.detained(f"10:{minute:02}" if minute < 60 else f"11:{minute - 60:02}")
    assert table.document is not None
    heard = [record for record in table.wire.records if record.topic == POLICE]
    others = [record for record in table.wire.records if record.topic != POLICE]
    document = replace(table.document, outbox=())
    one = Live(document, [*heard[1:], heard[0], *others, *sent(table)])

    assert one.rebuilt() == Found(cases=1, records=len(table.wire.records) + len(sent(table)))


def test_a_falsified_section_is_named_and_without_switch_nothing_is_written() -> None:
    one = live(falsified())
    found = one.rebuilt()

    assert [(of.what, of.where) for of in found.differences] == [("fact-differs", "state.police.offence")]
    assert (found.switched, found.left, found.well, one.told) == ([], [], False, [])
    assert one.now_is().state.police.offence == "Murder"


def test_a_switch_mends_it_tells_it_and_keeps_what_is_no_fact() -> None:
    kept = {"requests": ("asked-before",), "claims": ("claim",), "outbox_n": 99, "confirmed_n": 2, "delivery_n": 3}
    one = live(falsified(), **kept)
    found = one.rebuilt(switch=True)

    assert (found.switched, found.well, one.told) == ([CASE], True, ["state.police.offence"])
    now, story = one.now_is(), STORY.document
    assert story is not None
    assert (now.state, now.cursors, now.streams) == (story.state, story.cursors, story.streams)
    assert {name: getattr(now, name) for name in kept} == kept
    assert now.outbox == story.outbox, "what is to be sent is not thrown away"
    assert now.next_due == one.service.clock.now(), "it is reacted to at once"
    assert one.rebuilt().well


def test_a_gap_that_was_made_up_is_named_and_mended() -> None:
    one = live(gaps={POLICE: Gap(99, at("11:00"), "missing")})

    assert [of.what for of in one.rebuilt().differences] == ["gap-differs"]
    assert one.rebuilt(switch=True).switched == [CASE]
    assert one.now_is().gaps == {}


def test_a_case_that_moved_on_between_looking_and_writing_is_looked_at_again() -> None:
    one = live(falsified())

    class Overtaken(MemoryCases[JointCase]):
        """Somebody else writes the case, once, just before."""

        overtaken = False

        async def save_many(
            self, documents: Sequence[CaseDocument[JointCase]], known: Mapping[str, CaseDocument[JointCase]] = {}
        ) -> frozenset[str]:
            if documents[0].version and not self.overtaken:
                self.overtaken = True
                stored = await self.load(CASE)
                assert stored is not None
                await super().save_many([replace(stored, requests=("meanwhile",))])
            return await super().save_many(documents, known)

    one.service = replace(one.service, cases=Overtaken())
    waited_for(one.service.cases.save_many([replace(one.document, version=0)]))
    found = one.rebuilt(switch=True)

    assert (found.switched, found.well) == ([CASE], True)
    assert (one.now_is().state.police.offence, one.now_is().requests) == ("Shoplifting", ("meanwhile",))


def test_a_case_that_is_behind_is_left_unless_its_store_was_put_back() -> None:
    earlier = Table().registered()
    assert earlier.document is not None
    one = live(replace(earlier.document, outbox=earlier.document.outbox[-1:]))

    assert {of.what for of in one.rebuilt(switch=True).left} == {"not-applied", "unknown-to-the-store", "fact-differs"}
    assert one.now_is().state == earlier.document.state
    assert one.rebuilt(switch=True, restored=True).switched == [CASE]
    assert STORY.document is not None
    assert (one.now_is().state, one.now_is().outbox) == (STORY.document.state, ())


def test_a_case_that_the_store_lost_is_made_again_when_it_was_put_back() -> None:
    one = live()
    one.service = replace(one.service, cases=MemoryCases())

    assert not one.rebuilt(switch=True).well
    assert one.rebuilt(switch=True, restored=True).switched == [CASE]
    assert one.now_is().state == one.document.state


@pytest.mark.parametrize("restored", [False, True])
def test_what_the_store_knows_and_no_topic_tells_is_named_and_never_thrown_away(*, restored: bool) -> None:
    one = live()
    one.on_topics = [record for record in one.on_topics if record.topic != Topic.COORDINATOR_PROGRESS]
    found = one.rebuilt(switch=True, restored=restored)

    assert ("not-on-the-topic", Topic.COORDINATOR_PROGRESS) in [(of.what, of.where) for of in found.left]
    assert (found.switched, one.told) == ([], [])
    assert one.now_is().state == one.document.state


def test_what_is_still_to_be_sent_is_waited_for() -> None:
    one = live(falsified())
    unsent = [record for record in one.on_topics if record.topic == Topic.COORDINATOR_PROGRESS]
    first = [record for record in one.on_topics if record not in unsent]

    async def rebuilt() -> Found:
        looks = iter([first, [], unsent])

        async def catch_up() -> int:
            await one.beside.take(next(looks, []))
            return 0

        return await Rebuild(one.service, one.beside, catch_up, one.tells, pause=0).run()

    assert waited_for(rebuilt()).switched == [CASE]


def test_nothing_is_put_in_place_that_could_not_be_told() -> None:
    one = live(falsified())
    one.broker_is_away = True
    with pytest.raises(NotSent):
        one.rebuilt(switch=True)
    assert one.now_is().state.police.offence == "Murder"


def test_two_rebuilds_at_once_do_not_mix() -> None:
    one = live()
    waited_for(one.beside.take(one.on_topics[:3]))

    class Emptied(MemoryCases[JointCase]):
        async def save_many(self, documents: object, known: object = None) -> frozenset[str]:  # noqa: ARG002
            return frozenset([CASE])

    one.kept.cases = Emptied()
    with pytest.raises(Unanswered, match="another rebuild"):
        waited_for(one.beside.take(one.on_topics))
