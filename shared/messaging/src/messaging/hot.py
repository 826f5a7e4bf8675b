"""The cases a replica works on, kept in memory between batches, over the store that holds them.

A copy only: each write is guarded by the version it was decided on, so a copy that others have overtaken costs a race
and no fact. It knows what was saved here and is still to be sent, so that the relay need not ask the store; and what
was sent since, which goes into the case's next write, or into one of its own.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice, takewhile
from math import inf
from typing import Final, Generic, TypeVar

from messaging.altered import altered
from messaging.document import CaseDocument, OutboxItem
from messaging.ports import NOTHING_KNOWN, Account, Backlog, Cases, Due, Stalled, Unconfirmed, Undelivered, Unsent
from messaging.smaller import smaller

S = TypeVar("S")

COUNTED_EXACTLY: Final = 100
"""Cases of which the store was not told yet: up to so many it is asked to leave out of its count. Of more it would look
through that list for each case that it counts; the difference says roughly how much is left then, and never nothing."""
RESTS_AFTER: Final = smaller(8000)
"""Records taken in since the last one of a case, and it rests: about a day of the whole country's."""
KEPT: Final = 4000
"""Cases kept in memory at most. What was still to be sent of one that has to go, the relay finds in the store."""
LEFT_OUT: Final = 1000
"""Cases at most that the store is asked to leave out when it is asked what is unsent."""
TOLD_AT_ONCE: Final = 200
"""Cases in one write that tells of what was sent."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How far a case was sent, and since when the store has not been told of it."""

    upto: int
    since: float


