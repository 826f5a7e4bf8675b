"""A dropped file: taken when complete, validated whole, each row handed on once, and put away with its report."""

import asyncio
import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.filedrop import FileDrop, Pace
from adapters.mapped import Mapped
from adapters.mapping import RowMapping
from adapters.rows_in_order import request_id_of
from adapters.sources import Accepted, Answer, Refused, StoreAway

from .conftest import Drop, OpenDrop, Service

HEAD = "Nummer;Moment;Door;Reden\n"
THREE = HEAD + "".join(f"{n};2026-03-10T1{n}:00Z;ann;\n" for n in (1, 2, 3))


def report(drop: Drop, room: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((drop.inbox / room / f"{name}.report.json").read_text())
    return found


async def test_a_good_file_is_handed_on_in_order_and_ends_in_done(drop: Drop, service: Service) -> None:
    (drop.inbox / "a.csv").write_text(THREE)

    await drop.look()

    assert service.numbers == ["1", "2", "3"]
    assert (drop.lying(), drop.ended("done"), drop.ended("failed")) == ([], ["a.csv"], [])
    assert (report(drop, "done", "a.csv")["accepted"], report(drop, "done", "a.csv")["refused"]) == (3, [])
    assert (drop.inbox / "done/a.csv").read_text() == THREE


async def test_xml_and_json_lines_go_the_same_road(drop: Drop, service: Service) -> None:
    (drop.inbox / "a.xml").write_text('<Export xmlns="urn:z"><Rij><Nummer>1</Nummer><Door>a</Door></Rij></Export>')
    (drop.inbox / "b.jsonl").write_text('{"nummer": 2, "door": {"naam": "b"}}')

    await drop.look()

    assert sorted(service.numbers) == ["1", "2"]


async def test_one_bad_row_and_nothing_of_the_file_acts(drop: Drop, service: Service) -> None:
    (drop.inbox / "a.csv").write_text(THREE + "4;10-03-2026;;\n")

    await drop.look()

    assert (service.calls, drop.ended("failed")) == (0, ["a.csv"])
    assert [(one["line"], one["field"], one["code"]) for one in report(drop, "failed", "a.csv")["faults"]] == [
        (5, "released_at", "bad-time"),
        (5, "recorded_by", "missing"),
    ]
    text = (drop.inbox / "failed/a.csv.report.txt").read_text()
    assert "no row acted" in text
    assert "line 5: recorded_by: Door is empty (missing)" in text


async def test_a_row_that_a_rule_refuses_is_a_line_in_the_report_and_the_others_act(
    drop: Drop, service: Service
) -> None:
    no = Refused("released_at", "in-the-future", "the release lies in the future")
    service.before = lambda mapped: no if mapped.agency_number == "2" else None
    (drop.inbox / "a.csv").write_text(THREE)

    await drop.look()

    assert service.numbers == ["1", "3"]
    told = report(drop, "failed", "a.csv")
    assert (told["ending"], told["accepted"], told["recorded"]) == ("failed", 2, [2, 4])
    assert told["refused"] == [
        {"line": 3, "field": "released_at", "code": "in-the-future", "text": "the release lies in the future"}
    ]
    text = (drop.inbox / "failed/a.csv.report.txt").read_text()
    assert "2 accepted, 0 seen before, 1 refused" in text
    assert "recorded: lines 2, 4" in text
    assert "line 3: released_at: the release lies in the future" in text


async def test_a_file_with_a_refused_row_may_come_again_and_only_that_row_is_tried_anew(
    drop: Drop, service: Service
) -> None:
    service.before = lambda mapped: Refused(None, "no", "a rule") if mapped.agency_number == "2" else None
    (drop.inbox / "a.csv").write_text(THREE)
    await drop.look()
    asked, service.before = service.calls, lambda _mapped: None
    (drop.inbox / "b.csv").write_text(THREE)

    await drop.look()

    told = report(drop, "done", "b.csv")
    assert (told["ending"], told["accepted"], told["seen_before"], told["recorded"]) == ("done", 1, 2, [2, 3, 4])
    assert (service.numbers, service.calls) == (["1", "3", "2"], asked + 1)
    (drop.inbox / "c.csv").write_text(THREE)
    await drop.look()
    assert report(drop, "done", "c.csv")["ending"] == "seen-before"


async def test_a_row_recorded_before_is_seen_before_though_the_journal_is_lost(drop: Drop, service: Service) -> None:
    service.before = lambda mapped: Refused(None, "no", "a rule") if mapped.agency_number == "2" else None
    for name in ("a.csv", "b.csv"):
        (drop.inbox / name).write_text(THREE)
        await drop.look()
        drop.journal._notes.execute("DELETE FROM answers")

    told = report(drop, "failed", "b.csv")
    assert (told["accepted"], told["seen_before"], service.numbers) == (0, 2, ["1", "3"])


@pytest.mark.parametrize("name", ["a.csv", "b.csv"])
async def test_the_same_file_again_does_nothing_and_says_so(drop: Drop, service: Service, name: str) -> None:
    (drop.inbox / "a.csv").write_text(THREE)
    await drop.look()
    (drop.inbox / name).write_text(THREE)

    await drop.look()

    kept = "a~2.csv" if name == "a.csv" else "b.csv"
    assert (service.calls, drop.lying(), drop.ended("done")) == (3, [], sorted(["a.csv", kept]))
    assert report(drop, "done", kept)["ending"] == "seen-before"
    assert "came before, as a.csv" in (drop.inbox / f"done/{kept}.report.txt").read_text()
    assert report(drop, "done", "a.csv")["accepted"] == 3


async def test_a_failed_file_may_come_again_once_the_mapping_is_mended(drop: Drop, service: Service) -> None:
    (drop.inbox / "a.txt").write_text(THREE)
    await drop.look()
    (drop.inbox / "failed/a.txt").rename(drop.inbox / "a.csv")

    await drop.look()

    assert (service.numbers, drop.ended("done")) == (["1", "2", "3"], ["a.csv"])


async def test_yesterdays_name_may_be_used_again_and_both_files_are_kept(drop: Drop, service: Service) -> None:
    for nth in (1, 2, 3):
        (drop.inbox / "a.csv").write_text(f"{HEAD}{nth};2026-03-10T10:00Z;ann;\n")
        await drop.look()

    assert (service.numbers, drop.ended("done")) == (["1", "2", "3"], ["a.csv", "a~2.csv", "a~3.csv"])


async def test_files_are_taken_in_the_order_they_were_written(drop: Drop, service: Service) -> None:
    for when, name in enumerate(("b", "c", "a"), 1):
        (drop.inbox / f"{name}.csv").write_text(f"{HEAD}{name};2026-03-10T10:00Z;ann;\n")
        os.utime(drop.inbox / f"{name}.csv", (when, when))

    await drop.look()

    assert service.numbers == ["b", "c", "a"]


async def test_a_file_still_being_written_waits_until_it_stands_still(open_drop: OpenDrop, service: Service) -> None:
    clock = [0.0]
    drop = open_drop(Pace(steady_for=2.0), lambda: clock[0])
    file = drop.inbox / "a.csv"
    for second, text in enumerate((HEAD, THREE[:60], THREE, THREE)):
        clock[0] = second
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
            os.utime(file, (second, second))
        await drop.look()
    assert service.calls == 0

    clock[0] = 4.0
    await drop.look()

    assert service.numbers == ["1", "2", "3"]


async def test_a_marker_says_that_a_file_is_complete_and_goes_with_it(open_drop: OpenDrop, service: Service) -> None:
    drop = open_drop(Pace(steady_for=60.0))
    (drop.inbox / "a.csv").write_text(THREE)
    await drop.look()
    assert service.calls == 0
    (drop.inbox / "a.csv.done").touch()

    await drop.look()

    assert (service.numbers, drop.lying()) == (["1", "2", "3"], [])


async def test_a_marker_older_than_its_file_says_nothing(open_drop: OpenDrop, service: Service) -> None:
    drop = open_drop(Pace(steady_for=60.0))
    (drop.inbox / "a.csv.done").touch()
    os.utime(drop.inbox / "a.csv.done", (1, 1))
    (drop.inbox / "a.csv").write_text(THREE)

    await drop.look()

    assert service.calls == 0


async def test_unfinished_names_links_and_folders_are_passed_over(drop: Drop, service: Service, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(THREE)
    (drop.inbox / "link.csv").symlink_to(secret)
    (drop.inbox / "folder.csv").mkdir()
    for name in (".a.csv", "a.csv.tmp", "a.csv.part", "A.CSV.FILEPART"):
        (drop.inbox / name).write_text(THREE)

    await drop.look()

    assert (service.calls, secret.exists()) == (0, True)


async def test_a_file_replaced_while_its_rows_are_handed_on_is_kept_as_read_and_the_new_one_follows(
    drop: Drop, service: Service
) -> None:
    file = drop.inbox / "a.csv"
    file.write_text(THREE)
    newer = THREE.replace("1;2026", "9;2026", 1)

    def replace(mapped: Mapped) -> None:
        if mapped.agency_number == "2" and service.calls == 2:
            file.with_name("new.tmp").write_text(newer)
            file.with_name("new.tmp").replace(file)

    service.before = replace
    await drop.look()
    await drop.look()

    assert service.numbers == ["1", "2", "3", "9", "2", "3"]
    assert (drop.inbox / "done/a.csv").read_text() == THREE
    assert (drop.inbox / "done/a~2.csv").read_text() == newer


async def test_while_the_store_is_away_the_row_waits_ever_longer_and_then_goes_on_where_it_stopped(
    drop: Drop, service: Service
) -> None:
    def away(mapped: Mapped) -> None:
        if mapped.agency_number == "2" and service.calls < 10:
            raise StoreAway("the store is away")

    service.before = away
    (drop.inbox / "a.csv").write_text(THREE)

    await drop.look()

    assert service.numbers == ["1", "2", "3"]
    assert drop.waits == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert drop.ended("done") == ["a.csv"]


async def test_a_name_no_report_could_show_is_made_showable(drop: Drop, service: Service) -> None:
    for name in (b"caf\xe9\n.csv", "é".encode() * 120 + b".csv"):
        (drop.inbox / os.fsdecode(name)).write_text(THREE)
        await drop.look()

    assert (service.calls, drop.lying(), len(drop.ended("done"))) == (3, [], 2)


async def test_run_takes_what_comes_and_a_second_process_stands_by(
    tmp_path: Path, mappings: tuple[RowMapping, ...]
) -> None:
    taken: list[tuple[str, UUID]] = []

    def source(name: str) -> FileDrop:
        async def submit(_mapped: Mapped, request_id: UUID) -> Answer:
            taken.append((name, request_id))
            return Accepted()

        return FileDrop(tmp_path / "drop", mappings, submit, pace=Pace(look_every=0.02, steady_for=0))

    first = asyncio.create_task(source("first").run())
    await until((tmp_path / "drop/.journal/journal.sqlite").exists)
    second = asyncio.create_task(source("second").run())
    await write_then_rename(tmp_path / "drop/a.csv", THREE)
    await until((tmp_path / "drop/done/a.csv").exists)
    await stopped(first)
    await write_then_rename(tmp_path / "drop/b.csv", THREE + "4;2026-03-10T10:00Z;ann;\n")
    await until((tmp_path / "drop/done/b.csv").exists)
    await stopped(second)

    assert [name for name, _ in taken] == ["first"] * 3 + ["second"] * 4
    assert len({request_id for _, request_id in taken}) == 7


def test_a_rows_request_id_never_changes_between_releases() -> None:
    assert request_id_of("ab" * 32, "1") == UUID("9e5f4b19-948c-52d1-aa49-90d5cd138ffc")


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not happened():  # noqa: ASYNC110  another task or process makes it happen
            await asyncio.sleep(0.01)


async def write_then_rename(file: Path, text: str) -> None:
    draft = file.with_name(f"{file.name}.tmp")
    draft.write_text(text)
    draft.rename(file)


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
