"""What is in memory waits for no answer of the store: not for what others left, nor for being told what was sent."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from a_relay import Deaf, Post, another_replica, owes, relay_of, remembering, stored_outbox
from a_service import Seen, a_service
from given import CASE, OTHER_CASE
from messaging.hot import HotCases
from messaging.memory import MemoryCases, MemoryParked
from messaging.parking import ParkedRow
from messaging.ports import StoreUnavailable, Unsent
from messaging.sending import Answer
from messaging.unanswered import ToSend


async def test_what_is_saved_here_is_sent_while_the_store_is_still_asked_what_others_left() -> None:
    asked, stored = asyncio.Event(), MemoryCases[Seen]()

    class Slow(HotCases[Seen]):
        async def unsent(self, _limit: int, _besides: Collection[str] = ()) -> Sequence[Unsent]:
            asked.set()
            await asyncio.Event().wait()
            return ()

    service, post = replace(a_service(), cases=Slow(stored)), Post()
    running = asyncio.create_task(relay_of(service, post).run())
    async with asyncio.timeout(5):
        await asked.wait()
        await owes(service, CASE, 1)
        await post.called.wait()
    running.cancel()
    assert post.said(CASE) == ["1"]


class Held(MemoryCases[Seen]):
    """A store that is asked what is unsent, reads it, and answers when it may; its second answer never comes."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.reads, self.has_read, self.answers = (asyncio.Event() for _ in range(4))

    async def unsent(self, limit: int, besides: Collection[str] = ()) -> Sequence[Unsent]:
        if self.asked.is_set():
            await asyncio.Event().wait()
        self.asked.set()
        await self.reads.wait()
        found = await super().unsent(limit, besides)
        self.has_read.set()
        await self.answers.wait()
        return found


@pytest.mark.parametrize("told", [False, True], ids=["not told yet", "told"])
async def test_what_a_look_found_is_not_sent_again_when_it_was_sent_from_memory_meanwhile(*, told: bool) -> None:
    goes_on = asyncio.Event()

    class Slow(Post):
        async def send_all(self, items: Sequence[ToSend]) -> Sequence[Answer]:
            if items:
                await goes_on.wait()
            return await super().send_all(items)

    store, post = Held(), Slow()
    cases = HotCases(store)
    service = replace(a_service(), cases=cases)
    await owes(another_replica(service), OTHER_CASE, 1)
    running = asyncio.create_task(relay_of(service, post).run())
    async with asyncio.timeout(5):
        await store.asked.wait()
        await owes(service, CASE, 1)
        store.reads.set()
        await store.has_read.wait()
        goes_on.set()
        await post.called.wait()
        assert post.said(CASE) == ["1"]
        if told:
            while not cases.untold():  # noqa: ASYNC110  # the relay notes the answer in its next turn
                await asyncio.sleep(0)
            await cases.tell_sent()
        post.called.clear()
        store.answers.set()
        await post.called.wait()
    running.cancel()
    assert (post.said(CASE), post.said(OTHER_CASE)) == (["1"], ["1"])


class ParkedHeld(MemoryParked):
    """A store that tells what is parked when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.answers = asyncio.Event(), asyncio.Event()

    async def unsent(self, limit: int) -> Sequence[ParkedRow]:
        self.asked.set()
        await self.answers.wait()
        return await super().unsent(limit)


class PostHeld(Post):
    """Says that it took something when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = asyncio.Event()

    async def send_all(self, items: Sequence[ToSend]) -> Sequence[Answer]:
        answers = await super().send_all(items)
        if items:
            await self.goes_on.wait()
        return answers


