"""Kafka's records, whatever their headers are called.

aiokafka raises at a header whose name is not UTF-8: out of the whole fetch, again at every try, and what it had in hand
of other partitions is lost. One such record would stop all its readers for good. It is read a second time here, as
Kafka's own client reads it: with U+FFFD for the bytes that no name can be made of.
"""

from collections.abc import Iterator
from typing import Any, Final

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords

_LENGTH: Final = slice(8, 12)
"""Where a batch says how many bytes follow. Source: Kafka's record batch format, version 2."""


def read_any_header() -> None:
    """Let every consumer of this process read such records. aiokafka offers no other place to say so."""
    fetcher.MemoryRecords = Records


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
