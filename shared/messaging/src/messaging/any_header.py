"""Kafka's records, whatever their headers are called, and though a batch of another partition is damaged.

aiokafka raises at a header whose name is not UTF-8: out of the whole fetch, again at every try, and what it had in hand
of other partitions is lost. One such record would stop all its readers for good. It is read a second time here, as
Kafka's own client reads it: with U+FFFD for the bytes that no name can be made of. A batch whose checksum is wrong
cannot be read at all: it stops its own partition, what lies before it and on others is handed over.
"""

from collections.abc import Iterator
from time import monotonic
from typing import Any, Final

import structlog
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords

_LENGTH: Final = slice(8, 12)
"""Where a batch says how many bytes follow. Source: Kafka's record batch format, version 2."""

ASKED_AGAIN_AFTER: Final = 5.0
"""Seconds after which a damaged batch is asked for again: another broker may lead the partition by then."""

_log = structlog.get_logger()


def read_any_header() -> None:
    """Let every consumer of this process read such records. aiokafka offers no other place to say so."""
    fetcher.MemoryRecords, fetcher.FetchResult = Records, Fetched


class Fetched(fetcher.FetchResult):  # type: ignore[misc]  # aiokafka publishes no types
    """What was fetched of one partition. aiokafka would raise, when the position of others has gone on already."""

    _partition_records: Any
    _rests_until = 0.0

    def getall(self, max_records: int | None = None) -> list[Any]:
        """So many of its records at most; those before a damaged batch, and then nothing for a while."""
        if not self.check_assignment(self._topic_partition) or not self.has_more() or monotonic() < self._rests_until:
            return []
        found = list[Any]()
        try:
            for record in self._partition_records:
                found.append(record)
                if len(found) == max_records:
                    self._update_position()
                    return found
        except CorruptRecordException:
            self._damaged()
        else:
            self._update_position()
            self._partition_records = None
        return found

    def _damaged(self) -> None:
        self._update_position()
        place, at = self._topic_partition, self._partition_records.next_fetch_offset
        _log.error("batch-damaged", topic=place.topic, partition=place.partition, offset=at)
        self._rests_until = monotonic() + ASKED_AGAIN_AFTER


class Records:
    """The batches of one answer of the broker, as aiokafka's fetcher goes through them."""

    def __init__(self, raw: bytes) -> None:
        self._records, self._left = MemoryRecords(raw), memoryview(raw)

    def size_in_bytes(self) -> int:
        """How many bytes the broker sent."""
        size: int = self._records.size_in_bytes()
        return size

    def has_next(self) -> bool:
        """Whether a whole batch is left."""
        more: bool = self._records.has_next()
        return more

    def next_batch(self) -> "Batch":
        """The next batch."""
        end = _LENGTH.stop + int.from_bytes(self._left[_LENGTH], "big")
        raw, self._left = self._left[:end], self._left[end:]
        return Batch(self._records.next_batch(), raw)


class Batch:
    """A batch as aiokafka reads it, as long as it can."""

    def __init__(self, batch: Any, raw: memoryview) -> None:
        self._batch, self._raw = batch, raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __next__(self) -> Any:
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self._batch
        except (UnicodeDecodeError, CorruptRecordException):  # without its extension it says corrupt
            yield from _again(self._raw)  # from the first: the fetcher leaves out what it has seen


def _again(raw: memoryview) -> Iterator[Any]:
    batch = _DefaultRecordBatchPy(raw)
    batch._maybe_uncompress()  # noqa: SLF001  # its reader is the same but for this buffer
    batch._buffer = _Lenient(batch._buffer)  # noqa: SLF001
    yield from batch


class _Lenient(bytearray):
    """Bytes of which any part can be read as text."""

    def __getitem__(self, which: Any) -> Any:
        part = super().__getitem__(which)
        return _Lenient(part) if isinstance(which, slice) else part

    def decode(self, encoding: str = "utf-8", _errors: str = "strict") -> str:
        """The text, with U+FFFD where there is none."""
        return super().decode(encoding, "replace")
