"""Topics that are not there: what was to be said on one of them waits, and nobody waits with it."""

import asyncio
from collections.abc import Collection
from time import monotonic
from typing import Any, Final

from aiokafka.errors import UnknownTopicOrPartitionError

ASKED_AGAIN: Final = 1.0
"""Seconds after which it is asked again whether a topic that was not there is there."""
PATIENCE: Final = 5.0
"""Seconds in which a broker says which topics it has; of one that does not, nobody knows what is there."""
TIMES: Final = 2
"""The first answer may be to what was asked before we did."""


class NoSuchTopic(UnknownTopicOrPartitionError):  # type: ignore[misc]  # noqa: N818  # aiokafka has no types; it says what is so
    """The broker answers, and has no such topic. aiokafka itself would wait for it before it takes anything else."""


class Lacking:
    """Remembers which topics were not there a moment ago."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    async def among(self, topics: Collection[str], client: Any) -> dict[str, Exception]:
        """Those of these topics that are not there, by what the broker says."""
        for topic in topics:
            client.add_topic(topic)  # it forgets where the others lie when it asks for one alone
        now, unknown = monotonic(), _unknown(topics, client)
        self._until = {topic: until for topic, until in self._until.items() if until > now}
        known = unknown & self._until.keys()
        asked = await _not_there(unknown - known, client)
        self._until |= dict.fromkeys(asked, now + ASKED_AGAIN)
        return {topic: NoSuchTopic(topic) for topic in known | asked}


def _unknown(topics: Collection[str], client: Any) -> set[str]:
    return {topic for topic in topics if client.cluster.partitions_for_topic(topic) is None}


async def _not_there(topics: Collection[str], client: Any) -> set[str]:
    """None where nobody answers, or may not say; handing a record over tells why."""
    left = set(topics)
    try:
        async with asyncio.timeout(PATIENCE):
            for _ in range(TIMES):
                if left and not await client.force_metadata_update():
                    return set()
                left = _unknown(left, client)
    except TimeoutError:
        return set()
    forbidden: set[str] = client.cluster.unauthorized_topics
    return left - forbidden
