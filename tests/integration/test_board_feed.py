"""The board's feed outlives its broker, and says so while it cannot."""

import asyncio

import pytest

from a_board import case, view
from contracts.topics import Agency, Topic
from coordinator.adapters import newest_last
from coordinator.adapters.view_feed import feed
from coordinator.web.board import Board
from deploy.parts import Parts, wait_for_broker
from given import Wire
from messaging.broker import consumer_alone, let_go
from messaging.running import kept
from on_kafka import publish, settings_of, until, until_so
from on_topics import records_on

pytestmark = pytest.mark.integration


def say(parts: Parts, number: int) -> None:
    wire = Wire(case(number))
    wire.says(view(number))
    publish(parts.broker_as("coordinator"), wire.records)


@pytest.mark.timeout(180)
async def test_what_is_said_after_an_outage_is_shown_and_the_outage_too(parts: Parts) -> None:
    if parts.switch is None:
        pytest.skip("the broker is not ours to end")
    board = Board()
    async with kept(feed=feed(board, settings_of(parts, Agency.COORDINATOR))):
        say(parts, 901)
        await until(lambda: case(901) in board.views and board.live)
        await asyncio.to_thread(parts.switch.off)
        await until(lambda: not board.live)
        await asyncio.to_thread(parts.switch.on)
        await asyncio.to_thread(wait_for_broker, parts.broker)
        say(parts, 902)
        await until(lambda: case(902) in board.views and board.live)


@pytest.mark.timeout(180)
async def test_a_restart_too_short_to_be_noticed_loses_nothing(parts: Parts) -> None:
    if parts.switch is None:
        pytest.skip("the broker is not ours to end")
    board = Board()
    async with kept(feed=feed(board, settings_of(parts, Agency.COORDINATOR))):
        say(parts, 903)
        await until(lambda: case(903) in board.views and board.live)
        await asyncio.to_thread(parts.switch.off)
        await asyncio.to_thread(parts.switch.on)
        await asyncio.to_thread(wait_for_broker, parts.broker)
        say(parts, 904)
        await until(lambda: case(904) in board.views and board.live)


async def test_a_view_that_was_overtaken_on_the_topic_is_put_behind_what_overtook_it(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest_last, "SETTLES", 0.1)
    monkeypatch.setattr(newest_last, "LOOK", 0.1)
    settings, wire, board, fresh = settings_of(parts, Agency.COORDINATOR), Wire(case(905)), Board(), Board()
    wire.says(view(905, incident="OLD"))
    wire.says(view(905, incident="NEW", stage="proposed"))
    older, newer = wire.records
    publish(parts.broker_as("coordinator"), [older, newer, older])

    async def newest_is_last() -> bool:
        found = await asyncio.to_thread(records_on, parts.broker, Topic.COORDINATOR_VIEW)
        last = [one for one in found if one.key == newer.key][-1]
        return (last.value, tuple(last.headers)) == (newer.value, tuple(newer.headers))

    async with kept(feed=feed(board, settings), newest=newest_last.keep_newest_last(board, settings)):
        await until_so(newest_is_last)
        async with kept(feed=feed(fresh, settings)):
            await until(lambda: case(905) in fresh.views and fresh.live)

    assert fresh.overtaken(0.0) == ()
    assert fresh.views[case(905)].incident == "NEW"


async def test_a_consumer_let_go_at_once_takes_nobody_with_it(parts: Parts) -> None:
    consumer = consumer_alone(settings_of(parts, Agency.COORDINATOR))
    await consumer.start()
    await let_go(consumer)
    assert consumer._closed
