"""Who the suspects are, sealed, as any number of web replicas read it: apart from the joint views, in memory only.

What opens an identity is asked of the police's service when somebody who may see names looks (coordinator.web.names).
"""

import asyncio
from typing import Any

import structlog
from aiokafka.errors import UnknownTopicOrPartitionError

from contracts.message import LATEST
from contracts.police import SuspectIdentified
from contracts.topics import Topic
from contracts.withdrawals import StatementWithdrawn
from coordinator.adapters.following import ANSWER, POLL_MS, keep_following, read_on
from coordinator.web.identities import Identities
from messaging.broker import consumer_alone, let_go
from messaging.event import Event
from messaging.reading import read
from messaging.sealed_people import Sealed
from messaging.settings import ServiceSettings
from messaging.stream import record_of
from proofs.keys import KeyRing

_log = structlog.get_logger()


async def identity_feed(identities: Identities, settings: ServiceSettings, ring: KeyRing) -> None:
    """Keep the identities as the topic has them, for ever; after the broker was away it is read on where it was.

    `ring`: that an identity was taken back is signed.
    """
    await keep_following(lambda: _follow(identities, settings, ring), "identity-feed-waits")


async def _follow(identities: Identities, settings: ServiceSettings, ring: KeyRing) -> None:
    consumer = consumer_alone(settings, Topic.POLICE_IDENTITIES)
    try:
        await consumer.start()
        places = consumer.assignment()
        await read_on(identities, consumer, places)
        while consumer.assignment() == places:
            for records in (await consumer.getmany(timeout_ms=POLL_MS)).values():
                for record in records:
                    take(identities, record, ring)
            for place in places:
                identities.passed(place.partition, await consumer.position(place))
            async with asyncio.timeout(ANSWER):
                await consumer.end_offsets(places)  # a quiet topic answers, a broker that is away does not
            identities.sign.given()
        raise UnknownTopicOrPartitionError("a broker that was just starting said that it knows no such topic")
    finally:
        await let_go(consumer)


def take(identities: Identities, record: Any, ring: KeyRing) -> None:
    """One record: who a suspect is, that it was taken back, or something else, which names nobody."""
    reading = read(record_of(record), ring, LATEST)
    if not isinstance(reading, Event):
        why = getattr(reading, "reason", "unknown-type")
        _log.warning("identity-unreadable", reason=why, partition=record.partition, offset=record.offset)
        return
    case_id, number = reading.envelope.subject, reading.envelope.sequence
    match reading.message:
        case SuspectIdentified(person=person, sealed=sealed):
            identities.says(case_id, number, Sealed(person, sealed))
        case StatementWithdrawn():
            identities.says(case_id, number, None)
