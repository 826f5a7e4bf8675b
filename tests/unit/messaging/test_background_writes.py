"""Many cases in one piece, some written while others are decided upon: whichever write fails, nothing is lost or twice.

What memory cannot show, that the real driver and store do likewise, is in tests/integration/test_an_answer_is_lost.py.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from a_piece import PER_CASE, THREE_PORTIONS, counted, piece, said
from a_service import Seen, a_service
from messaging.document import CaseDocument
from messaging.event import Record
from messaging.hot import HotCases
from messaging.intake import CASES_AT_ONCE, FEWEST_AT_ONCE, PORTIONS, WRITES_AT_ONCE, portions, take_in
from messaging.memory import MemoryCases
from messaging.ports import NOTHING_KNOWN, StoreUnavailable
from messaging.relay import Relay
from messaging.resting import decide_upon
from messaging.sending import Answer
from messaging.unanswered import ToSend

MORE_THAN_ARE_WRITTEN_AT_ONCE = (WRITES_AT_ONCE + 2) * CASES_AT_ONCE + 20


@dataclass
class Trouble(MemoryCases[Seen]):
    """A store whose nth save fails `how`: it had not written, it had and the answer is lost, or others were first."""

    how: str
    nth: int
    records: Sequence[Record]
    turns: int = 1
    """How often others have their turn while a save is under way."""
    saves: int = 0
    under_way: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    async def save_many(
        self, documents: Sequence[CaseDocument[Seen]], known: Mapping[str, CaseDocument[Seen]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        self.saves += 1
        hit = self.saves == self.nth
        self.under_way += 1
        try:
            for _ in range(self.turns):
                await asyncio.sleep(0)
            if hit and self.how == "others were first":
                await self._others_take(documents)
            if hit and self.how == "not written":
                raise StoreUnavailable
            lost = await super().save_many(documents, known)
            if hit and self.how == "answer lost":
                raise StoreUnavailable
            return lost
        finally:
            self.under_way -= 1

    async def _others_take(self, documents: Sequence[CaseDocument[Seen]]) -> None:
        theirs = {one.case_id.encode() for one in documents}
        first_words = self.records[: len(self.records) // PER_CASE]
        await take_in(a_service(self), [one for one in first_words if one.key in theirs])


@given(cases=st.integers(0, 2000))
def test_a_piece_is_written_in_portions_neither_so_small_nor_so_large_that_others_wait(cases: int) -> None:
    ids = [str(nth) for nth in range(cases)]
    found = portions(ids)

    assert [one for some in found for one in some] == ids
    assert all(len(some) <= CASES_AT_ONCE for some in found)
    assert all(len(some) >= FEWEST_AT_ONCE for some in found[:-1])
    if cases >= PORTIONS * FEWEST_AT_ONCE:
        assert len(found) >= PORTIONS, "what its first cases say does not wait for its last"


@dataclass
class Post:
    """Takes everything."""

    taken: list[tuple[bytes | None, bytes | None]] = field(default_factory=list)

    async def send_all(self, items: Sequence[ToSend]) -> Sequence[Answer]:
        self.taken += [(one.key, dict(one.headers)["ce_id"]) for one in items]
        return [None for _ in items]


@given(
    cases=st.sampled_from([THREE_PORTIONS, MORE_THAN_ARE_WRITTEN_AT_ONCE]),
    portion=st.sampled_from(["first", "second", "last"]),
    how=st.sampled_from(["not written", "answer lost", "others were first"]),
    turns=st.sampled_from([0, 1, 30]),
    in_memory=st.booleans(),
    behind=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_whichever_portion_fails_the_piece_given_again_counts_and_says_everything_once(
    cases: int, portion: str, how: str, turns: int, *, in_memory: bool, behind: bool
) -> None:
    nth = {"first": 1, "second": 2, "last": len(portions([""] * cases))}[portion]
    asyncio.run(_given_again(Trouble(how, nth, piece(cases), turns), in_memory=in_memory, behind=behind))


async def _given_again(store: Trouble, *, in_memory: bool, behind: bool) -> None:
    service = replace(a_service(store), cases=HotCases(store) if in_memory else store)
    if store.how == "others were first":
        await take_in(service, store.records, behind=behind)
        assert await counted(store) == said(store.records), "it answered, so its offsets are committed"
    else:
        with pytest.raises(StoreUnavailable):
            await take_in(service, store.records, behind=behind)
    assert store.under_way == 0, "no write goes on while the piece is given again"

    await take_in(service, store.records, behind=behind)

    assert await counted(store) == said(store.records)
    await decide_upon(service, list(said(store.records)))
    sent = await _sent_of(store)
    assert Counter(key for key, _ in sent) == Counter(one.key for one in store.records), "each is answered once"
    assert len(set(sent)) == len(sent)


async def _sent_of(store: MemoryCases[Seen]) -> list[tuple[bytes | None, bytes | None]]:
    """What a relay sends of what the store holds."""
    hot, post = HotCases(store), Post()
    relay = Relay(a_service(store), hot, post)
    while await relay.send_once():
        await relay.tell_at_the_end()
    return post.taken
