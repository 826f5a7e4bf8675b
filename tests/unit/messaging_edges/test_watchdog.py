"""A consumer that stopped while records wait ends the process; a quiet topic, or an absent broker, does not."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable

import pytest
from aiokafka.errors import KafkaConnectionError

from messaging.watchdog import Pulse, watch

SHORT = 0.02
ENDS_ITSELF = """
import asyncio, uvicorn
from contextlib import asynccontextmanager
from fastapi import FastAPI
from messaging.running import kept

async def falls_over():
    {how}

@asynccontextmanager
async def lifespan(app):
    async with kept(part=falls_over()):
        yield

uvicorn.run(FastAPI(lifespan=lifespan), port=0, log_config=None)
"""


async def stalls(pulse: Pulse, lag: Callable[[], Awaitable[int]]) -> bool:
    """Whether the watchdog barks within ten times the allowed silence."""
    barked = asyncio.Event()
    watching = asyncio.create_task(watch(pulse, lag, barked.set, look_every=SHORT / 4, stalled_after=SHORT))
    try:
        async with asyncio.timeout(10 * SHORT):
            await barked.wait()
    except TimeoutError:
        return False
    finally:
        watching.cancel()
    return True


async def five() -> int:
    return 5


async def none() -> int:
    return 0


async def no_broker() -> int:
    raise KafkaConnectionError


async def no_answer() -> int:
    raise TimeoutError


async def test_records_that_wait_without_progress_are_a_stall() -> None:
    assert await stalls(Pulse(), five)


@pytest.mark.parametrize("lag", [none, no_broker, no_answer])
async def test_nothing_to_read_or_nobody_to_ask_is_no_stall(lag: Callable[[], Awaitable[int]]) -> None:
    assert not await stalls(Pulse(), lag)


async def test_a_batch_handed_over_is_progress_even_when_it_cannot_be_saved() -> None:
    pulse = Pulse()

    async def five_and_a_beat() -> int:
        pulse.beat()
        return 5

    assert not await stalls(pulse, five_and_a_beat)
    assert pulse.processed == 0


@pytest.mark.parametrize("how", ["raise ZeroDivisionError", "raise asyncio.CancelledError"])
def test_a_part_that_ended_by_itself_ends_the_process_with_an_error(how: str) -> None:
    program = ENDS_ITSELF.format(how=how)
    ended = subprocess.run([sys.executable, "-c", program], timeout=30, check=False, capture_output=True)
    assert ended.returncode != 0
    assert b"fell-over" in ended.stdout + ended.stderr
