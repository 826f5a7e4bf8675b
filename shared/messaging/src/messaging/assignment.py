"""Which partitions a service reads, how far it came, and whether the broker answers for each of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from messaging.broker import let_go
from messaging.meters import Meters
from messaging.sending import laid
from messaging.side_by_side import InHand, Raw, place_of
from messaging.smaller import smaller
from messaging.watchdog import Pulse

ANSWER: Final = 5.0
"""Seconds within which a broker that is there tells where its topics end."""
LOOK_MS: Final = 1000
"""How long one look at a record may take."""
SILENT_AFTER: Final = 30.0
"""Seconds without an answer after which a partition counts as not read; a quiet topic is answered for all the same."""
BUSY_FOR: Final = 60.0
"""The same where records of it wait here: nothing is asked for while a batch is in hand."""
FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 30.0
SHORTEST_STRIDE: Final = smaller(1000)
FIRST_STRIDE: Final = smaller(8000)
LONGEST_STRIDE: Final = smaller(50_000)
FAR_BEHIND: Final = smaller(2000)
"""So many records in hand, and we are far behind: cases are decided upon when they rest."""
STILL_BEHIND: Final = 0.5
"""Seconds after such a piece in which more is expected."""
STRIDE_WORK: Final = 4.0
"""Seconds of our own processor time that a piece may take, half of them for what runs beside: sending, and deciding on
what rests. The store's are not in it: the slower it is, the more records have to go into one write."""
STRIDE_SECONDS: Final = 20.0
"""Seconds that a piece may take in all: others wait so long for a share of the partitions, less than a session. A store
that takes longer gets no pieces smaller than the first: in smaller ones each record would be a write of its own."""


