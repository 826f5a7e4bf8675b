"""Rows that are fetched: each version acts once, late ones too, in order within a case, whatever comes in between."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from adapters.asking import MOST_MISTAKES
from adapters.clock import Clock
from adapters.mapped import Fault, Mapped
from adapters.mapping import MappingError, read_mapping
from adapters.pages import Unreadable
from adapters.poll_journal import PollJournal
from adapters.polling import Polling
from adapters.preview import preview
from adapters.sources import Accepted, Answer, CaseBusy, Refused, SeenBefore, StoreAway

MAPPING: Final = """
version: 1
name: rms
poll:
  url: https://rms.example/releases
  since: changed-since
  rows: /items
  key: id
  changed: {path: changed, format: iso}
  first: "2026-03-10T00:00:00Z"
  every: 60
  overlap: 300
kind: {constant: release}
number: {path: case}
requests:
  release:
    recorded_by: {path: by}
"""
NOON: Final = datetime(2026, 3, 10, 12, tzinfo=UTC)
OVERLAP: Final = 300


def row(key: str, seconds: float = 0, case: str = "X", by: str = "ann") -> dict[str, object]:
    return {"id": key, "case": case, "by": by, "changed": (NOON + timedelta(seconds=seconds)).isoformat()}


class PulledPlugError(BaseException):
    """The process ends here: nothing of ours may catch it."""


@dataclass
class Table:
    """The agency's rows by key, and a service; what they do in between is the test's."""

    folder: Path
    rows: dict[str, dict[str, object]] = field(default_factory=dict)
    taken: dict[UUID, Mapped] = field(default_factory=dict)
    calls: int = 0
    busy: set[str] = field(default_factory=set)
    before: Callable[[Mapped], Answer | None] = lambda _mapped: None
    page_size: int = 100
    newest_first: bool = False
    before_page: Callable[[int], None] = lambda _nth: None
    asked_since: list[str] = field(default_factory=list)
    now: datetime = NOON + timedelta(days=1)
    waits: list[float] = field(default_factory=list)
    mapping: str = MAPPING

    def put(self, *rows: dict[str, object]) -> None:
        for one in rows:
            self.rows[str(one["id"])] = one

    async def since(self, moment: str) -> AsyncGenerator[Sequence[dict[str, object]], None]:
        self.asked_since.append(moment)
        found = [one for one in self.rows.values() if str(one.get("changed")) >= moment or "changed" not in one]
        found = found[::-1] if self.newest_first else found
        for start in range(0, max(len(found), 1), self.page_size):
            self.before_page(start)
            yield found[start : start + self.page_size]

    async def submit(self, mapped: Mapped, request_id: UUID) -> Answer:
        self.calls += 1
        if mapped.agency_number in self.busy:
            raise CaseBusy("OutboxFull")
        instead = self.before(mapped)
        if instead is not None:
            return instead
        if request_id in self.taken:
            return SeenBefore()
        self.taken[request_id] = mapped
        return Accepted()

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def polling(self, **other: Any) -> Polling:
        clock = Clock(lambda: self.now, self.sleep)
        return Polling(read_mapping(self.mapping), self, self.folder, self.submit, clock=clock, **other)

    async def look(self, **other: Any) -> None:
        """One look by a process that was just started."""
        polling = self.polling(**other)
        with polling.journal() as journal:
            await polling.look(journal)

    @property
    def said(self) -> list[object]:
        return [mapped.fields["recorded_by"] for mapped in self.taken.values()]

    def refused(self) -> list[dict[str, Any]]:
        file = self.folder / "rms.refused.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path)


async def test_rows_act_once_in_the_order_of_their_changes(table: Table) -> None:
    table.put(row("2", 20, by="second"), row("1", 10, by="first"))

    for _ in range(3):
        await table.look()

    assert (table.said, table.calls) == (["first", "second"], 2)


async def test_it_asks_again_from_an_overlap_before_the_latest_change_but_never_before_the_first_moment(
    table: Table,
) -> None:
    table.put(row("1", 0))
    await table.look()
    await table.look()
    table.mapping = MAPPING.replace("T00:00:00Z", "T11:59:00Z")
    await table.look()

    assert table.asked_since == [
        "2026-03-10T00:00:00+00:00",
        "2026-03-10T11:55:00+00:00",
        "2026-03-10T11:59:00+00:00",
    ]


async def test_a_row_that_appears_late_acts_within_the_overlap_and_not_beyond(table: Table) -> None:
    table.put(row("1", 0))
    await table.look()
    table.put(row("late", -OVERLAP, by="late"), row("too-late", -OVERLAP - 1, by="too late"))

    await table.look()

    assert table.said == ["ann", "late"]


async def test_rows_of_one_moment_at_the_mark_all_act_whenever_they_appear(table: Table) -> None:
    for n in range(4):
        table.put(row(str(n), 0, by=f"row {n}"))
        await table.look()

    assert table.said == [f"row {n}" for n in range(4)]


async def test_a_clock_that_goes_back_less_than_the_overlap_loses_nothing(table: Table) -> None:
    for seconds in (0, 100, -150, -50, 120):
        table.put(row(f"at {seconds}", seconds, by=f"at {seconds}"))
        await table.look()

    assert table.said == [f"at {seconds}" for seconds in (0, 100, -150, -50, 120)]


async def test_a_row_from_the_future_does_not_move_the_mark_past_now(table: Table) -> None:
    table.now = NOON
    table.put(row("future", 10**8, by="future"), row("1", -10))
    await table.look()
    table.put(row("2", -20, by="meanwhile"))

    await table.look()

    assert table.said == ["ann", "future", "meanwhile"]


async def test_a_changed_row_acts_again_and_one_that_was_only_read_again_does_not(table: Table) -> None:
    table.put(row("1", 0, by="ann"))
    await table.look()
    table.put(row("1", 5, by="bob"))
    await table.look()
    table.put(row("1", 5, by="carl"))
    await table.look()

    assert (table.said, table.calls) == (["ann", "bob", "carl"], 3)


async def test_a_busy_case_holds_up_its_own_later_rows_only_and_the_mark(table: Table) -> None:
    table.busy = {"X"}
    table.put(row("1", 1, "X", "x1"), row("2", 2, "Y", "y"), row("3", 3, "X", "x2"))
    await table.look()
    assert (table.said, table.calls) == (["y"], 2)
    table.put(row("4", 900, "Z", "z"))
    await table.look()
    table.busy = set()

    await table.look()

    assert table.said == ["y", "z", "x1", "x2"]
    assert table.asked_since[-2:] == ["2026-03-10T11:55:01+00:00"] * 2


async def test_a_version_that_waits_acts_before_the_next_version_of_the_same_row(table: Table) -> None:
    table.busy = {"X"}
    table.put(row("1", 1, by="old"))
    await table.look()
    table.put(row("1", 2, by="new"))
    await table.look()
    table.busy = set()

    await table.look()

    assert table.said == ["old", "new"]


async def test_what_acts_at_once_waits_behind_no_row(table: Table) -> None:
    tried: list[object] = []

    def busy(mapped: Mapped) -> Answer | None:
        tried.append(mapped.fields["recorded_by"])
        if len(tried) == 1:
            raise CaseBusy("OutboxFull")
        return None

    table.before = busy
    table.put(row("1", 1, by="one"), row("2", 2, by="two"))

    await table.look(at_once=frozenset({"release"}))

    assert (tried, table.said) == (["one", "two"], ["two"])


async def test_a_store_that_is_away_holds_up_everything(table: Table) -> None:
    def away(_mapped: Mapped) -> None:
        if table.calls < 4:
            raise StoreAway("StoreUnavailable")

    table.before = away
    table.put(row("1", 1, "X", "x"), row("2", 2, "Y", "y"))

    await table.look()

    assert (table.said, table.waits) == (["x", "y"], [0.5, 1.0, 2.0])


async def test_a_refused_row_is_a_line_in_the_list_and_holds_up_nothing(table: Table) -> None:
    no = Refused("released_at", "in-the-future", "the release lies in the future")
    table.before = lambda mapped: no if mapped.fields["recorded_by"] == "bob" else None
    table.put(row("1", 1), row("2", 2, by="bob"), {**row("3", 3), "by": ""}, row("4", 4, by="dan"))

    await table.look()
    await table.look()

    assert table.said == ["ann", "dan"]
    first, second = table.refused()
    assert (first["key"], first["refused"]) == (
        "2",
        [{"line": 2, "field": no.field, "code": no.code, "text": no.text}],
    )
    assert (second["key"], second["changed"], second["refused"][0]["code"]) == (
        "3",
        "2026-03-10T12:00:03+00:00",
        "missing",
    )


@pytest.mark.parametrize("broken", [{"id": None}, {"id": ["1"]}, {"changed": "yesterday"}, {"changed": None}])
async def test_a_row_without_key_or_moment_is_told_once_and_hinders_no_other(
    table: Table, broken: dict[str, object]
) -> None:
    table.rows = {"a": {**row("1", 1), **broken}, "b": row("2", 2)}

    await table.look()
    await table.look()

    assert (table.said, [one["refused"][0]["code"] for one in table.refused()]) == (["ann"], ["no-key"])


async def test_a_row_that_meets_our_mistake_is_given_up_after_some_attempts(table: Table) -> None:
    def mistaken(mapped: Mapped) -> None:
        if mapped.agency_number == "X":
            raise ZeroDivisionError("text that nobody may read")

    table.before = mistaken
    table.put(row("1", 1, "X"), row("2", 2, "Y"))
    polling = table.polling()
    with capture_logs() as logs, polling.journal() as journal:
        for _ in range(MOST_MISTAKES):
            await polling.look(journal)

    assert (table.calls, table.refused()[0]["refused"][0]["code"]) == (MOST_MISTAKES + 1, "our-mistake")
    assert "nobody may read" not in str(logs)


async def test_a_mistake_in_the_check_gives_up_its_row_only(table: Table) -> None:
    def check(mapped: Mapped) -> Sequence[Fault]:
        if mapped.agency_number == "X":
            raise ZeroDivisionError
        return ()

    table.put(row("1", 1, "X"), row("2", 2, "Y", "y"))

    await table.look(check=check)

    assert (table.said, table.refused()[0]["refused"][0]["code"]) == (["y"], "our-mistake")


async def test_a_list_that_is_read_in_part_acts_only_when_it_is_read_whole(table: Table) -> None:
    def breaks(start: int) -> None:
        if start > 0:
            raise Unreadable("answered 503")

    table.page_size, table.before_page = 1, breaks
    table.put(row("2", 20 * OVERLAP, by="second"), row("1", 10, by="first"))
    await table.look()
    assert table.said == []
    table.before_page = lambda _start: None

    await table.look()

    assert table.said == ["first", "second"]
    assert table.asked_since == ["2026-03-10T00:00:00+00:00"] * 2


async def test_what_was_read_before_goes_on_while_the_list_cannot_be_read(table: Table) -> None:
    table.busy = {"X"}
    table.put(row("1", 1))
    await table.look()
    table.busy = set()

    def down(_start: int) -> None:
        raise Unreadable("ConnectError")

    table.before_page = down
    await table.look()

    assert table.said == ["ann"]


async def test_between_looks_what_waits_is_tried_ever_more_rarely(table: Table) -> None:
    class EnoughError(BaseException):
        pass

    async def sleep(seconds: float) -> None:
        table.waits.append(seconds)
        if sum(table.waits) >= 2 * 60:
            raise EnoughError

    table.busy = {"X"}
    table.put(row("1", 1))
    clock = Clock(lambda: table.now, sleep)
    polling = Polling(read_mapping(MAPPING), table, table.folder, table.submit, clock=clock)
    with pytest.raises(EnoughError):
        await polling.run()

    assert table.waits == [0.5, 1, 2, 4, 8, 16, 28.5] * 2
    assert len(table.asked_since) == 2


async def test_of_two_processes_one_works(table: Table) -> None:
    looked_often = asyncio.Event()

    async def sleep(_seconds: float) -> None:
        await asyncio.sleep(0)
        if len(table.asked_since) >= 5:
            looked_often.set()

    table.put(row("1", 1))
    clock = Clock(lambda: table.now, sleep)
    polls = [Polling(read_mapping(MAPPING), table, table.folder, table.submit, clock=clock) for _ in range(2)]
    running = [asyncio.create_task(one.run()) for one in polls]
    await looked_often.wait()
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)

    assert (table.said, table.calls) == (["ann"], 1)


@pytest.mark.parametrize("step", ["read", "read_whole", "answered", "move"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_killed_at_any_note_it_goes_on_there(
    table: Table, monkeypatch: pytest.MonkeyPatch, step: str, when: str
) -> None:
    real = getattr(PollJournal, step)

    def pulled(self: PollJournal, *arguments: Any) -> None:
        if when == "after":
            real(self, *arguments)
        raise PulledPlugError

    no = Refused(None, "no", "a rule")
    table.before = lambda mapped: no if mapped.agency_number == "Y" else None
    table.put(row("1", 1, "Y"), row("2", 2, "X", "x1"), row("3", 3, "X", "x2"))
    monkeypatch.setattr(PollJournal, step, pulled)
    with pytest.raises(PulledPlugError):
        await table.look()
    monkeypatch.undo()

    await table.look()
    await table.look()

    assert (table.said, len(table.refused())) == (["x1", "x2"], 1)


Event = tuple[str, int, int]
happenings = ["add", "add", "add", "change", "look", "look", "busy", "blink", "free", "crash", "away", "break"]
events = st.lists(
    st.tuples(st.sampled_from(happenings), st.integers(0, 3), st.integers(-OVERLAP, 200)),
    max_size=30,
)
meanwhile = st.sampled_from(["none", "none", "look", "busy", "blink", "free", "crash", "break", "break"])


@dataclass
class Story:
    """Plays events against a table, and knows what was readable at each look that went through."""

    table: Table
    latest: int = 0
    made: int = 0
    crash_in: int = -1

    def at(self, offset: int) -> int:
        """A moment that is at most an overlap behind the latest."""
        moment = max(self.latest + offset, self.latest - OVERLAP)
        self.latest = max(self.latest, moment)
        return moment

    def interfere(self, _mapped: Mapped) -> Answer | None:
        self.crash_in -= 1
        if self.crash_in == 0:
            raise PulledPlugError
        return None

    async def play(self, what: str, case: int, offset: int) -> None:
        match what:
            case "add":
                self.made += 1
                self.table.put(row(f"k{self.made}", self.at(offset), f"C{case}", f"v{self.made}"))
            case "change" if self.made:
                self.made += 1
                key = f"k{1 + case % (self.made - 1)}"
                if key in self.table.rows:
                    old = self.table.rows[key]
                    self.table.put(row(key, self.at(abs(offset) + 1), str(old["case"]), f"v{self.made}"))
            case "busy":
                self.table.busy.add(f"C{case}")
            case "free":
                self.table.busy.discard(f"C{case}")
            case _:
                await self.look(what, case)

    async def look(self, what: str, nth: int) -> None:
        hindered: list[Exception] = [StoreAway("away")] * nth if what == "away" else []
        hindered += [CaseBusy("for a moment")] if what == "blink" else []

        def before(mapped: Mapped) -> Answer | None:
            if hindered:
                raise hindered.pop()
            return self.interfere(mapped)

        def before_page(start: int) -> None:
            if what == "break" and start >= nth:
                raise Unreadable("broken")

        self.crash_in = nth + 1 if what == "crash" else -1
        self.table.before, self.table.before_page = before, before_page
        with suppress(PulledPlugError):
            await self.table.look()


@settings(deadline=None, max_examples=120)
@given(events=events, newest_first=st.booleans())
async def test_whatever_happens_each_version_acts_once(events: list[Event], *, newest_first: bool) -> None:
    with TemporaryDirectory() as folder:
        table = Table(Path(folder), page_size=2, newest_first=newest_first)
        story = Story(table)
        for event in events:
            await story.play(*event)
        table.busy = set()
        for _ in range(2):
            await story.look("look", 0)

        said = [str(mapped.fields["recorded_by"]) for mapped in table.taken.values()]
        assert len(set(said)) == len(said), "a version acted twice"
        assert {one["by"] for one in table.rows.values()} <= set(said), "a row was lost"
        assert table.refused() == []
        await story.look("look", 0)
        assert len(table.taken) == len(said)


@settings(deadline=None, max_examples=60)
@given(steps=st.lists(st.tuples(st.integers(0, 2), meanwhile), min_size=4, max_size=25), newest_first=st.booleans())
async def test_rows_that_appear_in_the_order_of_their_changes_act_in_that_order_within_a_case(
    steps: list[tuple[int, str]], *, newest_first: bool
) -> None:
    with TemporaryDirectory() as folder:
        table = Table(Path(folder), page_size=2, newest_first=newest_first)
        story = Story(table)
        for case, what in steps:
            await story.play("add", case, 1)
            await story.play(what, case + 1, 0) if what != "none" else None
        table.busy = set()
        await story.look("look", 0)

        for case in range(3):
            acted = [
                int(str(one.fields["recorded_by"])[1:])
                for one in table.taken.values()
                if one.agency_number == f"C{case}"
            ]
            assert acted == sorted(acted)
        assert len(table.taken) == len(table.rows)


PROCESS: Final = """
import asyncio, os, signal, sys
from pathlib import Path
from adapters.mapping import read_mapping
from adapters.polling import Polling
from adapters.sources import Accepted, SeenBefore

