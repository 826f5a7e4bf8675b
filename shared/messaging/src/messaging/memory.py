"""The stores in memory: for tests, and to see a service without its parts. Same answers as the real store."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Generic, TypeVar

from messaging.document import CaseDocument
from messaging.parking import RENEWED, ParkedRow, Place
from messaging.ports import NOTHING_KNOWN, Account, Backlog, Due, ParkedCount, Stalled, Unconfirmed, Undelivered, Unsent
from messaging.told import turn_of

S = TypeVar("S")


class MemoryCases(Generic[S]):
    """Cases by id. Each call lets others run first, as a real store would."""

    def __init__(self) -> None:
        self._documents: dict[str, CaseDocument[S]] = {}

    async def load(self, case_id: str) -> CaseDocument[S] | None:
        """The case as last saved."""
        await asyncio.sleep(0)
        return self._documents.get(case_id)

    async def load_many(self, case_ids: Collection[str]) -> Mapping[str, CaseDocument[S]]:
        """Those of the cases that exist."""
        await asyncio.sleep(0)
        return {case_id: self._documents[case_id] for case_id in case_ids if case_id in self._documents}

    async def recall_many(self, case_ids: Collection[str]) -> Mapping[str, CaseDocument[S]]:
        """Those of the cases that exist."""
        return await self.load_many(case_ids)

    async def save_many(
        self,
        documents: Sequence[CaseDocument[S]],
        known: Mapping[str, CaseDocument[S]] = NOTHING_KNOWN,  # noqa: ARG002  # whole documents are kept
    ) -> frozenset[str]:
        """Save each whose stored version is still the document's; answer the ids that lost."""
        await asyncio.sleep(0)
        return frozenset(document.case_id for document in documents if not self._save(document))

    def _save(self, document: CaseDocument[S]) -> bool:
        stored = self._documents.get(document.case_id)
        if (stored.version if stored else 0) != document.version:
            return False
        self._documents[document.case_id] = replace(document, version=document.version + 1)
        return True

    async def unsent(self, limit: int, besides: Collection[str] = ()) -> Sequence[Unsent]:
        """Up to `limit` cases with an outbox, but for those named."""
        await asyncio.sleep(0)
        documents = [one for one in self._documents.values() if one.outbox and one.case_id not in besides]
        waiting = [Unsent(one.case_id, one.outbox) for one in documents]
        return sorted(waiting, key=_registered)[:limit]

    async def mark_sent(self, upto: Mapping[str, int]) -> None:
        """Drop, of each of these cases, the outbox items up to and including this number."""
        await asyncio.sleep(0)
        for case_id, number in upto.items():
            stored = self._documents.get(case_id)
            if stored and any(item.n <= number for item in stored.outbox):
                left = tuple(item for item in stored.outbox if item.n > number)
                self._documents[case_id] = replace(stored, outbox=left, version=stored.version + 1)

    async def all_sent(self, versions: Mapping[str, int]) -> frozenset[str]:
        """Empty the outbox of each of these cases whose stored version is still this one; answer the ids that lost."""
        await asyncio.sleep(0)
        same = {
            one: stored for one in versions if (stored := self._documents.get(one)) and stored.version == versions[one]
        }
        self._documents |= {one: replace(was, outbox=(), version=was.version + 1) for one, was in same.items()}
        return frozenset(versions.keys() - same.keys())

    async def undelivered(self, limit: int) -> Sequence[Undelivered]:
        """Up to `limit` cases with something the own system was not told."""
        await asyncio.sleep(0)
        waiting = [one for one in self._documents.values() if one.untold]
        waiting.sort(key=lambda one: one.untold[0].time)
        return [Undelivered(one.case_id, _number(one), one.untold) for one in waiting[:limit]]

    async def unconfirmed(self) -> Unconfirmed:
        """What waits for the own system's receipt, and since when."""
        await asyncio.sleep(0)
        awaited = [one.awaited for one in self._documents.values() if one.awaited]
        return Unconfirmed(len(awaited), min((item.taken_at for of in awaited for item in of), default=None))

    async def accounts(self, after: str, limit: int) -> Sequence[Account]:
        """What became of the notices of up to `limit` cases, in order of id, after this id."""
        return [
            Account(one.case_id, one.delivery_n, one.confirmed_n, one.deliveries)
            for one in await self.page(after, limit)
        ]

    async def by_number(self, agency_number: str) -> str | None:
        """The id of the case that police registered under this number."""
        await asyncio.sleep(0)
        return next((one.case_id for one in self._documents.values() if _number(one) == agency_number), None)

    async def due(self, now: datetime, limit: int) -> Sequence[Due]:
        """Up to `limit` cases whose `next_due` has come, earliest first."""
        await asyncio.sleep(0)
        return [Due(case_id, at) for at, case_id in self._due(now)][:limit]

    async def undecided(self, limit: int) -> Sequence[Due]:
        """Up to `limit` cases that hold what nobody has reacted to."""
        await asyncio.sleep(0)
        found = sorted((one.undecided, one.case_id) for one in self._documents.values() if one.undecided)
        return [Due(case_id, since) for since, case_id in found[:limit]]

    async def page(self, after: str, limit: int) -> Sequence[CaseDocument[S]]:
        """Up to `limit` cases in order of id, after this id."""
        await asyncio.sleep(0)
        return [self._documents[case_id] for case_id in sorted(self._documents) if case_id > after][:limit]

    async def owing(self, limit: int) -> Sequence[CaseDocument[S]]:
        """Up to `limit` cases in which this agency owes something, in their turn."""
        await asyncio.sleep(0)
        turns = [(turn_of(getattr(one.state, "duties", ())), one) for one in self._documents.values()]
        return [one for _, one in sorted(((turn, one) for turn, one in turns if turn), key=lambda found: found[0])][
            :limit
        ]

    async def backlog(self, now: datetime, sent: Mapping[str, int] = NOTHING_KNOWN) -> Backlog:
        """What is still to be done; of a case at this version everything was `sent`."""
        await asyncio.sleep(0)
        documents = self._documents.values()
        unsent = sum(bool(one.outbox) and sent.get(one.case_id) != one.version for one in documents)
        untold, undecided = sum(bool(one.untold) for one in documents), sum(bool(one.undecided) for one in documents)
        return Backlog(unsent, len(self._due(now)), untold, undecided)

    async def stalled(self, limit: int) -> Sequence[Stalled]:
        """Up to `limit` cases with a gap or a fault."""
        await asyncio.sleep(0)
        found = [_stalled(one) for one in self._documents.values() if one.gaps or one.fault]
        return sorted(found, key=lambda one: (one.since is not None, one.since, one.case_id))[:limit]

    def _due(self, now: datetime) -> list[tuple[datetime, str]]:
        moments = ((one.next_due, one.case_id) for one in self._documents.values())
        return sorted((due, case_id) for due, case_id in moments if due and due <= now)


