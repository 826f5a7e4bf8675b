"""Cases kept in memory: whatever the interleaving of two replicas, no write is lost and everything is sent."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from a_service import NOON
from given import CASE, OTHER_CASE
from messaging.document import CaseDocument, OutboxItem
from messaging.hot import HotCases
from messaging.memory import MemoryCases
from messaging.ports import NOTHING_KNOWN, StoreUnavailable

Words = tuple[int, ...]
CASES = (CASE, OTHER_CASE)


class Failing(MemoryCases[Words]):
    """A store that can fail at its next write, before it or after it, and counts what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.fails = ""
        self.loaded: list[str] = []

    async def load_many(self, case_ids: Any) -> Mapping[str, CaseDocument[Words]]:
        self.loaded += case_ids
        return await super().load_many(case_ids)

    async def save_many(
        self, documents: Sequence[CaseDocument[Words]], known: Mapping[str, CaseDocument[Words]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        for one in known.values():
            stored = self._documents[one.case_id]
            assert stored.version != one.version or stored == one, "what is known of a version is what is stored"
        fails, self.fails = self.fails, ""
        if fails == "before":
            raise StoreUnavailable
        lost = await super().save_many(documents, known)
        if fails == "after":
            raise StoreUnavailable
        return lost

    async def all_sent(self, versions: Mapping[str, int]) -> frozenset[str]:
        fails, self.fails = self.fails, ""
        if fails == "before":
            raise StoreUnavailable
        lost = await super().all_sent(versions)
        if fails == "after":
            raise StoreUnavailable
        return lost


@dataclass
class Replicas:
    """Two replicas on one store: what each wrote for certain, and what each sent."""

    store: Failing = field(default_factory=Failing)
    acknowledged: set[int] = field(default_factory=set)
    sent: dict[str, list[int]] = field(default_factory=lambda: {case: [] for case in CASES})
    words: int = 0

    def __post_init__(self) -> None:
        self.hot = [HotCases(self.store, kept=1 + nth) for nth in range(2)]
        self.held: list[dict[str, CaseDocument[Words]]] = [{}, {}]

    async def recalls(self, who: int, case: str) -> None:
        """A batch begins: the case is taken from memory, and something is decided on it."""
        self.held[who][case] = (await self.hot[who].recall_many([case])).get(case) or new(case)

    async def loads(self, who: int, case: str) -> None:
        """A request begins."""
        self.held[who][case] = await self.hot[who].load(case) or new(case)

    async def saves(self, who: int, case: str) -> None:
        """What was decided on what was held is saved; the loser and the doubtful forget it."""
        document = self.held[who].pop(case, None)
        if document is None:
            return
        self.words += 1
        try:
            lost = await self.hot[who].save_many([with_word(document, self.words)])
        except StoreUnavailable:
            return
        if not lost:
            self.acknowledged.add(self.words)

    async def sends(self, who: int, _case: str) -> None:
        for case in self.hot[who].to_send(1):
            self.sent[case.case_id] += [item.n for item in case.items]
            self.hot[who].sent(case.case_id, case.items[-1].n)

    async def looks(self, who: int, _case: str) -> None:
        """The relay sends what it finds in the store."""
        for case in await self.hot[who].unsent(5):
            self.sent[case.case_id] += [item.n for item in case.items]
            self.hot[who].sent(case.case_id, case.items[-1].n)

    async def tells(self, who: int, _case: str) -> None:
        try:
            await self.hot[who].tell_sent()
        except StoreUnavailable:
            return

    async def forgets(self, who: int, _case: str) -> None:
        self.hot[who].forget()

    async def fails_before(self, _who: int, _case: str) -> None:
        self.store.fails = "before"

    async def fails_after(self, _who: int, _case: str) -> None:
        self.store.fails = "after"


def new(case: str) -> CaseDocument[Words]:
    return CaseDocument(case_id=case, state=())


def with_word(document: CaseDocument[Words], word: int) -> CaseDocument[Words]:
    n = document.outbox_n + 1
    item = OutboxItem(n, "topic", document.case_id.encode(), (("ce_time", b"2026"),), str(word).encode())
    return replace(document, state=(*document.state, word), outbox=(*document.outbox, item), outbox_n=n)


DEEDS = ("recalls", "loads", "saves", "sends", "looks", "tells", "forgets", "fails_before", "fails_after")
STEPS = st.lists(
    st.tuples(
        st.sampled_from((*DEEDS, "recalls", "saves", "saves", "sends")), st.integers(0, 1), st.sampled_from(CASES)
    ),
    max_size=60,
)


@given(steps=STEPS)
@settings(max_examples=400, deadline=None)
def test_whatever_the_interleaving_no_acknowledged_write_is_lost_and_each_word_is_sent(
    steps: list[tuple[str, int, str]],
) -> None:
    asyncio.run(_told(steps))


async def _told(steps: list[tuple[str, int, str]]) -> None:
    replicas = Replicas()
    for deed, who, case in steps:
        await getattr(replicas, deed)(who, case)
    replicas.store.fails = ""
    for _ in range(3):
        for who in (0, 1):
            await replicas.sends(who, CASE)
            await replicas.looks(who, CASE)
            await replicas.tells(who, CASE)
    documents = [document for case in CASES if (document := await replicas.store.load(case))]
    written = [word for document in documents for word in document.state]
    assert replicas.acknowledged <= set(written)
    assert len(written) == len(set(written))
    for document in documents:
        assert document.outbox == (), "the store is told of everything that was sent"
        first = list(dict.fromkeys(replicas.sent[document.case_id]))
        assert sorted(first) == list(range(1, document.outbox_n + 1)), "everything is sent"


async def test_a_case_that_is_worked_on_is_loaded_once() -> None:
    store = Failing()
    hot = HotCases(store)
    for word in range(5):
        document = (await hot.recall_many([CASE])).get(CASE) or new(CASE)
        await hot.save_many([with_word(document, word)])
    assert store.loaded == [CASE]


async def test_after_a_rebalance_the_case_is_loaded_again() -> None:
    store = Failing()
    hot = HotCases(store)
    await hot.save_many([new(CASE)])
    hot.forget()
    await hot.recall_many([CASE])
    assert store.loaded == [CASE]


async def test_more_cases_than_are_kept_are_recalled_all_the_same() -> None:
    hot = HotCases(Failing(), kept=1)
    await hot.save_many([new(case) for case in "abc"])
    assert (await hot.recall_many(["a", "b", "c", "d"])).keys() == {"a", "b", "c"}


async def test_memory_is_bounded_and_what_was_longest_unused_goes_first() -> None:
    store = Failing()
    hot = HotCases(store, kept=2)
    for case in ("a", "b", "c"):
        await hot.save_many([new(case)])
        await hot.recall_many(["a"])
    store.loaded.clear()
    await hot.recall_many(["a", "c"])
    assert store.loaded == []
    await hot.recall_many(["b"])
    assert store.loaded == ["b"]


@pytest.mark.parametrize("fails", ["before", "after"])
async def test_after_a_write_that_nobody_answered_the_store_is_asked(fails: str) -> None:
    store = Failing()
    hot = HotCases(store)
    await hot.save_many([with_word(new(CASE), 1)])
    document = (await hot.recall_many([CASE]))[CASE]
    store.fails = fails
    with pytest.raises(StoreUnavailable):
        await hot.save_many([with_word(document, 2)])
    known = (await hot.recall_many([CASE]))[CASE]
    assert known.state == ((1, 2) if fails == "after" else (1,))


class AnswersLate(MemoryCases[Words]):
    """A store whose answer to its next write comes when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.held: asyncio.Event | None = None

    async def save_many(
        self, documents: Sequence[CaseDocument[Words]], known: Mapping[str, CaseDocument[Words]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        lost = await super().save_many(documents, known)
        held, self.held = self.held, None
        if held:
            await held.wait()
        return lost


async def test_the_late_answer_of_a_piece_takes_back_nothing_of_what_was_decided_since() -> None:
    store = AnswersLate()
    hot = HotCases(store)
    store.held = answered = asyncio.Event()
    marked = replace(new(CASE), undecided=NOON)
    piece = asyncio.create_task(hot.save_many([marked]))
    await asyncio.sleep(0)
    decided = [replace(with_word(one, 1), undecided=None) for one in (await hot.load_many([CASE])).values()]
    await hot.save_many(decided)
    hot.sent(CASE, 1)
    answered.set()

    assert await piece == frozenset()
    assert not hot.will_decide(CASE)
    assert hot.resting(0, 10) == []
    assert hot.to_send(10) == [], "it is not sent again"
