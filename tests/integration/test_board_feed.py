"""The board's feed outlives its broker, and says so while it cannot."""

import asyncio

import pytest

from a_board import case, view
from contracts.topics import Agency
from coordinator.adapters.view_feed import feed
from coordinator.web.board import Board
from deploy.parts import Parts, wait_for_broker
from given import Wire
from messaging.broker import consumer_alone, let_go
from messaging.running import kept
from on_kafka import publish, settings_of, until

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


async def test_a_consumer_let_go_at_once_takes_nobody_with_it(parts: Parts) -> None:
    consumer = consumer_alone(settings_of(parts, Agency.COORDINATOR))
    await consumer.start()
    await let_go(consumer)
    assert consumer._closed