class MemoryParked:
    """Parked rows by place."""

    def __init__(self) -> None:
        self._rows: dict[Place, ParkedRow] = {}
        self._tokens = map(str, count(1))

    async def put(self, rows: Sequence[ParkedRow]) -> Sequence[ParkedRow]:
        """Keep the rows; a known place takes only the newer reason, unless other bytes lie there now."""
        await asyncio.sleep(0)
        token = next(self._tokens)
        renewed = [replace(row, token=token) for row in rows]
        for row in renewed:
            kept = self._rows.get(row.place)
            kept = kept if kept and kept.digest == row.digest else None
            newer = {name: getattr(row, name) for name in RENEWED}
            self._rows[row.place] = replace(kept, **newer) if kept else row
        return renewed

    async def get(self, place: Place) -> ParkedRow | None:
        """The row of one place."""
        await asyncio.sleep(0)
        return self._rows.get(place)

    async def page(self, after: Place | None, limit: int) -> Sequence[ParkedRow]:
        """Up to `limit` rows in order of place, after this one."""
        await asyncio.sleep(0)
        return [self._rows[place] for place in sorted(self._rows) if after is None or place > after][:limit]

    async def cases_parked_for(self, reason: str) -> Sequence[str]:
        """The cases of which something is parked for this reason, in order of id."""
        await asyncio.sleep(0)
        return sorted({one.case_id for one in self._rows.values() if one.reason == reason})

    async def of_case(self, case_id: str, reason: str, limit: int) -> Sequence[ParkedRow]:
        """Up to `limit` rows of the case that were parked for this reason, in order of place."""
        await asyncio.sleep(0)
        rows = [one for one in self._rows.values() if (one.case_id, one.reason) == (case_id, reason)]
        return sorted(rows, key=lambda one: one.place)[:limit]

    async def drop(self, rows: Sequence[ParkedRow]) -> int:
        """Forget rows, each unless it was parked again since it was read."""
        await asyncio.sleep(0)
        same = {row.place for row in rows if row.place in self._rows and self._rows[row.place].token == row.token}
        for place in same:
            del self._rows[place]
        return len(same)

    async def unsent(self, limit: int) -> Sequence[ParkedRow]:
        """Up to `limit` rows that the operator's topic does not yet hold."""
        await asyncio.sleep(0)
        return [self._rows[place] for place in sorted(self._rows) if not self._rows[place].sent][:limit]

    async def mark_sent(self, places: Sequence[Place]) -> None:
        """The operator's topic holds them."""
        await asyncio.sleep(0)
        for place in places:
            if place in self._rows:
                self._rows[place] = replace(self._rows[place], sent=True)

    async def count(self) -> int:
        """How many rows are parked."""
        await asyncio.sleep(0)
        return len(self._rows)

    async def reasons(self) -> Sequence[ParkedCount]:
        """How many rows are parked for each reason."""
        await asyncio.sleep(0)
        by: dict[tuple[str, bool], list[datetime]] = {}
        for row in self._rows.values():
            by.setdefault((row.reason, row.belongs), []).append(row.at)
        return [ParkedCount(*why, len(moments), min(moments)) for why, moments in sorted(by.items())]


def _stalled(document: CaseDocument[S]) -> Stalled:
    since = min((gap.since for gap in document.gaps.values()), default=None)
    gaps = {topic: gap.why for topic, gap in document.gaps.items()}
    return Stalled(document.case_id, since, gaps, document.fault)


def _number(document: CaseDocument[S]) -> str | None:
    number: str | None = getattr(document.state, "agency_number", None)
    return number


def _registered(unsent: Unsent) -> bytes:
    return dict(unsent.items[0].headers).get("ce_time", b"")
