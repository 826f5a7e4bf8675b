"""How every service speaks to Kafka. The libraries' defaults would lose or stall data; each setting says why."""

import asyncio
from logging import getLogger
from ssl import SSLContext, create_default_context
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from faststream.kafka import KafkaBroker
from faststream.security import SASLScram512

from messaging.any_header import read_any_header
from messaging.parking import RECORD_LIMIT
from messaging.settings import ServiceSettings
from messaging.smaller import smaller

GOODBYE: Final = 5.0
"""Seconds a consumer gets to say goodbye."""
LOGGER: Final = "messaging.kafka"
"""Under what name FastStream logs: its own brings a handler of its own."""
LOOK_FOR_TOPICS_MS: Final = 10_000
"""How often a consumer looks which topics there are: one that was lacking is read soon after it was made."""
PARKED_LIMIT: Final = RECORD_LIMIT + 64 * 1024
"""A parked record carries its original bytes and the headers that say why."""

AT_ONCE: Final = smaller(128 * 1024)
"""Bytes of one partition in one answer, compressed as they lie there: so all partitions hand over a little, and not one
all it has. A larger record comes all the same."""

CONSUMER: Final[dict[str, Any]] = {
    "auto_offset_reset": "earliest",  # a new service reads the whole case, not only what comes next
    "isolation_level": "read_committed",
    "heartbeat_interval_ms": 3_000,
    "rebalance_timeout_ms": 60_000,  # else it is the session's timeout, too short for a batch in hand
    "max_poll_interval_ms": 300_000,
    "partition_assignment_strategy": [RangePartitionAssignor],  # partition n of every topic to one replica
    "max_partition_fetch_bytes": 4 * 1024 * 1024,
    "fetch_max_wait_ms": 250,
}
PRODUCER: Final[dict[str, Any]] = {
    "acks": "all",
    "enable_idempotence": True,  # also keeps on trying through an outage, in order and not twice
    "linger_ms": 5,
    "max_batch_size": 131_072,
    "compression_type": "lz4",
    "max_request_size": PARKED_LIMIT,
    "request_timeout_ms": 15_000,
}

_log = structlog.get_logger()


def consumer_settings(settings: ServiceSettings) -> dict[str, Any]:
    """How a service consumes. A replica says that it is there at least three times within its session."""
    session = 1000 * settings.session_seconds
    beat = min(CONSUMER["heartbeat_interval_ms"], session // 3)
    at_once = {"max_partition_fetch_bytes": AT_ONCE}
    return {**CONSUMER, **at_once, "session_timeout_ms": session, "heartbeat_interval_ms": beat}


def consuming_broker(settings: ServiceSettings) -> KafkaBroker:
    """The broker through which a service consumes."""
    read_any_header()
    return KafkaBroker(
        settings.kafka,
        security=SASLScram512(
            username=settings.kafka_user,
            password=settings.secret(settings.kafka_password_file),
            use_ssl=settings.kafka_security == "SASL_SSL",
            ssl_context=_tls(settings),
        ),
        allow_auto_create_topics=False,
        client_id=f"{settings.kafka_user}-{settings.slot}",
        apply_types=False,  # bodies are raw records; nothing to convert
        consumer_only=True,  # what is sent goes through a producer that can be made anew (sending.py)
        graceful_timeout=15,
        metadata_max_age_ms=LOOK_FOR_TOPICS_MS,
        logger=getLogger(LOGGER),  # its errors name a missing right; its line per message is below them
    )


def consumer_alone(settings: ServiceSettings, *topics: str, wait_ms: int = 500) -> AIOKafkaConsumer:
    """A consumer without a group, not yet started: it reads whole topics from their beginning, alone.

    `wait_ms`: how long the broker may wait for something new; meanwhile this line can ask it nothing else.
    """
    read_any_header()
    return AIOKafkaConsumer(
        *topics,
        **_access(settings),
        group_id=None,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        isolation_level="read_committed",
        request_timeout_ms=10_000,
        fetch_max_wait_ms=wait_ms,
    )


async def let_go(consumer: AIOKafkaConsumer) -> None:
    """Stop it. One that was just started ends as cancelled, and would have its caller look so (NoGroupCoordinator)."""
    stopping = asyncio.create_task(consumer.stop())
    await asyncio.wait({stopping}, timeout=GOODBYE)
    why = stopping.exception() if stopping.done() and not stopping.cancelled() else None
    if why is not None:
        _log.warning("consumer-stop", error=type(why).__name__)


def new_producer(settings: ServiceSettings) -> AIOKafkaProducer:
    """A producer, not yet started."""
    return AIOKafkaProducer(**_access(settings), **PRODUCER)


def _access(settings: ServiceSettings) -> dict[str, Any]:
    return {
        "bootstrap_servers": settings.kafka,
        "client_id": f"{settings.kafka_user}-{settings.slot}",
        "security_protocol": settings.kafka_security,
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": settings.kafka_user,
        "sasl_plain_password": settings.secret(settings.kafka_password_file),
        "ssl_context": _tls(settings),
    }


def _tls(settings: ServiceSettings) -> SSLContext | None:
    if settings.kafka_security != "SASL_SSL":
        return None
    return create_default_context(cafile=str(settings.kafka_ca_file) if settings.kafka_ca_file else None)
