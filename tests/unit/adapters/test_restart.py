"""Killed anywhere and started again: each row exactly once in effect, in order, and one true report."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from adapters.drop_folder import DropFolder
from adapters.journal import Journal
from adapters.mapped import Fault, Mapped
from adapters.sources import Accepted, Answer, Refused, SeenBefore

from .conftest import CSV, OpenDrop, Service

ROWS: Final = 5
IN_ORDER: Final = [str(n) for n in range(1, ROWS + 1)]
FILE: Final = "Nummer;Moment;Door;Reden\n" + "".join(f"{n};2026-03-10T11:00Z;ann;\n" for n in IN_ORDER)


class PulledPlugError(BaseException):
    """The process ends here: nothing of ours may catch it."""


@pytest.mark.parametrize("when", ["before-the-effect", "after-the-effect"])
@pytest.mark.parametrize("row", IN_ORDER)
async def test_stopped_at_a_row_it_goes_on_there(open_drop: OpenDrop, service: Service, row: str, when: str) -> None:
    async def submit(mapped: Mapped, request_id: UUID) -> Answer:
        if mapped.agency_number != row:
            return await service.submit(mapped, request_id)
        if when == "after-the-effect":
            await service.submit(mapped, request_id)
        raise PulledPlugError

    stopped = open_drop(submit=submit)
    (stopped.inbox / "a.csv").write_text(FILE)
    with pytest.raises(PulledPlugError):
        await stopped.look()
    assert stopped.lying() == ["a.csv"]

    again = open_drop()
    await again.look()

    handed_on_twice = 1 if when == "after-the-effect" else 0
    assert (service.numbers, service.calls) == (IN_ORDER, ROWS + handed_on_twice)
    report = json.loads((again.inbox / "done/a.csv.report.json").read_text())
    assert (report["accepted"], report["seen_before"]) == (ROWS - handed_on_twice, handed_on_twice)


@pytest.mark.parametrize("nth", range(1, 8))
async def test_stopped_while_it_puts_the_file_away_it_ends_the_same(
    open_drop: OpenDrop, service: Service, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    service.before = lambda mapped: Refused(None, "no", "a rule") if mapped.agency_number == "3" else None
    calls = 0
    fsync = os.fsync

    def pulled(fd: int) -> None:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise PulledPlugError
        fsync(fd)

    stopped = open_drop()
    (stopped.inbox / "a.csv").write_text(FILE)
    monkeypatch.setattr(os, "fsync", pulled)
    if nth <= 6:  # two for each report, two for the move
        with pytest.raises(PulledPlugError):
            await stopped.look()
    else:
        await stopped.look()
    monkeypatch.undo()

    again = open_drop()
    await again.look()

    assert (service.calls, again.ended("failed"), again.lying()) == (ROWS, ["a.csv"], [])
    report = json.loads((again.inbox / "failed/a.csv.report.json").read_text())
    assert (report["ending"], report["accepted"], len(report["refused"])) == ("failed", ROWS - 1, 1)


async def test_a_file_half_done_whose_mapping_changed_for_the_worse_says_that_rows_had_acted(
    open_drop: OpenDrop, service: Service
) -> None:
    async def submit(mapped: Mapped, request_id: UUID) -> Answer:
        if mapped.agency_number == "3":
            raise PulledPlugError
        return await service.submit(mapped, request_id)

    stopped = open_drop(submit=submit)
    (stopped.inbox / "a.csv").write_text(FILE)
    with pytest.raises(PulledPlugError):
        await stopped.look()
    worse = open_drop(check=lambda mapped: (Fault(mapped.line, "why", "new", "a new rule"),))
    await worse.look()

    assert "2 rows had acted" in (worse.inbox / "failed/a.csv.report.txt").read_text()


PROCESS: Final = """
import asyncio, os, signal, sys
from pathlib import Path
from adapters.filedrop import FileDrop, Pace
from adapters.mapping import read_mapping
from adapters.sources import Accepted, SeenBefore

inbox, ledger, mapping = Path(sys.argv[1]), Path(sys.argv[2]), read_mapping(sys.argv[3])
left = 2

async def submit(mapped, request_id):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    known = ledger.read_text().split() if ledger.exists() else []
    entry = f"{mapped.agency_number}:{request_id}"
    if entry in known:
        return SeenBefore()
    with ledger.open("a") as file:
        file.write(entry + "\\n")
    if left == 0 and mapped.agency_number == "2":
        os.kill(os.getpid(), signal.SIGKILL)
    return Accepted()

async def main():
    drop = asyncio.create_task(FileDrop(inbox, [mapping], submit, pace=Pace(look_every=0.02, steady_for=0)).run())
    while not drop.done() and not (inbox / "done" / "a.csv").exists():
        await asyncio.sleep(0.01)
    drop.cancel()

asyncio.run(main())
"""


def test_a_process_killed_every_few_rows_still_takes_each_row_once_and_in_order(tmp_path: Path) -> None:
    inbox, ledger = tmp_path / "drop", tmp_path / "ledger"
    inbox.mkdir()
    (inbox / "a.csv").write_text(FILE)
    ends: list[int] = []
    while not (inbox / "done/a.csv").exists() and len(ends) < ROWS + 2:
        done = subprocess.run([sys.executable, "-c", PROCESS, str(inbox), str(ledger), CSV], timeout=30, check=False)
        ends.append(done.returncode)

    assert ends == [-9, -9, 0]
    assert [entry.split(":")[0] for entry in ledger.read_text().split()] == IN_ORDER
    report = json.loads((inbox / "done/a.csv.report.json").read_text())
    assert (report["accepted"], report["seen_before"]) == (ROWS - 1, 1)


def test_the_journal_remembers_every_kind_of_answer_until_the_file_is_finished(tmp_path: Path) -> None:
    folder = DropFolder(tmp_path)
    folder.make()
    answers: dict[str, Answer] = {
        "1": Accepted(),
        "2": SeenBefore(),
        "3": Refused("f", "c", "t"),
        "4": Refused(None, "c", "t"),
    }
    with Journal(folder.kept / "j") as journal:
        for row_id, answer in answers.items():
            journal.answered("sum", row_id, answer)

    with Journal(folder.kept / "j") as journal:
        assert (journal.answers("sum"), journal.finished("sum")) == (answers, None)
        journal.reopen("sum")
        assert (journal.answers("sum"), journal.finished("sum")) == ({"1": SeenBefore(), "2": SeenBefore()}, None)
        journal.finish("sum", "a.csv")
        assert (journal.answers("sum"), journal.finished("sum")) == ({}, "a.csv")
