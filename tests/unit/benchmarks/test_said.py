"""What the coordinator said is counted by its numbers: a topic that keeps the newest alone is asked for no more."""

from collections.abc import Sequence

import pytest

from benchmarks.fold_cases import NOON, Cases
from benchmarks.fold_said import Said
from contracts.envelope import Envelope, headers_of
from contracts.topics import Topic
from given import CASE, ring
from messaging.event import Record
from messaging.recount import Lying


def said(topic: Topic, numbers: Sequence[int], case: str = CASE) -> Said:
    lying = (
        Envelope(
            topic=topic.value,
            id="1",
            source="s",
            type="t",
            subject=case,
            time="now",
            sequence=n,
            previous_digest="",
            value=b"",
        )
        for n in numbers
    )
    records = (Record(topic.value, 0, 0, case.encode(), tuple(headers_of(one)), b"") for one in lying)
    return Said(Cases(1, 1), ring(), NOON).note(Lying(one, 0) for one in records)


@pytest.mark.parametrize("numbers", [[1, 2, 3], [1, 2, 2, 1, 3]])
def test_all_numbers_are_there_however_often(numbers: list[int]) -> None:
    assert said(Topic.COORDINATOR_PROGRESS, numbers).otherwise(CASE, {Topic.COORDINATOR_PROGRESS: 3}) == ""


@pytest.mark.parametrize(
    ("topic", "numbers", "why"),
    [
        (Topic.COORDINATOR_PROGRESS, [1, 3], "said 3 on case.coordinator.progress.v1, where 2 lie up to 3"),
        (Topic.COORDINATOR_PROGRESS, [1, 2], "said 3 on case.coordinator.progress.v1, where 2 lie up to 2"),
        (Topic.COORDINATOR_PROGRESS, [1, 2, 3, 4], "said 3 on case.coordinator.progress.v1, where 4 lie up to 4"),
        (Topic.COORDINATOR_VIEW, [1, 2], "said 3 on case.coordinator.view.v1, where 2 lie up to 2"),
        (Topic.COORDINATOR_VIEW, [4], "said 3 on case.coordinator.view.v1, where 1 lie up to 4"),
    ],
)
def test_a_number_that_lacks_or_is_too_many_is_named(topic: Topic, numbers: list[int], why: str) -> None:
    assert said(topic, numbers).otherwise(CASE, {topic: 3}) == why


def test_of_views_the_newest_is_enough() -> None:
    assert said(Topic.COORDINATOR_VIEW, [3]).otherwise(CASE, {Topic.COORDINATOR_VIEW: 3}) == ""


def test_another_cases_words_count_for_that_case_alone() -> None:
    assert said(Topic.COORDINATOR_PROGRESS, [1], "another").otherwise(CASE, {}) == ""