folder, ledger, mapping = Path(sys.argv[1]), Path(sys.argv[2]), read_mapping(sys.argv[3])
left = 2

class Pages:
    async def since(self, moment):
        for n in range(1, 6):
            yield [{"id": str(n), "case": "X", "by": f"row {n}", "changed": f"2026-03-10T12:00:0{n}+00:00"}]

async def submit(mapped, request_id):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    entry = f"{mapped.fields['recorded_by']}:{request_id}"
    if ledger.exists() and entry in ledger.read_text().splitlines():
        return SeenBefore()
    with ledger.open("a") as file:
        file.write(entry + "\\n")
    if left == 0 and mapped.fields["recorded_by"] == "row 2":
        os.kill(os.getpid(), signal.SIGKILL)
    return Accepted()

async def main():
    polling = Polling(mapping, Pages(), folder, submit)
    with polling.journal() as journal:
        await polling.look(journal)

asyncio.run(main())
"""


def test_a_process_killed_every_few_rows_still_takes_each_row_once_and_in_order(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    ends: list[int] = []
    while 0 not in ends and len(ends) < 6:
        command = [sys.executable, "-c", PROCESS, str(tmp_path), str(ledger), MAPPING]
        ends.append(subprocess.run(command, timeout=30, check=False).returncode)

    assert ends == [-9, -9, 0]
    assert [line.split(":")[0] for line in ledger.read_text().splitlines()] == [f"row {n}" for n in range(1, 6)]


def test_a_page_may_be_previewed() -> None:
    page = json.dumps({"items": [row("1"), row("2") | {"changed": "now"}]}).encode()

    found = preview(read_mapping(MAPPING), page)

    assert [one.code if isinstance(one, Fault) else one.request.agency_number for one in found] == ["X", "no-key"]


@pytest.mark.parametrize(
    ("wrong", "right", "line", "why"),
    [
        ("  key: id\n", "", 3, "Field required"),
        ("key: id", "key: id\n  keys: a", 8, "Extra"),
        ("key: id", "key: a//b", 7, "poll.key: a path is"),
        ("url: https://rms.example/releases", "url: ftp://rms", 4, "pattern"),
        ("  since: changed-since\n", "", 3, "since belongs"),
        ("rows: /items", "sql: 'SELECT 1 WHERE a >= :since'", 3, "either url or sql"),
        ("rows: /items", "next_token: a", 3, "belong together"),
        ("rows: /items", "next_token: a\n  token_parameter: t\n  next_link: b", 3, "one of next_link"),
        ("rows: /items", "next_link: a/", 6, "a path is"),
        ("{path: changed, format: iso}", "{path: changed}", 3, "changed has a path and a format"),
        ("{path: changed, format: iso}", "{constant: a}", 3, "changed has a path and a format"),
        ("{path: changed, format: iso}", "{path: changed, format: iso, required: false}", 3, "changed has a path"),
        ("{path: changed, format: iso}", "{path: changed, format: '%H'}", 8, "%Y %m %d"),
        ("{path: changed, format: iso}", "{path: changed, format: iso, zone: UTC}", 3, "first is not written"),
        ('"2026-03-10T00:00:00Z"', "yesterday", 3, "first is not written"),
        ("overlap: 300", "overlap: 0", 11, "greater than or equal to 1"),
        ("every: 60", "every: a minute", 10, "integer"),
        ("name: rms", 'name: rms\nfiles: ["*"]', 1, "files belong to"),
    ],
)
def test_each_mistake_in_what_is_polled_is_named_with_its_line(wrong: str, right: str, line: int, why: str) -> None:
    text = MAPPING.lstrip()
    assert wrong in text

    with pytest.raises(MappingError) as refused:
        read_mapping(text.replace(wrong, right, 1))

    assert any(one.startswith(f"line {line}:") and why in one for one in refused.value.why), refused.value.why


LOCAL: Final = (
    MAPPING.replace("format: iso", "format: '%d-%m-%Y %H:%M', zone: Europe/Amsterdam")
    .replace("2026-03-10T00:00:00Z", "10-03-2026 00:00")
    .replace("overlap: 300", "overlap: 5400")
)


def test_a_local_clock_needs_an_overlap_longer_than_the_hour_it_goes_back() -> None:
    with pytest.raises(MappingError, match="longer than 3600"):
        read_mapping(LOCAL.replace("5400", "3600"))


async def test_a_local_clock_that_goes_back_in_autumn_loses_nothing(table: Table) -> None:
    table.mapping = LOCAL
    table.now = datetime(2026, 10, 26, tzinfo=UTC)
    asked: list[str] = []

    async def since(moment: str) -> AsyncGenerator[Sequence[dict[str, object]], None]:
        asked.append(moment)
        yield list(table.rows.values())

    table.since = since  # type: ignore[method-assign]
    for nth, face in enumerate(["25-10-2026 01:59", "25-10-2026 02:59", "25-10-2026 02:00", "25-10-2026 02:58"]):
        table.put({"id": str(nth), "case": "X", "by": f"row {nth}", "changed": face})
        await table.look()

    assert table.said == [f"row {nth}" for nth in range(4)]
    assert asked == ["10-03-2026 00:00", "25-10-2026 00:29", *["25-10-2026 01:29"] * 2]
