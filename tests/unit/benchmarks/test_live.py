"""A probe is seen with the first word on the view topic that has it in, and with no other."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import orjson
import pytest

from at_the_table import FixedClock, coordinator
from benchmarks.fold_bare import Fold
from benchmarks.fold_cases import NOON, Cases
from benchmarks.live import IN_FLIGHT, LEAST, PROBES, lasting, records
from benchmarks.live_probes import Probes, Told, probe_of
from contracts.topics import Topic
from messaging.event import Record
from messaging.intake import take_in

CASES = Cases(1, 7)
CASE = CASES.id_of(0)
RECORDS = CASES.records_of(0)


@cache
def views() -> Sequence[bytes]:
    """What the coordinator says on the view topic after each record."""
    service, told = replace(coordinator(), clock=FixedClock(NOON)), list[bytes]()
    for nth, one in enumerate(RECORDS):
        asyncio.run(take_in(service, [replace(one, offset=nth)]))
        document = asyncio.run(service.cases.load(CASE))
        assert document is not None
        told.append([item.value for item in document.outbox if item.topic == Topic.COORDINATOR_VIEW][-1])
    return told


@cache
def bare_words() -> Sequence[bytes]:
    """What the bare loop says after each record, written a tenth of a second after the other."""
    fold, told = Fold(), list[bytes]()
    for nth, one in enumerate(RECORDS):
        fold.take(one)
        told.append(orjson.dumps({"written": nth + 0.25, "cursors": fold.cases[CASE]["cursors"]}))
    return told


def all_published(at: float = 0.0) -> Probes:
    probes = Probes()
    for nth, one in enumerate(RECORDS):
        probes.published(probe_of(one), nth + at)
    return probes


@pytest.mark.parametrize("words", [views, bare_words])
def test_each_record_is_seen_with_the_word_that_came_of_it(words: Callable[[], Sequence[bytes]]) -> None:
    probes = all_published()
    for nth, word in enumerate(words()):
        probes.read(CASE, word, nth + 0.5)

    assert probes.all_told()
    assert [seen for seen, _ in probes.seen().values()] == [nth + 0.5 for nth in range(len(RECORDS))]


def test_the_bare_loop_tells_when_it_had_written() -> None:
    probes, told = all_published(), Told()
    for nth, word in enumerate(bare_words()):
        probes.read(CASE, word, nth + 0.5)
    told.add(probes, 30.0)

    assert (set(told.written), set(told.seen), told.unseen) == ({250.0}, {500.0}, 0)


def test_a_view_that_has_several_records_in_shows_all_that_were_not_shown_yet() -> None:
    probes = all_published()
    probes.read(CASE, views()[1], 20.0)
    probes.read(CASE, views()[-1], 21.0)

    assert Counter(seen for seen, _ in probes.seen().values()) == {20.0: 2, 21.0: len(RECORDS) - 2}


def test_what_was_not_seen_is_late_by_all_the_patience_there_was() -> None:
    probes, told = all_published(), Told()
    probes.read(CASE, views()[-2], 20.0)
    told.add(probes, 30.0)

    assert not probes.all_told()
    assert told.unseen == 1
    assert told.seen[-1] == 30_000.0


def test_words_on_other_cases_are_not_kept() -> None:
    probes = all_published()
    probes.read("another", views()[0], 1.0)
    assert list(probes.words) == [CASE]


def test_an_arrest_and_a_detention_are_among_the_probes() -> None:
    said = {dict(one.headers)["ce_type"] for one in records("bare loop 10 0", 200)}
    assert {b"nl.jointtable.suspect-arrested.v1", b"nl.jointtable.detention-ordered.v1"} <= said


def test_of_so_many_cases_something_is_said_in_turn() -> None:
    some = list(records("coordinator 1 1", 500))
    assert len(some) == 500
    assert len({one.key for one in some[:IN_FLIGHT]}) == IN_FLIGHT
    assert all(len({one.key for one in some[nth : nth + IN_FLIGHT]}) >= IN_FLIGHT - 2 for nth in range(480))
    assert numbers_in_order(some)


def numbers_in_order(some: Sequence[Record]) -> bool:
    last = Counter[tuple[str, str]]()
    for one in map(probe_of, some):
        last[one.case, one.topic] += 1
        if last[one.case, one.topic] != one.number:
            return False
    return True


def test_each_turn_tells_of_cases_of_its_own() -> None:
    first, second = ({one.key for one in records(f"coordinator 10 {turn}", 100)} for turn in (1, 2))
    assert first & second == set()


@pytest.mark.parametrize(
    ("rate", "limit", "seconds"),
    [(1, "", PROBES), (10, "", 100.0), (500, "", LEAST), (1, "20", 20.0), (500, "90", LEAST)],
)
def test_each_pace_lasts_until_it_has_a_thousand_probes_but_no_longer_than_was_asked(
    rate: int, limit: str, seconds: float
) -> None:
    assert lasting(rate, limit) == seconds
