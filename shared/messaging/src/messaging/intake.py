"""Take in a batch: each case's records in order, one guarded save of each case, losers decided again.

What has to be parked is stored before the cases are saved, and both before the caller commits any offset. What was
parked and turns out to count is forgotten once its case is saved: who parks it after that has read that save.
"""

from asyncio import Task, create_task, gather, sleep
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from math import ceil
from typing import Final, TypeVar

import structlog

from contracts.topics import retry_topic
from messaging.deciding import Arrival, Decided, decide, left_out
from messaging.event import Record
from messaging.hot import RESTS_AFTER
from messaging.parking import ParkedRow, Place, as_kept, asked_again, bytes_digest, original, place_of
from messaging.ports import ATTEMPTS, CaseTooLarge, StoreContended
from messaging.reading import Reading, UnreadableRecord, read, read_again
from messaging.receiving import Verdict
from messaging.saving import save_left
from messaging.service import Service

S = TypeVar("S")

CASES_AT_ONCE: Final = 50
"""Cases decided upon before they are written, at most; meanwhile the next are decided upon."""
FEWEST_AT_ONCE: Final = 8
"""The same at least: each write costs the store something of its own."""
PORTIONS: Final = 4
"""In how many portions a small piece is written, so that what its first cases say does not wait for its last."""
WRITES_AT_ONCE: Final = 2
UNREADABLE: Final = "unreadable"
RETRY_REFUSED: Final = "retry-refused"
PARKS: Final = frozenset({UNREADABLE, Verdict.PARKED, Verdict.NOT_BELONGING})
"""What a record comes to that is parked itself."""

