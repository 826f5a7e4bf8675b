"""Fold the coordinator's topics again, into cases beside the live ones: all of them first, then what came since."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition

from jointtable.view_on_topics import SILENT, Unanswered
from messaging.beside import PassedOver, as_the_service_keeps_it, fold
from messaging.document import CaseDocument
from messaging.event import Record
from messaging.parking import ParkedRow, Place, bytes_digest
from messaging.ports import Cases, Parked
from messaging.reading import Addressed, UnreadableRecord, read
from messaging.receiving import Parking
from messaging.service import Service
from messaging.stream import record_of
from messaging.waiting import BEHIND_GAP

S = TypeVar("S")
AT_ONCE: Final = 4000
"""Records folded in before they are saved."""
ROWS: Final = 1000
Seen = Callable[[int, int], None]
"""Told how many of how many records are read."""


class Kept(Protocol[S]):
    """Where the cases beside are kept, and how far their topics were read. Every method raises StoreUnavailable."""

    @property
    def cases(self) -> Cases[S]:
        """The cases, as they are folded."""
        ...

    @property
    def parked(self) -> Parked:
        """What does not fit behind a gap yet."""
        ...

    async def begin(self) -> None:
        """Forget what an earlier rebuild left."""
        ...

    async def read_up_to(self) -> Mapping[tuple[str, int], int]:
        """The next offset of each partition that was read."""
        ...

    async def keep_read(self, places: Mapping[tuple[str, int], int]) -> None:
        """Everything before these offsets is in the cases."""
        ...


@dataclass(slots=True)
class Beside(Generic[S]):
    """The cases as the topics tell them, so far."""

    service: Service[S]
    kept: Kept[S]
    passed_over: PassedOver[S]

    async def load(self, case_ids: Sequence[str]) -> Mapping[str, CaseDocument[S]]:
        """Those of the cases of which the topics tell, as the service would keep them."""
        found = await self.kept.cases.load_many(case_ids)
        return {case_id: as_the_service_keeps_it(self.service, one) for case_id, one in found.items()}

    async def page(self, after: str, limit: int) -> Sequence[CaseDocument[S]]:
        """Likewise, up to `limit` of them in order of id, after this id."""
        return [as_the_service_keeps_it(self.service, one) for one in await self.kept.cases.page(after, limit)]

    async def take(self, records: Sequence[Record]) -> set[Place]:
        """Fold these in and save their cases; answer which did not fit yet. Raises StoreUnavailable, Unanswered."""
        now, cases = self.service.clock.now(), dict[str, list[tuple[Record, Addressed]]]()
        for record in records:
            reading = read(record, self.service.ring, now)
            if not isinstance(reading, UnreadableRecord):
                cases.setdefault(reading.envelope.subject, []).append((record, reading))
        stored = await self.kept.cases.load_many(cases)
        before = {case_id: stored.get(case_id) or self.service.fresh(case_id) for case_id in cases}
        folded = [fold(self.service, before[one], of, now, self.passed_over) for one, of in cases.items()]
        rows = [self._row(parking) for one in folded for parking in one.parked if parking.reason == BEHIND_GAP]
        await self.kept.parked.put(rows)
        changed = [one.document for one in folded if one.document is not before[one.document.case_id]]
        if changed and await self.kept.cases.save_many(changed, stored):
            raise Unanswered("another rebuild is at work; wait for it, or end it")
        return {row.place for row in rows}

    async def take_what_waited(self) -> None:
        """What did not fit behind a gap has its turn as soon as the gap is filled. Raises as `take`."""
        goes_on = True
        while goes_on:
            after, goes_on = None, False
            while rows := await self.kept.parked.page(after, ROWS):
                after = rows[-1].place
                again = await self.take([one.record for one in sorted(rows, key=_turn)])
                fitted = [one for one in rows if one.place not in again]
                await self.kept.parked.drop(fitted)
                goes_on = goes_on or bool(fitted)

    def _row(self, one: Parking) -> ParkedRow:
        digest, envelope = bytes_digest(one.record), one.envelope
        now = self.service.clock.now()
        return ParkedRow(
            one.record, one.reason, one.stage, "", now, digest, case_id=envelope.subject, sequence=envelope.sequence
        )


async def read_to_the_ends(beside: Beside[S], reader: AIOKafkaConsumer, seen: Seen) -> int:
    """Fold in everything that lies on the topics now and was not; answer how many records that was.

    Raises KafkaError, StoreUnavailable, Unanswered.
    """
    ends = await reader.end_offsets(list(reader.assignment()))
    starts = {place: await reader.position(place) for place in ends}
    total, left = sum(ends[one] - starts[one] for one in ends), {one for one in ends if ends[one] > starts[one]}
    done = 0
    while left:
        came = await reader.getmany(*left, timeout_ms=int(SILENT * 1000), max_records=AT_ONCE)
        if not came:
            raise Unanswered(f"no answer, or no right to read: {', '.join(sorted(one.topic for one in left))}")
        await beside.take([record_of(one) for records in came.values() for one in records])
        at = {place: await reader.position(place) for place in came}
        await beside.kept.keep_read({(place.topic, place.partition): offset for place, offset in at.items()})
        left -= {place for place in at if at[place] >= ends[place]}
        done += sum(map(len, came.values()))
        seen(min(done, total), total)
    await beside.take_what_waited()
    return done


async def begin_reading(beside: Beside[S], reader: AIOKafkaConsumer, *, go_on: bool) -> None:
    """From the beginning; or from where an earlier rebuild stopped. Raises as above, Unanswered when it cannot."""
    if not go_on:
        await beside.kept.begin()
        return
    ends = await reader.end_offsets(list(reader.assignment()))
    for (topic, partition), offset in (await beside.kept.read_up_to()).items():
        place = TopicPartition(topic, partition)
        if ends.get(place, -1) < offset:
            raise Unanswered(f"{topic} holds less than was read of it before; begin anew, without --go-on")
        reader.seek(place, offset)


def _turn(row: ParkedRow) -> tuple[str, str, int]:
    return (row.case_id, row.record.topic, row.sequence)
