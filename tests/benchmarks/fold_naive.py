"""One at a time, as a first version would be: a subscriber a message, one find and one replace each, then its offset.

It takes only the first so many records: it is too slow for more.
"""

import asyncio
import sys
from typing import Any

from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage
from faststream.security import SASLScram512

from benchmarks.fold_child import Writes, counting, tell, told_to_go, told_to_stop
from coordinator.settings import ServiceSettings
from coordinator.stream import TOPICS
from messaging.mongo import database_of


async def main(writes: Writes, prefix: int) -> None:
    """Fold the first so many records and say so; then wait until it is told to stop."""
    settings = ServiceSettings()
    cases: Any = database_of(settings.secret(settings.store_uri_file), settings.store_database)["cases"]
    password = settings.secret(settings.kafka_password_file)
    broker = KafkaBroker(settings.kafka, security=SASLScram512(settings.kafka_user, password), logger=None)
    enough, count = asyncio.Event(), 0

    @broker.subscriber(*TOPICS, group_id=settings.kafka_user, auto_offset_reset="earliest", ack_policy=AckPolicy.ACK)
    async def on_message(said: dict[str, Any], message: KafkaMessage) -> None:
        nonlocal count
        if enough.is_set():
            return
        await fold_one(cases, said, message)
        count += 1
        if count == prefix:
            enough.set()

    await told_to_go()
    async with broker:
        await broker.start()
        await enough.wait()
        sys.stdout.write("done\n")
        sys.stdout.flush()
        await told_to_stop()
    tell({"writes": writes.count, "finds": writes.found})


async def fold_one(cases: Any, said: dict[str, Any], message: KafkaMessage) -> None:
    """Read the case, fold the record in, write the case."""
    topic = message.raw_message.topic  # type: ignore[union-attr]  # no batch
    number, name = int(message.headers["ce_sequence"]), message.headers["ce_type"].replace(".", "~1")
    case_id, agency, place = message.headers["ce_subject"], topic.split(".")[1], topic.replace(".", "~1")
    case = await cases.find_one({"_id": case_id})
    case = case or {"_id": case_id, "said": {}, "cursors": {}, "history": [], "heard": {}}
    if case["cursors"].get(place, 0) >= number:
        return
    case["said"].setdefault(agency, {})[name] = said
    case["cursors"][place] = number
    case["heard"][agency] = message.headers["ce_time"]
    case["history"].append([said["occurred_at"], agency, name, message.headers["ce_id"]])
    await cases.replace_one({"_id": case_id}, case, upsert=True)


if __name__ == "__main__":
    asyncio.run(main(counting(), int(sys.argv[1])))
