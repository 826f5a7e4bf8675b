"""A broker that goes away and comes back, and a right that is taken and given: waited for, named, and mended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import time

import pytest
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

from a_service import HOUR, NOON, Hand, a_service, arrested, in_custody
from contracts.topics import Agency, Topic
from deploy.parts import Parts, wait_for_broker
from given import Wire
from messaging.broker import new_producer
from messaging.document import OutboxItem
from messaging.intake import take_in
from messaging.requests import Accepted, decide_and_save
from messaging.running import running
from messaging.running import wire as wire_up
from messaging.sending import KafkaSender
from messaging.unanswered import NotYet
from on_kafka import (
    READ,
    a_case,
    outbox_of,
    owed,
    publish,
    reading,
    service_of,
    settings_of,
    until,
    until_folded,
    until_sent,
    until_so,
    wired,
    written,
)

pytestmark = pytest.mark.integration
LONGER_THAN_A_REQUEST = 18.0
"""Seconds: more than the producer's own patience with one request."""
NOBODY = "127.0.0.1:1"
"""An address at which no broker listens."""
QUIET = Topic.PROSECUTOR_PROGRESS


@asynccontextmanager
async def forbidden(parts: Parts, user: str, operation: AclOperation) -> AsyncIterator[None]:
    """The user may not do this on a topic on which nothing happens, while the block lasts."""
    where = (ResourceType.TOPIC, QUIET.value, ResourcePatternType.LITERAL, f"User:{user}", "*", operation)
    admin = parts.broker.admin()
    rule = AclBinding(*where, AclPermissionType.DENY)
    admin.create_acls([rule])[rule].result(10)
    try:
        yield
    finally:
        known = AclBindingFilter(*where, AclPermissionType.DENY)
        admin.delete_acls([known])[known].result(10)


@pytest.mark.timeout(180)
async def test_an_outage_is_outlived_by_the_same_consumer_and_the_same_producer(parts: Parts) -> None:
    if parts.switch is None:
        pytest.skip("the broker is not ours to end")
    case, service = a_case("outage"), service_of()
    wire = Wire(case)
    wire.says(in_custody(1))
    wire.says(in_custody(2))
    async with reading(parts, service) as moving:
        publish(parts.broker_as("police"), wire.records[:1])
        await until_folded(service, case, 1)
        assert isinstance(await decide_and_save(service, case, "before", owed(1)), Accepted)
        moving.relay.wake()
        await until_sent(service, case)
        consumer, producer = moving.intake.consumer_of(), moving.sender._producer
        await asyncio.to_thread(parts.switch.off)
        assert isinstance(await decide_and_save(service, case, "meanwhile", owed(2)), Accepted)
        moving.relay.wake()
        await asyncio.sleep(LONGER_THAN_A_REQUEST)
        assert len(await outbox_of(service, case)) == 1
        await asyncio.to_thread(parts.switch.on)
        await asyncio.to_thread(wait_for_broker, parts.broker)
        publish(parts.broker_as("police"), wire.records[1:])
        await until_folded(service, case, 2)
        await until_sent(service, case)
        assert moving.intake.consumer_of() is consumer
        assert moving.sender._producer is producer
    lying = await written(parts.broker_as("police"), Topic.COORDINATOR_PROGRESS, case, 2)
    assert [dict(one.headers)["ce_sequence"] for one in lying] == [b"0000000001", b"0000000002"]


@pytest.mark.timeout(180)
async def test_nobody_waits_for_a_broker_that_does_not_answer_and_each_record_goes_once(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    if parts.switch is None:
        pytest.skip("the broker is not ours to end")
    monkeypatch.setattr("messaging.sending.PATIENCE", 2)
    case, topic = a_case("silent"), Topic.COORDINATOR_PROGRESS
    sender = KafkaSender(lambda: new_producer(settings_of(parts, Agency.COORDINATOR)))
    first, *others = [OutboxItem(number, topic, case.encode(), (), b"%d" % number) for number in range(4)]
    assert await sender.send_all([first]) == [None]

    await asyncio.to_thread(parts.switch.off)
    for _ in range(2):
        assert [type(why) for why in await sender.send_all(others)] == [NotYet] * 3
    await asyncio.to_thread(parts.switch.on)
    async with asyncio.timeout(60):
        while any(await sender.send_all(others)):  # noqa: ASYNC110  # nothing in a broker tells us
            await asyncio.sleep(0.1)
    await sender.stop()

    lying = await written(parts.broker_as("police"), topic, case, 4)
    assert [one.value for one in lying] == [b"0", b"1", b"2", b"3"]


async def test_with_no_broker_from_the_start_a_deadline_is_not_silent_at_any_replica(parts: Parts) -> None:
    case, clock = a_case("no-broker"), Hand()
    wire = Wire(case)
    wire.says(arrested())
    service = a_service(clock=clock)
    await take_in(service, wire.records)
    clock.time = NOON + HOUR
    away = settings_of(parts, service.agency, slot=1).model_copy(update={"kafka": NOBODY})
    async with running(wire_up(service, away, READ)):

        async def missed() -> bool:
            document = await service.cases.load(case)
            return document is not None and document.state.missed

        await until_so(missed)


async def test_a_quiet_topic_is_read_and_a_right_that_is_missing_is_named(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.assignment.SILENT_AFTER", 2.0)
    service = service_of()
    async with reading(parts, service) as moving:
        await until(lambda: not moving.intake.not_read(time()))
        async with forbidden(parts, "coordinator", AclOperation.READ):
            await until(lambda: QUIET in moving.intake.not_read(time()))
            assert set(moving.intake.not_read(time())) == {QUIET}
            assert "no right to read it" in moving.intake.not_read(time())[QUIET]
        await until(lambda: not moving.intake.not_read(time()))


async def test_a_topic_that_may_not_even_be_seen_is_named_and_nothing_is_read_before_it_may(parts: Parts) -> None:
    case, service = a_case("unseen"), service_of()
    wire = Wire(case)
    wire.says(in_custody())
    publish(parts.broker_as("police"), wire.records)
    moving = wired(parts, service)
    async with running(moving):
        async with forbidden(parts, "coordinator", AclOperation.DESCRIBE):
            await until(lambda: bool(moving.intake.trouble))
            told = moving.intake.not_read(time())
            assert set(told) >= {QUIET, Topic.POLICE_PROGRESS}
            assert all(QUIET in why and "TopicAuthorizationFailed" in why for why in told.values())
        await until_folded(service, case, 1)
    assert moving.intake.trouble == ""


async def test_other_cases_go_on_while_a_right_is_missing(parts: Parts) -> None:
    case, service = a_case("right-missing"), service_of()
    wire = Wire(case)
    wire.says(in_custody())
    async with reading(parts, service), forbidden(parts, "coordinator", AclOperation.READ):
        publish(parts.broker_as("police"), wire.records)
        await until_folded(service, case, 1)