class HotCases(Generic[S]):
    """The port of cases over another, with a memory."""

    def __init__(self, stored: Cases[S], kept: int = KEPT) -> None:
        self._stored, self._limit = stored, kept
        self._hot: OrderedDict[str, CaseDocument[S]] = OrderedDict()
        self._to_send: dict[str, None] = {}
        self._sent: dict[str, Sent] = {}
        self._undecided: OrderedDict[str, float] = OrderedDict()
        """Up to which record everything of it was taken in; endless while its piece is in hand."""
        self._read = 0
        self.on_saved: Callable[[], None] = lambda: None
        """Who is told whenever something was saved here: what there is to say of it need not wait."""

    async def load(self, case_id: str) -> CaseDocument[S] | None:
        """The case as last saved, whoever saved it."""
        return await self._stored.load(case_id)

    async def load_many(self, case_ids: Collection[str]) -> Mapping[str, CaseDocument[S]]:
        """Those of the cases that exist, as last saved."""
        return await self._stored.load_many(case_ids)

    async def recall_many(self, case_ids: Collection[str]) -> Mapping[str, CaseDocument[S]]:
        """Those of the cases that exist, as kept here; what is not kept is loaded."""
        found = {case_id: self._hot[case_id] for case_id in case_ids if case_id in self._hot}
        cold = [case_id for case_id in case_ids if case_id not in found]
        loaded = await self._stored.load_many(cold) if cold else {}
        for document in (*found.values(), *loaded.values()):
            self._keep(document)
        for document in (*found.values(), *loaded.values()):
            if not document.undecided:
                self._undecided.pop(document.case_id, None)  # another decided
        return {document.case_id: self._without_sent(document) for document in (*found.values(), *loaded.values())}

    async def save_many(
        self,
        documents: Sequence[CaseDocument[S]],
        known: Mapping[str, CaseDocument[S]] = NOTHING_KNOWN,
    ) -> frozenset[str]:
        """Save each whose stored version is still the document's; only what changed is written where that is known."""
        kept = {one.case_id: self._hot.get(one.case_id) for one in documents}
        same = {one.case_id: was for one in documents if (was := kept[one.case_id]) and was.version == one.version}
        try:
            lost = await self._stored.save_many(documents, {**same, **known})
        except BaseException:
            self._doubt(one.case_id for one in documents)  # nobody knows whether it was written
            raise
        for one in documents:
            if one.case_id not in lost:
                self._saved(altered(one, version=one.version + 1))
        self._doubt(one.case_id for one in documents if one.case_id in lost and not self._newer(one))
        if len(lost) < len(documents):
            self.on_saved()
        return lost

    def forget(self) -> None:
        """Keep no case: others may have them now. What was sent and is not yet marked so is still known."""
        self._hot.clear()
        self._to_send.clear()
        self._undecided.clear()

    def piece_taken(self, records: int) -> None:
        """A piece of so many records was taken in and committed."""
        self._read += records
        in_it = takewhile(lambda case_id: self._undecided[case_id] == inf, reversed(self._undecided))
        self._undecided.update(dict.fromkeys(list(in_it), float(self._read)))

    def resting(self, records: int, limit: int) -> Sequence[str]:
        """Up to `limit` undecided cases of which none of the last so many records was (0: all), longest first."""
        upto = self._read - records if records else inf
        return list(islice(takewhile(lambda case_id: self._undecided[case_id] <= upto, self._undecided), limit))

    def will_decide(self, case_id: str) -> bool:
        """Whether it was left undecided here, so that nobody else has to see to it."""
        return case_id in self._undecided

    def will_say(self, case_id: str) -> bool:
        """Whether something of it is unsent here, or will be decided."""
        kept = self._hot.get(case_id)
        return case_id in self._undecided or bool(kept and self._left(case_id, kept.outbox))

    def to_send(self, limit: int) -> Sequence[Unsent]:
        """Up to `limit` cases that were saved here and have something unsent. Those come last the next time."""
        found = []
        for case_id in list(self._to_send)[:limit]:
            del self._to_send[case_id]
            document = self._hot.get(case_id)
            if left := self._left(case_id, document.outbox if document else ()):
                self._to_send[case_id] = None
                found.append(Unsent(case_id, left))
        return found

    def sent(self, case_id: str, upto: int, at: float = 0.0) -> None:
        """Everything of the case up to and including number `upto` was sent `at` this moment; the store is told later.

        `at` counts seconds of any steady clock.
        """
        before = self._sent.get(case_id)
        self._sent[case_id] = Sent(max(upto, before.upto), before.since) if before else Sent(upto, at)

    def untold(self, until: float = inf) -> int:
        """Of how many cases the store was not yet told what was sent `until` then."""
        return sum(1 for sent in self._sent.values() if sent.since <= until)

    def upto_untold(self) -> dict[str, int]:
        """Of each case that was sent from here and of which the store was not told, up to which number."""
        return {case_id: sent.upto for case_id, sent in self._sent.items()}

    async def unsent(self, limit: int, besides: Collection[str] = ()) -> Sequence[Unsent]:
        """Up to `limit` cases of the store with an outbox, longest waiting first, but for what was sent from here."""
        sent_here = [case_id for case_id, kept in self._waiting_to_be_told() if not self._left(case_id, kept.outbox)]
        stored = await self._stored.unsent(limit, [*besides, *islice(sent_here, LEFT_OUT)])
        left = (Unsent(one.case_id, self._left(one.case_id, self._not_gone(one))) for one in stored)
        return [one for one in left if one.items]

    def _not_gone(self, case: Unsent) -> tuple[OutboxItem, ...]:
        """Without what a later writing of the case, kept here, no longer holds: it was sent and told meanwhile."""
        kept = self._hot.get(case.case_id)
        if not kept:
            return case.items
        still = {item.n for item in kept.outbox}
        return tuple(item for item in case.items if item.n in still or item.n > kept.outbox_n)

    async def tell_sent(self, until: float = inf) -> None:
        """Tell the store what was sent `until` then and is not marked so there, up to a bound.

        What it does not take is told again.
        """
        late = ((case_id, sent.upto) for case_id, sent in self._sent.items() if sent.since <= until)
        told = dict(islice(late, TOLD_AT_ONCE))
        here = [self._without_sent(self._hot[case_id]) for case_id in told if case_id in self._hot]
        lost = await self.all_sent({one.case_id: one.version for one in here if not one.outbox})
        in_part = [one for one in here if one.outbox]
        lost |= await self.save_many(in_part) if in_part else frozenset[str]()
        elsewhere = told.keys() - ({one.case_id for one in here} - lost)
        if elsewhere:
            await self.mark_sent({case_id: told[case_id] for case_id in elsewhere})

    async def all_sent(self, versions: Mapping[str, int]) -> frozenset[str]:
        """Empty the outbox of each of these cases whose stored version is still this one; answer the ids that lost."""
        if not versions:
            return frozenset()
        kept = {one: was for one in versions if (was := self._hot.get(one)) and was.version == versions[one]}
        try:
            lost = await self._stored.all_sent(versions)
        except BaseException:
            self._doubt(versions)  # nobody knows whether it was written
            raise
        for case_id, was in kept.items():
            if case_id not in lost:
                self._saved(altered(was, version=was.version + 1, outbox=()))
        self._doubt(case_id for case_id in lost if case_id not in kept or not self._newer(kept[case_id]))
        return lost

    async def mark_sent(self, upto: Mapping[str, int]) -> None:
        """Drop the outbox items up to and including these numbers."""
        self._doubt(upto)
        await self._stored.mark_sent(upto)
        for case_id, number in upto.items():
            if self._upto(case_id) <= number:
                self._sent.pop(case_id, None)

    async def undelivered(self, limit: int) -> Sequence[Undelivered]:
        """Up to `limit` cases with something the own system was not told, longest waiting first."""
        return await self._stored.undelivered(limit)

    async def unconfirmed(self) -> Unconfirmed:
        """What waits for the own system's receipt, and since when."""
        return await self._stored.unconfirmed()

    async def accounts(self, after: str, limit: int) -> Sequence[Account]:
        """What became of the notices of up to `limit` cases, in order of id, after this id."""
        return await self._stored.accounts(after, limit)

    async def by_number(self, agency_number: str) -> str | None:
        """The id of the case that police registered under this number; none when it is not known here."""
        return await self._stored.by_number(agency_number)

    async def due(self, now: datetime, limit: int) -> Sequence[Due]:
        """Up to `limit` cases whose `next_due` has come, earliest first."""
        return await self._stored.due(now, limit)

    async def undecided(self, limit: int) -> Sequence[Due]:
        """Up to `limit` cases that hold what nobody has reacted to, longest waiting first."""
        return await self._stored.undecided(limit)

    async def page(self, after: str, limit: int) -> Sequence[CaseDocument[S]]:
        """Up to `limit` cases in order of id, after this id (empty: from the first)."""
        return await self._stored.page(after, limit)

    async def owing(self, limit: int) -> Sequence[CaseDocument[S]]:
        """Up to `limit` cases in which this agency owes something, in their turn."""
        return await self._stored.owing(limit)

    async def backlog(self, now: datetime, sent: Mapping[str, int] = NOTHING_KNOWN) -> Backlog:
        """What is still to be done. What was sent from here is done, whether or not the store was told."""
        waiting = self._waiting_to_be_told()
        done = {case_id: kept.version for case_id, kept in waiting if not self._left(case_id, kept.outbox)}
        if len(done) <= COUNTED_EXACTLY:
            return await self._stored.backlog(now, {**sent, **done})
        told = await self._stored.backlog(now, sent)
        return replace(told, outbox=max(1, told.outbox - len(done)))

    async def stalled(self, limit: int) -> Sequence[Stalled]:
        """Up to `limit` cases with a gap or a fault."""
        return await self._stored.stalled(limit)

    def _saved(self, document: CaseDocument[S]) -> None:
        """Keep what was saved; note what of it is to be sent, and forget to tell what the write told.

        The answer of a large write may come after that of a later one: what is newer stays as it is.
        """
        case_id, upto = document.case_id, self._upto(document.case_id)
        if self._newer(document):
            if self._left(case_id, self._hot[case_id].outbox):
                self._to_send.setdefault(case_id)
            return
        if upto and not any(item.n <= upto for item in document.outbox):
            del self._sent[case_id]
        if self._left(case_id, document.outbox):
            self._to_send.setdefault(case_id)
        self._undecided.pop(case_id, None)
        if document.undecided:
            self._undecided[case_id] = inf
        self._keep(document)

    def _keep(self, document: CaseDocument[S]) -> None:
        """Keep it unless a newer one is kept, and let go of what was not used for longest."""
        if self._newer(document):
            return
        self._hot[document.case_id] = document
        self._hot.move_to_end(document.case_id)
        while len(self._hot) > self._limit:
            oldest, _ = self._hot.popitem(last=False)
            self._to_send.pop(oldest, None)  # the relay finds it in the store

    def _newer(self, document: CaseDocument[S]) -> bool:
        kept = self._hot.get(document.case_id)
        return kept is not None and kept.version > document.version

    def _doubt(self, case_ids: Iterable[str]) -> None:
        """What is kept of these may be overtaken: load it the next time."""
        for case_id in case_ids:
            self._hot.pop(case_id, None)

    def _waiting_to_be_told(self) -> Iterator[tuple[str, CaseDocument[S]]]:
        """The cases of which the store was not told what was sent, as far as they are kept here."""
        return ((case_id, kept) for case_id in self._sent if (kept := self._hot.get(case_id)))

    def _without_sent(self, document: CaseDocument[S]) -> CaseDocument[S]:
        left = self._left(document.case_id, document.outbox)
        return document if len(left) == len(document.outbox) else altered(document, outbox=left)

    def _left(self, case_id: str, items: tuple[OutboxItem, ...]) -> tuple[OutboxItem, ...]:
        upto = self._upto(case_id)
        return tuple(item for item in items if item.n > upto) if upto else items

    def _upto(self, case_id: str) -> int:
        sent = self._sent.get(case_id)
        return sent.upto if sent else 0
