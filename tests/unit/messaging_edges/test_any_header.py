"""Batches as the broker sends them, read whatever their headers are called."""

import gzip

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import READ_COMMITTED, PartitionRecords
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c

from messaging.any_header import Records
from odd_records import NAME, NO_TEXT

PLACE = TopicPartition("case.police.progress.v1", 0)
HEADER, CODEC, GZIP = 61, 22, 1
"""Of a batch: where its records begin, where its compression stands, and the number of gzip."""


def sealed(batch: bytearray, base: int) -> bytes:
    """The batch with its first offset, its length and its checksum."""
    batch[:8], batch[8:12] = base.to_bytes(8, "big"), (len(batch) - 12).to_bytes(4, "big")
    batch[17:21] = calc_crc32c(bytes(batch[21:])).to_bytes(4, "big")
    return bytes(batch)


def three(base: int, name: bytes, *, compressed: bool) -> bytes:
    """Three records, the second with a header of this name."""
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, 0, 10_000)
    for number, headers in enumerate(([("a", b"1")], [("b", None), (NAME, b"2")], [])):
        builder.append(number, 1, b"key", b"%d" % number, headers)
    batch = bytearray(bytes(builder.build()).replace(NAME.encode(), name))
    if compressed:
        batch[CODEC] |= GZIP
        batch[HEADER:] = gzip.compress(bytes(batch[HEADER:]))
    return sealed(batch, base)


def read(raw: bytes, first: int = 0) -> list[tuple[int, bytes, list[str]]]:
    taken = PartitionRecords(PLACE, Records(raw), [], first, None, None, True, READ_COMMITTED)  # its own
    return [(one.offset, one.value, [name for name, _ in one.headers]) for one in taken]


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "compressed"])
def test_every_record_is_read_once_and_in_order(*, compressed: bool) -> None:
    raw = three(0, NAME.encode(), compressed=compressed) + three(3, NO_TEXT, compressed=compressed)

    found = read(raw + three(6, NAME.encode(), compressed=compressed))

    odd = NO_TEXT.decode(errors="replace")
    assert "\ufffd" in odd
    assert [offset for offset, _, _ in found] == list(range(9))
    assert [value for _, value, _ in found] == [b"0", b"1", b"2"] * 3
    assert [names for _, _, names in found] == [["a"], ["b", NAME], [], ["a"], ["b", odd], [], ["a"], ["b", NAME], []]


def test_reading_begins_in_the_midst_of_such_a_batch() -> None:
    assert [offset for offset, _, _ in read(three(3, NO_TEXT, compressed=False), first=5)] == [5]


def test_a_batch_that_was_cut_off_is_left_for_the_next_fetch() -> None:
    whole, cut = three(0, NO_TEXT, compressed=False), three(3, NO_TEXT, compressed=False)[:-1]

    assert [offset for offset, _, _ in read(whole + cut)] == [0, 1, 2]
    assert Records(cut).size_in_bytes() == len(cut)
    assert not Records(cut).has_next()
