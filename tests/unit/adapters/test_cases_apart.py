"""One case's trouble holds up its own rows only; a store that is away holds up everything; our mistakes end."""

import json
import os
from dataclasses import dataclass, field
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.asking import MOST_MISTAKES
from adapters.mapped import Mapped
from adapters.rows_in_order import RowsInOrder, Unfinished
from adapters.sources import Answer, CaseBusy, StoreAway

from .conftest import Drop, OpenDrop, Service

HEAD = "Nummer;Moment;Door;Reden\n"


def rows(*numbers: str) -> str:
    return HEAD + "".join(f"{number};2026-03-10T11:00Z;row {n};\n" for n, number in enumerate(numbers, 1))


@dataclass
class Table:
    """A drop with a clock moved by hand, and a service some of whose cases are busy or broken."""

    drop: Drop
    service: Service
    clock: list[float]
    busy: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    written: int = 0

    def before(self, mapped: Mapped) -> Answer | None:
        self.asked.append(mapped.agency_number)
        if mapped.agency_number in self.busy:
            raise CaseBusy("OutboxFull")
        if mapped.agency_number in self.broken:
            raise ZeroDivisionError("text that nobody may read")
        return None

    def write(self, name: str, *numbers: str) -> None:
        self.written += 1
        (self.drop.inbox / name).write_text(rows(*numbers))
        os.utime(self.drop.inbox / name, (self.written, self.written))

    async def look(self, after: float = 0.0) -> None:
        self.clock[0] += after
        await self.drop.look()

    def told(self, room: str, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.drop.inbox / room / f"{name}.report.json").read_text())
        return found


@pytest.fixture
def table(open_drop: OpenDrop, service: Service) -> Table:
    clock = [0.0]
    made = Table(open_drop(now=lambda: clock[0]), service, clock)
    service.before = made.before
    return made


async def test_rows_and_files_of_other_cases_go_on_while_one_case_is_busy(table: Table) -> None:
    table.busy = {"X"}
    table.write("a.csv", "X", "Y")
    table.write("b.csv", "Z")

    await table.look()

    assert (table.service.numbers, table.drop.ended("done"), table.drop.lying()) == (["Y", "Z"], ["b.csv"], ["a.csv"])
    assert table.drop.waits == []


async def test_later_rows_of_a_busy_case_wait_in_this_file_and_the_next_and_keep_their_order(table: Table) -> None:
    table.busy = {"X"}
    table.write("a.csv", "X", "Y", "X")
    table.write("b.csv", "X", "Z")
    await table.look()
    assert (table.asked, table.service.numbers) == (["X", "Y", "Z"], ["Y", "Z"])

    await table.look(0.4)
    assert len(table.asked) == 3
    table.busy = set()
    await table.look(0.1)

    in_order = [mapped.fields["recorded_by"] for mapped in table.service.taken.values() if mapped.agency_number == "X"]
    assert in_order == ["row 1", "row 3", "row 1"]
    assert (table.drop.ended("done"), table.drop.lying()) == (["a.csv", "b.csv"], [])
    assert (table.told("done", "a.csv")["recorded"], table.told("done", "b.csv")["accepted"]) == ([2, 3, 4], 2)


async def test_a_file_dropped_later_waits_behind_the_busy_case_though_nobody_asks_for_it_now(table: Table) -> None:
    table.busy = {"X"}
    table.write("a.csv", "X")
    await table.look()
    table.busy = set()
    table.write("b.csv", "X", "Y")

    await table.look(0.1)

    assert table.service.numbers == ["Y"]


async def test_what_waits_behind_no_row_is_asked_at_once_though_its_case_is_busy(
    open_drop: OpenDrop, service: Service
) -> None:
    table = Table(open_drop(now=lambda: 0.0, at_once=frozenset({"release"})), service, [0.0])
    service.before = table.before
    table.busy = {"X"}
    table.write("a.csv", "X", "X")
    table.write("b.csv", "X")

    await table.look()

    assert table.asked == ["X", "X", "X"]