Tally = Mapping[str, int]
"""How many records came to which verdict."""
Rows = dict[Place, ParkedRow]
"""The parked rows that a taking in has read to replay them, or has parked itself, each as last known."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Batch:
    """Records as they lay first, the parked rows of the replayed ones, and how many replays were refused."""

    records: tuple[Record, ...]
    replayed: tuple[ParkedRow, ...]
    refused: int


async def take_in(service: Service[S], records: Sequence[Record], *, behind: bool = False) -> Tally:
    """Take the records in; when this returns, their offsets may be committed.

    `behind`: they are in the order in which they came; a case that does not rest at their end is decided upon later.

    Raises StoreUnavailable and StoreContended: transient, so seek back and give the batch again. What was saved before
    is then seen before.
    """
    return await _take(service, await _originals(service, records), behind=behind)


async def put_back(service: Service[S], rows: Sequence[ParkedRow]) -> Tally:
    """Take parked records in again as they lay first; what is not parked anew is parked no longer. Raises as above."""
    return await _take(service, _Batch(tuple(row.record for row in rows), tuple(rows), 0))


async def _take(service: Service[S], batch: _Batch, *, behind: bool = False) -> Tally:
    now = service.clock.now()
    readings = [(record, read(record, service.ring, now)) for record in batch.records]
    unreadable, held = _unreadable(readings, now), {row.place: row for row in batch.replayed}
    await _park(service, unreadable, held)
    lately = _cases_in(readings[-RESTS_AFTER:]) if behind else frozenset[str]()
    decided = await _save_whatever_fits(service, _by_case(readings), lately, held)
    parked = {row.place for row in unreadable} | {row.place for one in decided for row in one.parked}
    await _forget(service, [row for place, row in held.items() if place not in parked])
    verdicts = Counter(str(verdict) for one in decided for verdict in one.verdicts)
    return verdicts + Counter({UNREADABLE: len(unreadable), RETRY_REFUSED: batch.refused})


async def _originals(service: Service[S], records: Sequence[Record]) -> _Batch:
    """The records to take in: replayed ones are taken as they lay first, and only if they were parked here."""
    kept, replayed, refused = list[Record](), list[ParkedRow](), 0
    for record in records:
        if record.topic != retry_topic(service.agency):
            kept.append(record)
        elif row := await _parked_here(service, record):
            kept.append(row.record)
            replayed.append(row)
        else:
            refused += 1
            _log.warning("retry-refused", topic=record.topic, partition=record.partition, offset=record.offset)
    return _Batch(tuple(kept), tuple(replayed), refused)


async def _parked_here(service: Service[S], record: Record) -> ParkedRow | None:
    """The row that a retried record replays: same place, same bytes. None when nothing like it is parked."""
    place = asked_again(record)
    row = None if place is None else await service.parked.get(place)
    return row if row and row.digest == bytes_digest(original(record, row.place)) else None


def _by_case(readings: Iterable[tuple[Record, Reading]]) -> dict[str, list[Arrival]]:
    cases: dict[str, list[Arrival]] = {}
    for record, reading in readings:
        if not isinstance(reading, UnreadableRecord):
            cases.setdefault(reading.envelope.subject, []).append(Arrival(record, reading))
    return cases


def _cases_in(readings: Iterable[tuple[Record, Reading]]) -> frozenset[str]:
    return frozenset(one.envelope.subject for _, one in readings if not isinstance(one, UnreadableRecord))


def _unreadable(readings: Iterable[tuple[Record, Reading]], now: datetime) -> list[ParkedRow]:
    return [
        ParkedRow(as_kept(record), reading.reason, "read", "", now, bytes_digest(record))
        for record, reading in readings
        if isinstance(reading, UnreadableRecord)
    ]


async def _save_whatever_fits(
    service: Service[S], cases: Mapping[str, Sequence[Arrival]], later: frozenset[str], held: Rows
) -> Sequence[Decided[S]]:
    """Every case saved; where the store finds one too large, by halves until that is found, and it record by record.

    What was saved before it was found is then seen before; only what it put out of its case has to be asked again.
    """
    try:
        return await _save_all(service, cases, later, held, again=True)
    except CaseTooLarge:
        ids = list(cases)
    if len(ids) == 1:
        return [await _save_or_leave_out(service, ids[0], one, held) for one in cases[ids[0]]]
    done, half = list[Decided[S]](), len(ids) // 2
    for some in (ids[:half], ids[half:]):
        done += await _save_whatever_fits(service, {one: cases[one] for one in some}, later, held)
    return done


async def _save_or_leave_out(service: Service[S], case_id: str, arrival: Arrival, held: Rows) -> Decided[S]:
    """One record taken in; or parked, and its case saved without it: no other case waits for that."""
    try:
        (decided,) = await _save_all(service, {case_id: [arrival]}, frozenset(), held)
    except CaseTooLarge:
        return await _leave_out(service, case_id, arrival, held)
    return decided


async def _leave_out(service: Service[S], case_id: str, arrival: Arrival, held: Rows) -> Decided[S]:
    for _ in range(ATTEMPTS):
        now, found = service.clock.now(), await service.cases.load(case_id)
        decided = left_out(found or service.fresh(case_id), arrival, now)
        await _park(service, decided.parked, held)
        if not decided.changed or not await save_left(service.cases, decided.document):
            return decided
    raise StoreContended(f"case {case_id} lost {ATTEMPTS} races")


async def _save_all(
    service: Service[S],
    cases: Mapping[str, Sequence[Arrival]],
    later: frozenset[str],
    held: Rows,
    *,
    again: bool = False,
) -> Sequence[Decided[S]]:
    """Every case decided, or put off if `later`, and saved; `again`: with what an earlier attempt put out of it."""
    pending, done = _with_put_out(cases, held) if again else cases, list[Decided[S]]()
    for _ in range(ATTEMPTS):
        if not pending:
            break
        decided, lost = await _decide_and_save(service, pending, later, held)
        done += [replace(one, verdicts=one.verdicts[: len(cases[one.document.case_id])]) for one in decided]
        if lost:
            _log.info("lost-race", cases=len(lost))
        pending = _with_put_out({case_id: cases[case_id] for case_id in lost}, held)
    if pending:
        raise StoreContended(f"{len(pending)} cases lost {ATTEMPTS} races")
    return done


def _with_put_out(cases: Mapping[str, Sequence[Arrival]], held: Rows) -> Mapping[str, Sequence[Arrival]]:
    """With what an earlier attempt put out of these cases: whether that stays parked, each as it is now tells."""
    given = {place_of(one.record) for arrivals in cases.values() for one in arrivals} if held else frozenset[Place]()
    more = dict[str, list[Arrival]]()
    for place, row in held.items():
        if row.case_id in cases and place not in given:
            more.setdefault(row.case_id, []).append(Arrival(row.record, read_again(row.record)))
    return {case_id: [*arrivals, *more.get(case_id, ())] for case_id, arrivals in cases.items()} if more else cases


async def _decide_and_save(
    service: Service[S], cases: Mapping[str, Sequence[Arrival]], later: frozenset[str], held: Rows
) -> tuple[list[Decided[S]], frozenset[str]]:
    """Decide on some cases while those before them are being written; answer what was saved, and who lost."""
    done, lost, writing = list[Decided[S]](), frozenset[str](), deque[Task[frozenset[str]]]()
    several, parked_before = portions(list(cases)), frozenset(held)
    try:
        for nth, some in enumerate(several, 1):
            stored = await service.cases.recall_many(some)
            found = [stored.get(one) or service.fresh(one) for one in some]
            now = service.clock.now()  # not the piece's: what is said would look as if it had long been left unsent
            decided = [decide(service, one, cases[one.case_id], now, behind=one.case_id in later) for one in found]
            await _park(service, [row for one in decided for row in one.parked], held)
            done += decided
            to_save = [one for one in decided if one.changed or _forgets(one, cases, parked_before)]
            if nth == len(several):
                lost |= await _save(service, to_save)
                break
            writing.append(create_task(_save(service, to_save)))
            await sleep(0)  # the write begins, and the consumer's heartbeat and the pages have their turn
            if len(writing) > WRITES_AT_ONCE:
                lost |= await writing.popleft()
        while writing:
            lost |= await writing.popleft()
    finally:
        if writing:
            await gather(*writing, return_exceptions=True)  # what is under way ends before the batch is given again
    return [one for one in done if one.document.case_id not in lost], lost


def _forgets(decided: Decided[S], cases: Mapping[str, Sequence[Arrival]], parked_before: frozenset[Place]) -> bool:
    """Whether something of the case is parked no longer. Its save then makes losers of all who are about to park it."""
    again = {row.place for row in decided.parked}
    places = (place_of(one.record) for one in cases[decided.document.case_id]) if parked_before else ()
    return any(place in parked_before and place not in again for place in places)


async def _save(service: Service[S], decided: Sequence[Decided[S]]) -> frozenset[str]:
    return await service.cases.save_many([one.document for one in decided]) if decided else frozenset()


def portions(case_ids: Sequence[str]) -> Sequence[Sequence[str]]:
    """The cases of a piece, as many together as are decided upon and written together."""
    size = min(CASES_AT_ONCE, max(FEWEST_AT_ONCE, ceil(len(case_ids) / PORTIONS)))
    return [case_ids[first : first + size] for first in range(0, len(case_ids), size)]


async def _park(service: Service[S], rows: Sequence[ParkedRow], held: Rows) -> None:
    """Store what could not be taken in, and say so: a place and a reason, never a payload."""
    if not rows:
        return
    held.update({row.place: row for row in await service.parked.put(rows)})
    for row in rows:
        _log.warning("parked", reason=row.reason, case=row.case_id, **asdict(row.place))


async def _forget(service: Service[S], rows: Sequence[ParkedRow]) -> None:
    if rows:
        await service.parked.drop(rows)
