"""When the store is told of what was sent, and who sends what another left."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from a_relay import Deaf, Post, another_replica, custody, owes, relay_of, remembering, stored_outbox, unsent
from a_service import NOON, Seen, a_service
from given import CASE, OTHER_CASE
from messaging.hot import HotCases
from messaging.intake import take_in
from messaging.memory import MemoryCases
from messaging.ports import NOTHING_KNOWN, Backlog, StoreUnavailable
from messaging.relay import OTHERS_WAIT, TELL_AFTER, TELL_AFTER_BEHIND


async def test_what_was_sent_is_marked_in_the_cases_next_write() -> None:
    service, post = remembering(), Post()
    relay = relay_of(service, post)
    await owes(service, CASE, 1)
    await relay.send_once()
    await take_in(service, custody(CASE))
    document = await service.cases.load(CASE)
    assert document is not None
    assert [item.n for item in document.outbox] == [2]
    assert await relay.send_once() == 1
    assert post.said(CASE) == ["1", "2"]


async def test_what_was_sent_and_could_not_be_marked_is_marked_later_and_not_sent_again() -> None:
    service, post = remembering(), Post()
    relay = relay_of(service, post)
    await owes(service, CASE, 1)
    await relay.send_once()
    cases = service.cases
    assert isinstance(cases, HotCases)
    stored, cases._stored = cases._stored, Deaf()
    with pytest.raises(StoreUnavailable):
        await cases.tell_sent()
    cases._stored = stored
    assert await relay.send_once() == 0
    assert await unsent(service, CASE) == []


async def test_what_was_sent_is_marked_although_others_wrote_meanwhile() -> None:
    service, post = remembering(), Post()
    other = another_replica(service)
    relay = relay_of(service, post)
    await owes(service, CASE, 1)
    await relay.send_once()
    await owes(other, CASE, 2)
    assert await unsent(service, CASE) == [2]


async def test_what_another_left_unsent_is_sent_when_it_would_have_told_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    monkeypatch.setattr("messaging.relay.monotonic", lambda: now)
    service, post = remembering(), Post()
    relay = relay_of(service, post, owns=lambda _case_id: False)
    await owes(another_replica(service), CASE, 1)
    sent = []
    for now in (10.0, 10.0 + TELL_AFTER_BEHIND, 10.0 + OTHERS_WAIT):  # noqa: B007  # the clock tells it
        sent.append(await relay.send_once())  # noqa: PERF401  # one after the other
    assert sent == [0, 0, 1]


async def test_the_store_is_told_of_what_was_sent_half_a_second_later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("messaging.relay.monotonic", lambda: now)
    service, post = remembering(), Post()
    relay = relay_of(service, post)
    await owes(service, CASE, 1)
    await relay.send_once()
    await relay.tell()
    assert (await service.cases.backlog(NOON)).outbox == 0, "what was sent is not to be sent"
    assert [item.n for item in await stored_outbox(service, CASE)] == [1]
    now = 100.0 + TELL_AFTER
    await relay.tell()
    assert await stored_outbox(service, CASE) == ()


async def test_far_behind_the_store_is_told_eight_seconds_later_and_soon_again_when_that_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, behind = 100.0, True
    monkeypatch.setattr("messaging.relay.monotonic", lambda: now)
    service, post = remembering(), Post()
    relay = relay_of(service, post, behind=lambda: behind)
    await owes(service, CASE, 1)
    await relay.send_once()
    now += TELL_AFTER
    await relay.tell()
    assert [item.n for item in await stored_outbox(service, CASE)] == [1]
    now = 100.0 + TELL_AFTER_BEHIND
    await relay.tell()
    assert await stored_outbox(service, CASE) == ()
    await owes(service, CASE, 2)
    await relay.send_once()
    now, behind = now + TELL_AFTER, False
    await relay.tell()
    assert await stored_outbox(service, CASE) == ()


class Counts(MemoryCases[Seen]):
    """A store that counts what is still to be done when it may, and answers when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.counts, self.has_counted, self.answers = (asyncio.Event() for _ in range(4))

    async def backlog(self, now: datetime, sent: Mapping[str, int] = NOTHING_KNOWN) -> Backlog:
        self.asked.set()
        await self.counts.wait()
        counted = await super().backlog(now, sent)
        self.has_counted.set()
        await self.answers.wait()
        return counted


@pytest.mark.parametrize("when", ["sent after it was counted", "told before it was counted"])
async def test_a_word_that_is_stuck_is_counted_whatever_is_sent_while_the_store_counts(when: str) -> None:
    store = Counts()
    cases = HotCases(store)
    service = replace(a_service(store), cases=cases)
    await owes(another_replica(service), OTHER_CASE, 1)  # and it is never sent
    await owes(service, CASE, 1)
    async with asyncio.timeout(5):
        if when == "sent after it was counted":
            await cases.mark_sent({CASE: 1})
            counting = asyncio.create_task(cases.backlog(NOON))
            store.counts.set()
            await store.has_counted.wait()
            await owes(service, CASE, 2)
            cases.sent(CASE, 2)
        else:
            cases.sent(CASE, 1)
            counting = asyncio.create_task(cases.backlog(NOON))
            await store.asked.wait()
            await cases.tell_sent()
            store.counts.set()
        store.answers.set()
        assert (await counting).outbox == 1


async def test_a_word_that_another_saved_behind_what_was_sent_from_here_is_counted() -> None:
    service = remembering()
    relay = relay_of(service, Post())
    await owes(service, CASE, 1)
    await relay.send_once()
    await owes(another_replica(service), CASE, 2)

    assert (await service.cases.backlog(NOON)).outbox == 1


async def test_of_more_than_are_counted_exactly_it_is_never_said_that_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("messaging.hot.COUNTED_EXACTLY", 1)
    service = remembering()
    relay, cases = relay_of(service, Post()), service.cases
    assert isinstance(cases, HotCases)
    for case_id in (CASE, OTHER_CASE):
        await owes(service, case_id, 1)
    await relay.send_once()
    assert (await cases.backlog(NOON)).outbox == 1

    await cases.tell_sent()
    assert (await cases.backlog(NOON)).outbox == 0