@dataclass(slots=True)
class Hold(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka publishes no types
    """Keeps a rebalance from taking partitions away while a batch of them is in hand."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    assigned: set[TopicPartition] = field(default_factory=set)
    given: bool = False
    """Whether the group ever gave us our share."""
    done: dict[TopicPartition, int] = field(default_factory=dict)
    """The offset after the last committed record, by partition; forgotten when others may have gone on."""
    forget: Callable[[], None] = lambda: None
    """What else is to be forgotten then: what is in hand, and the cases that are kept in memory."""
    tell: Callable[[], Awaitable[None]] = lambda: asyncio.sleep(0)
    """Who is told before others have the partitions: the store, of what was sent, so that they do not send it again."""

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Wait for the batch in hand; its offsets are committed then."""
        async with self.lock:
            self.assigned -= set(revoked)
            try:
                await self.tell()
            finally:
                self.forget()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """These are ours from now on."""
        self.assigned = set(assigned)
        self.given = True
        self.done.clear()
        self.forget()


class Ends:
    """Where topics end, asked on a line of its own: behind a waiting fetch the answer would wait too."""

    def __init__(self, make: Callable[[], AIOKafkaConsumer]) -> None:
        self._make = make
        self._asking, self._looking_back = asyncio.Lock(), asyncio.Lock()

    _line: AIOKafkaConsumer | None = None
    _past: AIOKafkaConsumer | None = None

    async def of(self, places: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        """The offset after the newest record of each partition. Raises KafkaError."""
        async with self._asking:
            if self._line is None:
                self._line = await self._connected()
                await _learn(self._line, places)
            ends: Mapping[TopicPartition, int] = await self._line.end_offsets(places)
            return ends

    async def lies_since(self, next_of: Mapping[TopicPartition, int]) -> float | None:
        """The moment (Unix, seconds) of the oldest of the records at these offsets, as the broker has it; none of none.

        Raises KafkaError.
        """
        async with self._asking:
            line = self._line = self._line or await self._connected()
            line.assign(list(next_of))
            moments = [await _moment(line, place, offset) for place, offset in next_of.items()]
            line.assign([])
        return min((moment for moment in moments if moment is not None), default=None)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AIOKafkaConsumer]:
        """Another line, for who reads a topic's past: one reader at a time. It is kept, for logging in takes longest.

        Raises KafkaError; a line that failed is let go of.
        """
        async with self._looking_back:
            line, self._past = self._past or await self._connected(), None
            try:
                yield line
                line.assign([])
            except BaseException:
                await let_go(line)
                raise
            self._past = line

    async def stop(self) -> None:
        """Let go of the lines."""
        lines = [line for line in (self._line, self._past) if line]
        self._line = self._past = None
        for line in lines:
            await let_go(line)

    async def _connected(self) -> AIOKafkaConsumer:
        line = self._make()
        try:
            await line.start()
        except (KafkaError, asyncio.CancelledError):
            await let_go(line)
            raise
        return line


async def _learn(line: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
    """Let the line learn of all these places' topics at once; asked of all in one it does so one by one."""
    one_of_each = {place.topic: place for place in places}.values()
    await asyncio.gather(*(line.end_offsets([place]) for place in one_of_each))


async def _moment(line: AIOKafkaConsumer, place: TopicPartition, offset: int) -> float | None:
    """When the record at this offset was written; none when there is none, or its bytes are gone."""
    line.seek(place, offset)
    found = await line.getmany(place, timeout_ms=LOOK_MS, max_records=1)
    return next((one.timestamp / 1000 for records in found.values() for one in records), None)


@dataclass(slots=True)
class Intake:
    """What runs for one service: its consumer, its partitions, its pulse, and how long the next pause is."""

    topics: Sequence[str]
    ends: Ends
    hold: Hold = field(default_factory=Hold)
    in_hand: InHand = field(default_factory=InHand)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Who takes in what was handed over: one after another."""
    pulse: Pulse = field(default_factory=Pulse)
    meters: Meters = field(default_factory=Meters)
    pause: float = FIRST_PAUSE
    stride: int = FIRST_STRIDE
    """How many records are taken in as one piece at most, by how long the last ones took."""
    behind_until: float = 0.0
    """Until when (steady clock) more pieces are expected; infinite while one is in hand."""
    trouble: str = ""
    """Why reading did not begin, in the broker's words."""
    consumer_of: Callable[[], AIOKafkaConsumer | None] = lambda: None
    take_in_hand: Callable[[], Awaitable[None]] = lambda: asyncio.sleep(0)
    """Take in what is in hand, though others may still hand over what came before it."""
    piece_taken: Callable[[int], None] = lambda _records: None
    """Who else is told when a piece of so many records was taken in and committed: the cases kept in memory."""
    forget_cases: Callable[[], None] = lambda: None
    """Let go of the cases kept in memory."""

    def __post_init__(self) -> None:
        """Whose partitions change forgets what is known of them."""
        self.hold.forget = self.forget

    def forget(self) -> None:
        """Others may go on with what is in hand and known here, or have gone on with it."""
        self.forget_cases()
        self.in_hand.forget()
        self.pulse.lets_go()
        self.meters.forget()

    def handed_over(self, raw: Raw) -> None:
        """These came, and are in hand from now on; what lies on a partition that was taken away is somebody else's."""
        self.in_hand.add(tuple(one for one in raw if place_of(one) in self.hold.assigned))

    def took(self, records: int, came_to: Mapping[str, int], seconds: float, worked: float) -> None:
        """So many records were taken in and committed within so many seconds, of which we worked so many ourselves."""
        self.pause = FIRST_PAUSE
        self.pulse.took(records, came_to)
        over = max(worked / STRIDE_WORK, seconds / STRIDE_SECONDS)
        if over > 1:
            self.stride = max(min(FIRST_STRIDE, records), int(records / over))
        elif records == self.stride:
            self.stride = min(LONGEST_STRIDE, 2 * self.stride)

    @property
    def behind(self) -> bool:
        """Whether we are far behind, as far as it is known."""
        return bool(self.in_hand.records) or monotonic() < self.behind_until

    def failed(self) -> None:
        """A piece could not be taken in or committed: the next is smaller, or a slow store would fail it again."""
        self.stride = max(SHORTEST_STRIDE, self.stride // 2)

    async def lag(self) -> int:
        """How many records are not yet taken in, on the partitions that are ours. Raises KafkaError, TimeoutError."""
        consumer, ours = self.consumer_of(), sorted(self.hold.assigned)
        if consumer is None or not ours:
            return 0
        async with asyncio.timeout(ANSWER):
            ends, done = await self.ends.of(ours), await self._all_done(consumer, ours)
            return sum(max(0, ends[place] - done[place]) for place in ours)

    async def oldest_unread(self) -> float | None:
        """Since when (Unix, seconds) the oldest record lies there that is not yet taken in; none when there is none.

        Raises KafkaError, TimeoutError.
        """
        consumer, ours = self.consumer_of(), sorted(self.hold.assigned)
        if consumer is None or not ours:
            return None
        async with asyncio.timeout(ANSWER):
            ends, done = await self.ends.of(ours), await self._all_done(consumer, ours)
            return await self.ends.lies_since({place: done[place] for place in ours if ends[place] > done[place]})

    def not_read(self, now: float) -> Mapping[str, str]:
        """Topics that this replica does not read at `now` (Unix time, seconds), each with what that points to."""
        consumer, ours = self.consumer_of(), self.hold.assigned
        if consumer is None or not ours:
            why = self.trouble or "the broker is away, or there is no right to the group"
            return dict.fromkeys(self.topics, f"no partitions assigned: {why}")
        known = {place.topic for place in ours if consumer.partitions_for_topic(place.topic)}
        missing = dict.fromkeys(set(self.topics) - known, "not to be seen: no such topic, or no right to describe it")
        asked = {place for place in ours - self.in_hand.ahead if not self._is_ours_to_take(consumer, place)}
        silent = {place.topic for place in asked if _silence(consumer, place, now) > self._patience(consumer, place)}
        return dict.fromkeys(silent, "no answer for 30 s: the broker is away, or no right to read it") | missing

    def share(self) -> tuple[int, int]:
        """How many partitions of the topics are ours, and how many there are of them, as far as it is known here."""
        consumer = self.consumer_of()
        counts = [len((consumer and consumer.partitions_for_topic(topic)) or ()) for topic in self.topics]
        return len(self.hold.assigned), sum(counts)

    def stuck(self, now: float) -> str:
        """For how long a piece is in hand at `now` (steady clock) and not taken in; empty where that is normal."""
        seconds = now - self.pulse.in_hand_since if self.pulse.in_hand_since else 0.0
        return f"not taken in for {seconds:.0f} s, given again or without an end" if seconds > BUSY_FOR else ""

    def owns(self, case_id: str) -> bool:
        """Whether this replica reads the case's records; until the group gave it a share it owns every case.

        So a deadline waits for nobody where the broker was away from the start.
        """
        if not self.hold.given:
            return True
        topic, consumer = self.topics[0], self.consumer_of()
        count = len((consumer and consumer.partitions_for_topic(topic)) or ())
        return count > 0 and TopicPartition(topic, partition_of(case_id, count)) in self.hold.assigned

    def _is_ours_to_take(self, consumer: AIOKafkaConsumer, place: TopicPartition) -> bool:
        """Whether the broker is asked nothing about it because we have its records and do not come to them."""
        return bool(self.pulse.in_hand_since) and self._waits_here(consumer, place)

    def _patience(self, consumer: AIOKafkaConsumer, place: TopicPartition) -> float:
        return BUSY_FOR if self._waits_here(consumer, place) else SILENT_AFTER

    def _waits_here(self, consumer: AIOKafkaConsumer, place: TopicPartition) -> bool:
        end, done = consumer.highwater(place), self.hold.done.get(place)
        return end is not None and done is not None and end > done

    async def _all_done(
        self, consumer: AIOKafkaConsumer, ours: Sequence[TopicPartition]
    ) -> Mapping[TopicPartition, int]:
        """Up to where each is taken in. What the broker has to be asked, it is asked of all together."""
        return dict(zip(ours, await asyncio.gather(*(self._done(consumer, place) for place in ours)), strict=True))

    async def _done(self, consumer: AIOKafkaConsumer, place: TopicPartition) -> int:
        if place not in self.hold.done:
            self.hold.done[place] = await consumer.committed(place) or 0
        return self.hold.done[place]


def partition_of(case_id: str, count: int) -> int:
    """On which of so many partitions a case lies: keyed topics share one count."""
    return laid(case_id.encode(), count)


def _silence(consumer: AIOKafkaConsumer, place: TopicPartition, now: float) -> float:
    """Seconds since the broker last answered for this partition; for ever when it never did."""
    if place not in consumer.assignment():
        return 0.0  # a rebalance is under way
    answered = consumer.last_poll_timestamp(place)
    return now - answered / 1000 if answered else float("inf")
