"""Ways in which the libraries would lose or stall data, each tried on the real broker."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from aiokafka import TopicPartition

from a_service import Seen, arrested, evolve, in_custody, with_header
from contracts.police import SuspectArrested
from contracts.topics import Agency, parked_topic, retry_topic
from deploy.parts import Parts
from given import Wire
from messaging.document import CaseDocument
from messaging.event import Event, Record
from messaging.memory import MemoryCases
from messaging.ports import NOTHING_KNOWN, StoreUnavailable
from odd_records import NAME, publish_in_one_batch
from on_kafka import a_case, ids_of, publish, reading, service_of, until, until_folded, until_read, until_so, written

pytestmark = pytest.mark.integration


class FailsFirst(MemoryCases[Seen]):
    """A store that fails so many saves, each with `why`, before it works."""

    def __init__(self, times: int, why: Exception) -> None:
        super().__init__()
        self.left, self.why = times, why

    async def save_many(
        self, documents: Sequence[CaseDocument[Seen]], known: Mapping[str, CaseDocument[Seen]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        if self.left:
            self.left -= 1
            raise self.why
        return await super().save_many(documents, known)


def orders(case_id: str, count: int) -> list[Record]:
    wire = Wire(case_id)
    for number in range(count):
        wire.says(in_custody(number))
    return wire.records


@pytest.mark.parametrize("value", [None, b"\xff\xfe"], ids=["null", "not-utf8"])
async def test_a_header_that_cannot_be_read_is_parked_and_loses_none_of_its_neighbours(
    parts: Parts, value: bytes | None
) -> None:
    case, service = a_case(f"header-{value!r}"), service_of()
    before, broken, after = orders(case, 3)[:1], with_header(orders(case, 1)[0], "ce_id", value), orders(case, 2)[1:]
    async with reading(parts, service) as moving:
        lying = publish(parts.broker_as("police"), [*before, broken, *after])
        await until_folded(service, case, 2)
        await until_read(moving)
    rows = await service.parked.page(None, 100)
    parked = [row for row in rows if row.record.offset == lying[1].offset - 1 and row.record.key == case.encode()]
    assert len(parked) == 1
    assert dict(parked[0].record.headers)["ce_id"] == value
    assert len(await ids_of(service, case)) == 2


async def test_a_header_whose_name_is_no_text_is_parked_and_loses_none_of_its_neighbours(parts: Parts) -> None:
    case, elsewhere, service = a_case("header-name"), a_case("header-name-elsewhere"), service_of()
    before, good, after = orders(case, 3)
    named = replace(good, headers=(*good.headers, (NAME, b"x")))
    async with reading(parts, service) as moving:
        lying = await publish_in_one_batch(parts.broker_as("police"), [before, named, good, after], partition=0)
        publish(parts.broker_as("police"), orders(elsewhere, 2), partition=1)
        await until_folded(service, case, 3)
        await until_folded(service, elsewhere, 2)
        await until_read(moving)
    (row,) = [row for row in await service.parked.page(None, 100) if row.record.key == case.encode()]
    assert (row.reason, row.record.offset) == ("header-not-utf8", lying + 1)
    assert len(await ids_of(service, case)) == 3


async def test_a_body_that_is_no_json_is_parked_and_its_neighbours_count(parts: Parts) -> None:
    case, other, service = a_case("json"), a_case("json-other"), service_of()
    broken = replace(orders(case, 1)[0], value=b"{no json")
    async with reading(parts, service) as moving:
        publish(parts.broker_as("police"), [broken, *orders(other, 2)])
        await until_folded(service, other, 2)
        batches = moving.intake.pulse.batches
        assert await ids_of(service, case) == ()
        assert moving.intake.pulse.batches <= batches + 1
    (row,) = [row for row in await service.parked.page(None, 100) if row.case_id == case]
    assert row.reason == "does-not-validate"


@pytest.mark.parametrize(
    "why", [StoreUnavailable(), ZeroDivisionError("a mistake of ours")], ids=lambda why: type(why).__name__
)
async def test_a_batch_that_could_not_be_saved_is_given_again_and_never_skipped(parts: Parts, why: Exception) -> None:
    case, store = a_case(f"store-{type(why).__name__}"), FailsFirst(3, why)
    service = service_of(cases=store)
    async with reading(parts, service) as moving:
        records = orders(case, 3)
        publish(parts.broker_as("police"), records[:1])
        publish(parts.broker_as("police"), records[1:])
        await until_folded(service, case, 3)
        assert len(await ids_of(service, case)) == 3
        assert store.left == 0
        assert moving.intake.pulse.batches >= 4


async def test_only_what_was_taken_in_is_committed_and_exactly_that(parts: Parts) -> None:
    case, store = a_case("commit"), FailsFirst(1, StoreUnavailable())
    service = service_of(cases=store)
    async with reading(parts, service) as moving:
        consumer = moving.intake.consumer_of()
        assert consumer is not None
        last = publish(parts.broker_as("police"), orders(case, 3))[-1]
        place = TopicPartition(last.topic, last.partition)
        before = await consumer.committed(place) or 0
        await until_folded(service, case, 3)

        async def committed() -> bool:
            return (await consumer.committed(place) or 0) == last.offset

        await until_so(committed)
        assert before <= last.offset - 3


async def test_the_same_replica_reads_on_at_once_where_it_stopped(parts: Parts) -> None:
    case, service = a_case("again"), service_of()
    records = orders(case, 4)
    async with reading(parts, service):
        publish(parts.broker_as("police"), records[:2])
        await until_folded(service, case, 2)
    publish(parts.broker_as("police"), records[2:])
    async with reading(parts, service) as moving:
        await until_folded(service, case, 4)
        await until(lambda: moving.intake.pulse.processed == 2)
    assert len(await ids_of(service, case)) == 4


async def test_the_consumer_runs_with_the_settings_that_lose_nothing(parts: Parts) -> None:
    async with reading(parts, service_of()) as moving:
        consumer = moving.intake.consumer_of()
        assert consumer is not None
        held = {
            name: getattr(consumer, f"_{name}")
            for name in ("auto_offset_reset", "isolation_level", "enable_auto_commit", "rebalance_timeout_ms")
        }
        assert held == {
            "auto_offset_reset": "earliest",
            "isolation_level": "read_committed",
            "enable_auto_commit": False,
            "rebalance_timeout_ms": 60_000,
        }
        assert (consumer._session_timeout_ms, consumer._group_instance_id) == (45_000, "coordinator-0")
        assert [assignor.name for assignor in consumer._partition_assignment_strategy] == ["range"]


async def test_what_an_operator_puts_back_from_the_parked_topic_is_taken_in(parts: Parts) -> None:
    case = a_case("replayed")
    wire = Wire(case)
    wire.says(arrested("Swamp"))
    wire.says(in_custody())
    service = service_of()
    async with reading(parts, service):
        publish(parts.broker_as("police"), wire.records)
        (told,) = await written(parts.broker_as("operator"), parked_topic(Agency.COORDINATOR), case)
    assert await ids_of(service, case) == ()
    mended = replace(service, evolve=_drained)
    async with reading(parts, mended):
        publish(parts.broker_as("operator"), [replace(told, topic=retry_topic(Agency.COORDINATOR))])
        await until_folded(mended, case, 2)
    assert [row for row in await service.parked.page(None, 100) if row.case_id == case] == []


async def test_what_was_never_parked_cannot_be_brought_in_by_the_retry_topic(parts: Parts) -> None:
    case, service = a_case("smuggled"), service_of()
    (record,) = orders(case, 1)
    place = (("topic", record.topic), ("partition", "0"), ("offset", "999999"))
    headers = (*record.headers, *((f"__connect.errors.{name}", text.encode()) for name, text in place))
    async with reading(parts, service) as moving:
        publish(parts.broker_as("operator"), [replace(record, topic=retry_topic(Agency.COORDINATOR), headers=headers)])
        await until(lambda: moving.intake.pulse.processed >= 1)
        await until_read(moving)
    assert await ids_of(service, case) == ()


def _drained(seen: Seen, event: Event) -> Seen:
    """The rule, mended: an arrest in the swamp is an arrest."""
    if isinstance(event.message, SuspectArrested):
        event = replace(event, message=event.message.model_copy(update={"place": "Park"}))
    return evolve(seen, event)
