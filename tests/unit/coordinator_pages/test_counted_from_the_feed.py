"""What the indicators count follows the board's feed, also when another topic takes the place of the one it read."""

import asyncio
from collections.abc import Collection, Mapping

import pytest

from a_board import NOON, case, view
from a_count import RememberedContributions
from coordinator.adapters import indicator_feed
from coordinator.adapters.indicator_feed import keep_counting
from coordinator.counting import Counting
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.police import PoliceSaid
from coordinator.web.board import Board, Spot
from given import pack
from messaging.document import CaseDocument
from messaging.memory import MemoryCases


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indicator_feed, "LOOK", 0.0)


class Held(RememberedContributions):
    """Tells for which views rows were made when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.answers = asyncio.Event(), asyncio.Event()

    async def made_for(self, case_ids: Collection[str]) -> Mapping[str, str]:
        self.asked.set()
        await self.answers.wait()
        return await super().made_for(case_ids)


async def counting_of(kept: RememberedContributions, *numbers: int) -> Counting:
    """Counts these cases as the store has them."""
    cases = MemoryCases[JointCase]()
    said = PoliceSaid(registered_at=NOON, person=None, arrested_at=None)
    await cases.save_many([CaseDocument(case(one), JointCase(case(one), police=said)) for one in numbers])
    return Counting(cases, kept, pack().time_zone, frozenset())


def read(board: Board, number: int, nth: int, offset: int) -> None:
    board.shows(case(number), view(number, incident=f"INC{nth}"), Spot(0, offset, nth, f"2026-03-10T11:00:{nth:02}Z"))


async def until_made(kept: RememberedContributions, board: Board, *numbers: int) -> None:
    """Return when the rows of these cases were made for the views that the board has."""
    wanted = {case(one): board.named(case(one)) for one in numbers}
    async with asyncio.timeout(5):
        while await RememberedContributions.made_for(kept, wanted) != wanted:  # noqa: ASYNC110  # nothing tells it
            await asyncio.sleep(0)


async def test_after_the_topic_was_made_anew_what_lies_on_it_is_counted_however_few_its_records_are() -> None:
    board, kept = Board(), RememberedContributions()
    running = asyncio.create_task(keep_counting(board, await counting_of(kept, 1, 2)))
    for offset in range(10):
        read(board, 1, offset, offset)
    board.heard()
    await until_made(kept, board, 1)

    board.begin_anew()
    read(board, 1, 11, 0)
    read(board, 2, 1, 1)
    board.heard()

    await until_made(kept, board, 1, 2)
    running.cancel()


async def test_a_topic_made_anew_while_the_store_answers_ends_no_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indicator_feed, "AT_ONCE", 1)
    board, kept = Board(), Held()
    read(board, 1, 1, 0)
    read(board, 2, 1, 1)
    board.heard()
    running = asyncio.create_task(keep_counting(board, await counting_of(kept, 1, 2)))
    async with asyncio.timeout(5):
        await kept.asked.wait()

    board.begin_anew()
    kept.answers.set()
    for _ in range(20):
        await asyncio.sleep(0)
    assert not running.done()
    read(board, 2, 2, 0)
    board.heard()

    await until_made(kept, board, 2)
    running.cancel()