@pytest.mark.parametrize("since", ["not told", "told", "told after another wrote"])
async def test_what_was_on_its_way_when_the_store_told_it_is_not_sent_behind_a_newer_word(since: str) -> None:
    store, parked, post = Held(), ParkedHeld(), PostHeld()
    cases = HotCases(store)
    service = replace(a_service(store, parked), cases=cases)
    await owes(another_replica(service), OTHER_CASE, 1)
    running = asyncio.create_task(relay_of(service, post).run())
    async with asyncio.timeout(5):
        await store.asked.wait()
        await owes(service, CASE, 1)
        await post.called.wait()
        store.reads.set()
        store.answers.set()
        await parked.asked.wait()  # the store told that the word is unsent, as it is
        post.goes_on.set()
        await _noted(cases, 1)
        if since == "told after another wrote":
            await owes(another_replica(service), CASE, 2)
        else:
            await owes(service, CASE, 2)
            await _noted(cases, 2)
        if since != "not told":
            await cases.tell_sent()
        post.called.clear()
        parked.answers.set()
        await post.called.wait()
    running.cancel()
    own = ["1"] if since == "told after another wrote" else ["1", "2"]
    assert (post.said(CASE), post.said(OTHER_CASE)) == (own, ["1"])


async def _noted(cases: HotCases[Seen], upto: int) -> None:
    """Return when the relay has noted that the case was sent so far: it does so in a turn of its own."""
    while cases._upto(CASE) < upto:  # noqa: ASYNC110  # nothing tells it
        await asyncio.sleep(0)


async def test_what_was_sent_before_a_look_and_told_while_the_store_answers_is_not_sent_again() -> None:
    store, post = Held(), Post()
    cases = HotCases(store, kept=1)
    service = replace(a_service(), cases=cases)
    await owes(service, CASE, 1)
    cases.sent(CASE, 1)
    await owes(another_replica(service), "left by another", 1)
    await owes(service, OTHER_CASE, 1)  # so the first case is no longer kept in memory
    running = asyncio.create_task(relay_of(service, post).run())
    async with asyncio.timeout(5):
        store.reads.set()
        await store.has_read.wait()
        await cases.tell_sent()
        post.called.clear()
        store.answers.set()
        await post.called.wait()
    running.cancel()
    assert (post.said(CASE), post.said("left by another")) == ([], ["1"])


async def test_a_store_that_does_not_tell_what_is_left_holds_nothing_up_and_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("messaging.relay.LOOK_AGAIN", 0.0)
    asked = list[str]()

    class Unable(MemoryCases[Seen]):
        async def unsent(self, limit: int, besides: Collection[str] = ()) -> Sequence[Unsent]:
            asked.append("asked")
            if len(asked) < 3:
                raise StoreUnavailable
            return await super().unsent(limit, besides)

    service, post = replace(a_service(), cases=HotCases(Unable())), Post()
    await owes(another_replica(service), OTHER_CASE, 1)
    running = asyncio.create_task(relay_of(service, post).run())
    async with asyncio.timeout(5):
        await post.called.wait()
    assert not running.done()
    running.cancel()
    assert (len(asked), post.said(OTHER_CASE)) == (3, ["1"])


async def test_it_goes_on_telling_when_the_store_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELL_EVERY", "TELL_AFTER"):
        monkeypatch.setattr(f"messaging.relay.{name}", 0.0)
    service, post = remembering(), Post()
    relay, cases = relay_of(service, post), service.cases
    await owes(service, CASE, 1)
    await relay.send_once()
    assert isinstance(cases, HotCases)
    stored, cases._stored = cases._stored, Deaf()
    telling = asyncio.create_task(relay.keep_telling())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not telling.done()
    cases._stored = stored
    async with asyncio.timeout(5):
        while cases.untold():  # noqa: ASYNC110  # it tells by itself
            await asyncio.sleep(0)
    telling.cancel()
    assert await stored_outbox(service, CASE) == ()


async def test_no_look_outlives_it() -> None:
    store = Held()
    service = replace(a_service(), cases=HotCases(store))
    running = asyncio.create_task(relay_of(service, Post()).run())
    async with asyncio.timeout(5):
        await store.asked.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert asyncio.all_tasks() == {asyncio.current_task()}
