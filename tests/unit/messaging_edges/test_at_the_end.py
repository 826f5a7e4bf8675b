"""A service that stops has told its store of everything that was sent, however much of it there is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

import pytest

from a_service import NOON, Seen, a_service
from given import CASE
from messaging.hot import TOLD_AT_ONCE, HotCases
from messaging.memory import MemoryCases
from messaging.ports import StoreUnavailable
from messaging.relay import Relay
from messaging.requests import decide_and_save
from messaging.sending import Answer
from messaging.unanswered import ToSend
from on_kafka import owed

MORE_THAN_ARE_TOLD_AT_ONCE = TOLD_AT_ONCE + 50


@dataclass
class Post:
    """Takes everything, and counts it."""

    taken: int = 0

    async def send_all(self, items: Sequence[ToSend]) -> Sequence[Answer]:
        self.taken += len(items)
        return [None for _ in items]


@dataclass
class Table:
    """A replica that has sent a word of each of many cases, of which the store was told nothing yet."""

    behind: bool
    store: MemoryCases[Seen] = field(default_factory=MemoryCases)
    post: Post = field(default_factory=Post)

    def __post_init__(self) -> None:
        self.cases = HotCases(self.store)
        service = replace(a_service(self.store), cases=self.cases)
        self.service, self.relay = service, Relay(service, self.cases, self.post, behind=lambda: self.behind)

    async def sends(self, words: int) -> None:
        for number in range(words):
            await decide_and_save(self.service, str(uuid5(UUID(CASE), str(number))), "r", owed(number))
        while await self.relay.send_once():
            pass

    async def left(self) -> int:
        return (await self.store.backlog(NOON)).outbox


@pytest.mark.parametrize("behind", [False, True], ids=["live", "far behind"])
async def test_all_that_was_sent_is_told_at_the_end(*, behind: bool) -> None:
    table = Table(behind)
    await table.sends(MORE_THAN_ARE_TOLD_AT_ONCE)
    before = await table.left()

    await table.relay.tell_at_the_end()

    assert (before, await table.left()) == (MORE_THAN_ARE_TOLD_AT_ONCE, 0)
    assert await _sends_anew(table.store) == 0


async def test_what_others_wrote_meanwhile_is_told_too_and_stays_unsent_where_it_is() -> None:
    table = Table(behind=True)
    await table.sends(3)
    others = replace(table.service, cases=HotCases(table.store))
    await decide_and_save(others, str(uuid5(UUID(CASE), "1")), "another", owed(9))

    await table.relay.tell_at_the_end()

    assert await table.left() == 1
    assert await _sends_anew(table.store) == 1


async def test_who_goes_on_sending_meanwhile_keeps_nobody_from_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = 100.0
    monkeypatch.setattr("messaging.relay.monotonic", lambda: seconds)
    table = Table(behind=True)
    await table.sends(1)
    tell = table.cases.tell_sent

    async def and_sends_more(until: float) -> None:
        nonlocal seconds
        seconds += 1.0
        await asyncio.sleep(0)
        table.cases.sent(f"another-{seconds}", 1, seconds)
        await tell(until)

    monkeypatch.setattr(table.cases, "tell_sent", and_sends_more)
    async with asyncio.timeout(5):
        await table.relay.tell_at_the_end()

    assert await table.left() == 0
    assert table.cases.untold() == 1


async def test_a_store_that_is_away_at_the_end_keeps_nobody_from_ending() -> None:
    table = Table(behind=False)
    await table.sends(1)
    table.cases._stored = Away()

    await table.relay.tell_at_the_end()

    assert await _sends_anew(table.store) == 1, "and whoever is next sends it again"


class Away(MemoryCases[Seen]):
    """A store that does not answer."""

    async def all_sent(self, versions: Mapping[str, int]) -> frozenset[str]:
        raise StoreUnavailable(f"{len(versions)} versions")


async def _sends_anew(store: MemoryCases[Seen]) -> int:
    """How many words another replica would send again."""
    post, cases = Post(), HotCases(store)
    await Relay(a_service(store), cases, post).send_once()
    return post.taken
