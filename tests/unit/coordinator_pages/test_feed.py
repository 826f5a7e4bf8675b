"""The board's feed knows when it reads nothing any more."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import UnknownTopicOrPartitionError

from a_board import case, view
from a_service import with_header
from contracts.topics import Topic
from coordinator.adapters import view_feed
from coordinator.web.board import Board
from given import Wire

PLACE = TopicPartition(Topic.COORDINATOR_VIEW.value, 0)


@dataclass
class LosesItsPartitions:
    """A consumer whose partitions are gone after so many looks, and which complains of nothing."""

    looks: int
    stopped: bool = False

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        self.stopped = True

    def assignment(self) -> set[TopicPartition]:
        return {PLACE} if self.looks > 0 else set()

    async def getmany(self, timeout_ms: int) -> dict[TopicPartition, list[Any]]:  # noqa: ARG002  # aiokafka's own name
        self.looks -= 1
        return {}

    async def position(self, _place: TopicPartition) -> int:
        return 0

    async def end_offsets(self, places: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(places, 0)


async def test_partitions_that_went_without_a_word_end_this_feed_and_not_only_the_news(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    consumer, board = LosesItsPartitions(looks=3), Board()
    monkeypatch.setattr(view_feed, "consumer_alone", lambda *_: consumer)

    with pytest.raises(UnknownTopicOrPartitionError):
        await view_feed._follow(board, None)  # type: ignore[arg-type]  # no settings are read here

    assert consumer.stopped


def test_what_is_no_view_is_counted_and_the_case_is_shown_as_it_was() -> None:
    board, wire = Board(), Wire(case(1))
    wire.says(view(1))
    (record,) = wire.records
    nobody = with_header(replace(record, key=b"nobody"), "ce_subject", b"nobody")
    later = with_header(record, "ce_type", b"nl.jointtable.joint-view.v2")
    odd = [replace(record, value=None), replace(record, value=b"{}"), replace(record, headers=()), nobody, later]

    for offset, one in enumerate((record, *odd)):
        view_feed._show(board, replace(one, offset=offset))

    assert board.views == {case(1): view(1)}
    assert (board.number, board.unreadable) == (1, len(odd))
