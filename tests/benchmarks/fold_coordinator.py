"""The coordinator as it is, without its pages: consumer, all rules, relay, timers and watchdog."""

import asyncio

from benchmarks.fold_child import Writes, counting, tell, told_to_go, told_to_stop
from contracts.topics import Agency
from coordinator.domain.joint_case import JointCase, evolve
from coordinator.domain.react import Book
from coordinator.handlers import judge, reaction
from coordinator.settings import ServiceSettings
from coordinator.stream import TOPICS
from messaging.assembly import assemble, packs_of, ring_of, signing_keys_of
from messaging.collecting import look_rarely
from rules.versions import newest


async def main(writes: Writes) -> None:
    """Run it from the start until it is told to stop."""
    settings = ServiceSettings()
    packs, seal = packs_of(settings), signing_keys_of(settings).seal_proof
    react = reaction(Book(packs, newest(packs, settings.pack), seal), ring_of(settings))
    parts = assemble(Agency.COORDINATOR, settings, JointCase, evolve, react, judge, TOPICS)
    look_rarely()
    await told_to_go()
    async with parts.run():
        await told_to_stop()
    tell({"writes": writes.count, "finds": writes.found})


if __name__ == "__main__":
    asyncio.run(main(counting()))