async def test_a_busy_case_is_asked_ever_more_rarely_and_sooner_again_once_something_moved(table: Table) -> None:
    table.busy = {"X", "Y"}
    table.write("a.csv", "X", "Y")
    asked_at: list[float] = []
    for tenth in range(200):
        table.clock[0] = tenth / 10
        before = len(table.asked)
        if tenth == 100:
            table.busy = {"X"}
        await table.look()
        if len(table.asked) > before:
            asked_at.append(table.clock[0])

    assert asked_at == [0.0, 0.5, 1.5, 3.5, 7.5, 15.5, 16.0, 17.0, 19.0]


async def test_a_waiting_file_that_is_replaced_is_kept_as_read_and_the_new_one_follows(table: Table) -> None:
    table.busy = {"X"}
    table.write("a.csv", "X", "Y")
    await table.look()
    table.busy = set()
    table.write("a.csv", "Z")

    await table.look(0.5)

    assert (table.service.numbers, table.drop.ended("done")) == (["Y", "X", "Z"], ["a.csv", "a~2.csv"])
    assert (table.drop.inbox / "done/a.csv").read_text() == rows("X", "Y")


async def test_what_waited_when_the_process_ended_is_taken_by_the_next(table: Table, open_drop: OpenDrop) -> None:
    table.busy = {"X"}
    table.write("a.csv", "X", "Y")
    await table.look()
    table.busy = set()

    await open_drop().look()

    assert (table.asked, table.drop.ended("done")) == (["X", "Y", "X"], ["a.csv"])


async def test_a_store_that_is_away_holds_up_every_case(open_drop: OpenDrop, service: Service) -> None:
    def away(mapped: Mapped) -> None:
        if service.calls < 4:
            raise StoreAway("StoreUnavailable")

    service.before = away
    drop = open_drop()
    (drop.inbox / "a.csv").write_text(rows("X", "Y"))

    await drop.look()

    assert (service.numbers, drop.waits) == (["X", "Y"], [0.5, 1.0, 2.0])


async def test_a_row_that_meets_our_mistake_is_given_up_after_some_attempts_and_the_rest_goes_on(table: Table) -> None:
    table.broken = {"X"}
    table.write("a.csv", "X", "Y")
    table.write("b.csv", "X", "Z")
    with capture_logs() as logs:
        await table.look()
        assert table.service.numbers == ["Y", "Z"]
        for _ in range(2 * MOST_MISTAKES):
            await table.look(30)

    assert (table.asked.count("X"), table.drop.ended("failed")) == (2 * MOST_MISTAKES, ["a.csv", "b.csv"])
    told = table.told("failed", "a.csv")
    assert told["refused"] == [
        {"line": 2, "field": "", "code": "our-mistake", "text": "could not be taken: our mistake"}
    ]
    assert (told["recorded"], table.drop.lying()) == ([3], [])
    failed = [entry for entry in logs if entry["event"] == "row-failed"]
    assert {entry["error"] for entry in failed} == {"ZeroDivisionError"}
    assert "nobody may read" not in str(logs)


async def test_a_row_that_met_our_mistake_may_come_again(table: Table) -> None:
    table.broken = {"X"}
    table.write("a.csv", "X", "Y")
    for _ in range(MOST_MISTAKES):
        await table.look(30)
    table.broken = set()
    table.write("a.csv", "X", "Y")

    await table.look()

    told = table.told("done", "a.csv")
    assert (table.service.numbers, told["accepted"], told["seen_before"]) == (["Y", "X"], 1, 1)


async def test_a_file_that_meets_our_mistake_fails_and_the_next_is_taken(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_through = RowsInOrder.work_through

    async def mistaken(self: RowsInOrder, file: Any, *rest: Any) -> Any:
        if file.name == "a.csv":
            raise ZeroDivisionError
        found = await work_through(self, file, *rest)
        assert not isinstance(found, Unfinished)
        return found

    monkeypatch.setattr(RowsInOrder, "work_through", mistaken)
    table.write("a.csv", "X")
    table.write("b.csv", "Y")

    await table.look()

    assert (table.drop.ended("failed"), table.drop.ended("done")) == (["a.csv"], ["b.csv"])
    assert table.told("failed", "a.csv")["faults"][0]["code"] == "our-mistake"
