"""Notices as files: whole or not at all, in order by name, and the same notice under the same name."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files_out import FilesOut, name_of
from adapters.sinks import Delivered, Never, Notice, NotNow

NOTICE: Final = Notice("n1", "case-1", "PL1", "a.b.v1", "2026-03-10T11:00:00+00:00", 3, b'{"x": 1}')


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


async def test_a_notice_becomes_a_file(tmp_path: Path) -> None:
    assert await FilesOut(tmp_path, "urn:x").deliver(NOTICE) == Delivered()

    (name,) = names(tmp_path)
    assert name == "case-1.0000000003.n1.json"
    told = json.loads((tmp_path / name).read_bytes())
    assert (told["id"], told["agencynumber"], told["data"]) == ("n1", "PL1", {"x": 1})


async def test_by_name_the_files_of_a_case_are_in_order(tmp_path: Path) -> None:
    for number in (10, 9, 101, 1):
        await FilesOut(tmp_path, "urn:x").deliver(replace(NOTICE, id=f"n{number}", number=number))

    assert [json.loads((tmp_path / name).read_bytes())["id"] for name in names(tmp_path)] == ["n1", "n9", "n10", "n101"]


def written(file: Path) -> tuple[int, int]:
    """Which file it is and when it was written; reading it may change when it was read."""
    told = file.stat()
    return told.st_ino, told.st_mtime_ns


async def test_the_same_notice_again_is_delivered_and_another_under_its_name_never(tmp_path: Path) -> None:
    sink = FilesOut(tmp_path, "urn:x")
    await sink.deliver(NOTICE)
    before = written(tmp_path / name_of(NOTICE))

    assert await sink.deliver(NOTICE) == Delivered()
    assert isinstance(await sink.deliver(replace(NOTICE, data=b"{}")), Never)
    assert written(tmp_path / name_of(NOTICE)) == before


class PulledPlugError(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("nth", [1, 2])
async def test_stopped_anywhere_no_half_file_has_the_name_and_it_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    calls = 0

    def pulled(_fd: int) -> None:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise PulledPlugError

    monkeypatch.setattr(os, "fsync", pulled)
    with pytest.raises(PulledPlugError):
        await FilesOut(tmp_path, "urn:x").deliver(NOTICE)
    monkeypatch.undo()

    for name in names(tmp_path):
        assert name.startswith(".") or json.loads((tmp_path / name).read_bytes())
    assert await FilesOut(tmp_path, "urn:x").deliver(NOTICE) == Delivered()
    assert names(tmp_path) == [name_of(NOTICE)]


async def test_a_folder_that_is_not_there_is_not_now(tmp_path: Path) -> None:
    assert await FilesOut(tmp_path / "gone", "urn:x").deliver(NOTICE) == NotNow("No such file or directory")


@given(case_id=st.text(), notice_id=st.text(), number=st.integers(0, 10**12))
def test_every_notice_has_a_name_that_stays_in_the_folder(case_id: str, notice_id: str, number: int) -> None:
    name = name_of(replace(NOTICE, case_id=case_id, id=notice_id, number=number))

    assert Path(name).name == name
    assert not name.startswith(".")
    assert name.isascii()
    assert len(name) < 240
