"""What will never be taken is said once, by name; a name in capitals is a name."""

import os
from pathlib import Path

from structlog.testing import capture_logs

from adapters.mapping import load_mappings

from .conftest import CSV, Drop, Service

ROW = "Nummer;Moment;Door;Reden\n1;2026-03-10T11:00Z;ann;\n"


async def test_links_pipes_folders_and_lone_markers_are_said_once_each(drop: Drop, service: Service) -> None:
    (drop.inbox / "link.csv").symlink_to("nowhere")
    (drop.inbox / "folder.csv").mkdir()
    os.mkfifo(drop.inbox / "pipe.csv")
    (drop.inbox / "lone.csv.done").touch()
    for quiet in (".hidden.csv", "unfinished.csv.tmp"):
        (drop.inbox / quiet).write_text(ROW)

    with capture_logs() as logs:
        await drop.look()
        await drop.look()

    said = [(entry["name"], entry["why"]) for entry in logs if entry["event"] == "not-taken"]
    assert said == [
        ("folder.csv", "a folder"),
        ("link.csv", "a link"),
        ("lone.csv.done", "a marker without its file"),
        ("pipe.csv", "no plain file"),
    ]
    assert {entry["log_level"] for entry in logs} == {"warning"}
    assert service.calls == 0


async def test_a_file_with_its_marker_is_taken_without_a_word(drop: Drop, service: Service) -> None:
    (drop.inbox / "a.csv").write_text(ROW)
    (drop.inbox / "a.csv.done").touch()

    with capture_logs() as logs:
        await drop.look()
        await drop.look()

    assert ([entry["event"] for entry in logs], service.numbers) == (["file-ended"], ["1"])


async def test_a_mapping_takes_names_in_capitals(drop: Drop, service: Service) -> None:
    (drop.inbox / "A.CSV").write_text(ROW)

    await drop.look()

    assert (service.numbers, drop.ended("done")) == (["1"], ["A.CSV"])


def test_a_mappings_own_file_and_its_patterns_may_be_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "ONE.YAML").write_text(CSV.replace("*.csv", "Releases-[0-9]*.CSV"))

    (mapping,) = load_mappings(tmp_path)

    assert [mapping.takes(name) for name in ("releases-1.csv", "RELEASES-1.CSV", "releases-x.csv")] == [
        True,
        True,
        False,
    ]
