"""The Kafka edge: batches of raw records to `take_in`, and offsets committed only after it.

FastStream would read headers and bodies itself, and a header that is not UTF-8 would silently lose its whole batch;
so its parser is replaced by one that looks at nothing. Whatever fails in between is given again, never skipped.
"""

import asyncio
import random
from collections.abc import Sequence
from math import inf
from time import monotonic, process_time, time
from typing import Any, Final, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from contracts.topics import retry_topic
from messaging.assignment import FAR_BEHIND, LONGEST_PAUSE, LONGEST_STRIDE, STILL_BEHIND, Ends, Intake
from messaging.broker import consumer_settings
from messaging.crashing import Place, crash_here
from messaging.event import Record
from messaging.intake import PARKS, take_in
from messaging.relay import Relay
from messaging.service import Service
from messaging.settings import ServiceSettings
from messaging.side_by_side import Raw, place_of

S = TypeVar("S")

POLL_MS: Final = 10
LOOK_EVERY: Final = 1.0
"""Seconds between two looks at what is in hand."""

_log = structlog.get_logger()


def subscribe(
    broker: KafkaBroker,
    service: Service[S],
    relay: Relay[S],
    topics: Sequence[str],
    settings: ServiceSettings,
    ends: Ends,
) -> Intake:
    """Let the service read these topics, and its own retry topic, from the beginning of time."""
    read = (*topics, retry_topic(service.agency))
    intake = Intake(read, ends)

    async def untouched(batch: Any, _original: Any) -> KafkaMessage:
        """A parser that looks at nothing, so that no header and no body can make it raise."""
        return KafkaMessage(body=b"", headers={}, raw_message=batch, consumer=consume.consumer)

    consume = broker.subscriber(
        *read,
        batch=True,
        ack_policy=AckPolicy.MANUAL,
        group_id=str(service.agency),
        group_instance_id=f"{service.agency}-{settings.slot}",
        listener=intake.hold,
        max_records=LONGEST_STRIDE,
        batch_timeout_ms=POLL_MS,
        parser=untouched,
        decoder=_raw,
        **consumer_settings(settings),
    )
    intake.consumer_of = lambda: consume.consumer

    async def on_batch(raw: Raw) -> None:
        intake.handed_over(raw)  # before anybody is waited for: else nobody would go back to it
        async with intake.turn:
            await _take(service, relay, intake)

    async def in_hand() -> None:
        async with intake.turn:
            if intake.in_hand.waits_too_long():
                await _take(service, relay, intake, waits=False)

    intake.take_in_hand = in_hand
    consume(on_batch)
    return intake


async def _take(service: Service[S], relay: Relay[S], intake: Intake, *, waits: bool = True) -> None:
    """Take in what is in hand, piece by piece, each committed; or go back to its beginning after a pause.

    A piece is as much as we take in with a few seconds of work: one record or fifty thousand. Far behind, what lies
    later than what is still to come stays in hand, unless it `waits` no longer.
    """
    consumer = intake.consumer_of()
    if not consumer:
        return
    with intake.in_hand.nobody_comes():
        behind = await _set_apart(consumer, intake, waits=waits)
        if not intake.in_hand.due:
            intake.pulse.beat()
        while intake.in_hand.due:
            if not await _take_piece(service, relay, intake, consumer, behind=behind):
                await asyncio.sleep(intake.pause * random.uniform(0.5, 1.0))  # noqa: S311  # only spreads the retries
                intake.pause = min(intake.pause * 2, LONGEST_PAUSE)


async def _set_apart(consumer: AIOKafkaConsumer, intake: Intake, *, waits: bool) -> bool:
    """Make due all of it, or what nothing earlier is to come of. Answer whether we are far behind."""
    async with intake.hold.lock:
        in_hand = intake.in_hand
        orders = waits and len(in_hand) >= FAR_BEHIND
        upto = await in_hand.upto(consumer) if orders else inf
        behind = len(in_hand) >= FAR_BEHIND
        if upto == inf:
            in_hand.make_all_due(consumer)
        else:
            in_hand.make_due(upto, intake.stride, consumer)
        return behind


async def _take_piece(
    service: Service[S], relay: Relay[S], intake: Intake, consumer: AIOKafkaConsumer, *, behind: bool
) -> bool:
    """Take the next piece in and commit it; else go back to all that is in hand, whatever ended it."""
    async with intake.hold.lock:
        intake.pulse.begins()
        piece = intake.in_hand.next_piece(intake.stride)
        begun, busy = monotonic(), process_time()
        intake.behind_until = inf if behind else 0.0
        crash_here(Place.BEFORE_SAVE)
        since = {one.key: one.timestamp / 1000 for one in reversed(piece)}
        intake.meters.arrive(since)
        try:
            came_to = await take_in(service, [record_of(one) for one in piece], behind=behind)
            if not PARKS.isdisjoint(came_to):
                relay.wake(parked=True)  # and need not wait for the commit
            await _commit(consumer, intake, piece)
        except BaseException as error:  # going on would skip the piece for ever, also for who was only told to end
            _log.warning("batch-given-again", error=type(error).__name__, records=len(piece))
            _go_back(consumer, (*piece, *intake.in_hand.give_back(consumer)), intake.hold.assigned)
            if not isinstance(error, Exception):
                raise
            intake.failed()
            return False
        finally:
            intake.behind_until = min(intake.behind_until, monotonic() + STILL_BEHIND)
        intake.took(len(piece), came_to, monotonic() - begun, process_time() - busy)
        intake.piece_taken(len(piece))
        intake.meters.took(time() - min(since.values(), default=time()))
        intake.meters.were_taken_in(since, relay.cases.will_say)
        return True


async def keep_taking(intake: Intake) -> None:
    """For ever take in what is in hand and waits too long for others: they are away, or hand nothing over."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        if intake.in_hand.waits_too_long():
            await intake.take_in_hand()


def record_of(raw: "ConsumerRecord[Any, Any]") -> Record:
    """A consumed record as the kit knows it; no byte of it is looked at."""
    return Record(raw.topic, raw.partition, raw.offset, raw.key, tuple(raw.headers), raw.value)


async def _commit(consumer: AIOKafkaConsumer, intake: Intake, raw: Raw) -> None:
    """Commit the offset after the last record of each partition that is still ours: never merely «where we are»."""
    after: dict[TopicPartition, int] = {}
    for one in raw:
        place = place_of(one)
        if place in intake.hold.assigned:
            after[place] = max(after.get(place, 0), one.offset + 1)
    if after:
        crash_here(Place.BEFORE_COMMIT)
        await consumer.commit(after)
        intake.hold.done.update(after)


def _go_back(consumer: AIOKafkaConsumer, raw: Raw, assigned: set[TopicPartition]) -> None:
    """Read this batch again from its first records; a partition that was taken away is somebody else's now."""
    first: dict[TopicPartition, int] = {}
    for one in raw:
        place = place_of(one)
        first[place] = min(first.get(place, one.offset), one.offset)
    for place, offset in first.items():
        if place in assigned and place in consumer.assignment():
            consumer.seek(place, offset)


async def _raw(message: KafkaMessage) -> Raw:
    raw: Raw = message.raw_message
    return raw
