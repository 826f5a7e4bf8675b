"""Receipts that lie beside the notices' files: each is taken in and removed; one that does not fit is put aside."""

from dataclasses import replace
from pathlib import Path

import pytest

from a_service import Seen, a_service, in_custody
from adapters.files_out import FilesOut, name_of
from adapters.receipt_files import ENDING, REFUSED, ReceiptFiles
from adapters.sinks import Notice
from adapters.telling import Telling, notice_of
from given import CASE, Wire, at
from messaging.delivering import digest_of_data
from messaging.intake import take_in
from messaging.memory import MemoryCases
from messaging.ports import StoreUnavailable


async def told_in(folder: Path, count: int = 2) -> tuple[MemoryCases[Seen], list[Notice]]:
    """So many notices of a case, lying in the folder as files."""
    cases, wire = MemoryCases[Seen](), Wire(CASE)
    for number in range(count):
        wire.says(in_custody(number))
    await take_in(replace(a_service(cases), delivers=True), wire.records)
    (case,) = await cases.undelivered(1)
    await Telling(cases, FilesOut(folder, "urn:x"), awaits=lambda: at("12:00")).tell()
    return cases, [notice_of(case, item) for item in case.items]


def gives(folder: Path, notice: Notice, text: str | None = None) -> Path:
    file = folder / name_of(notice).replace(".json", ENDING)
    file.write_text(digest_of_data(notice.data) if text is None else text)
    return file


def ending(folder: Path, how: str) -> list[str]:
    return [one.name for one in folder.iterdir() if one.name.endswith(how)]


async def outstanding(cases: MemoryCases[Seen]) -> list[int]:
    return [item.n for one in await cases.accounts("", 9) for item in one.outstanding]


async def test_a_receipt_confirms_its_notice_and_is_removed(tmp_path: Path) -> None:
    cases, (first, second) = await told_in(tmp_path)
    one = gives(tmp_path, first)
    other = gives(tmp_path, second, f"{digest_of_data(second.data).upper()}  {name_of(second)}\n")

    assert await ReceiptFiles(tmp_path, cases).look() == 2

    assert await outstanding(cases) == []
    assert not one.exists()
    assert not other.exists()
    assert (tmp_path / name_of(first)).exists(), "the notice's file is the reader's to take away"


async def test_one_that_comes_again_after_a_crash_is_removed_too(tmp_path: Path) -> None:
    cases, (first, _second) = await told_in(tmp_path)
    for _ in range(2):
        gives(tmp_path, first)
        await ReceiptFiles(tmp_path, cases).look()

    assert ending(tmp_path, ENDING) == []
    assert await outstanding(cases) == [2]


@pytest.mark.parametrize("text", ["", "0" * 64, "\x00", "x" * 10_000])
async def test_one_that_does_not_fit_is_put_aside_and_confirms_nothing(tmp_path: Path, text: str) -> None:
    cases, (first, _second) = await told_in(tmp_path)
    file = gives(tmp_path, first, text)

    await ReceiptFiles(tmp_path, cases).look()

    assert await outstanding(cases) == [1, 2]
    assert ending(tmp_path, REFUSED) == [file.name.replace(ENDING, REFUSED)]
    assert await ReceiptFiles(tmp_path, cases).look() == 0


@pytest.mark.parametrize("name", ["what", "a.b", "a.b.c.d", f"{CASE}.0000000001"])
async def test_a_name_that_is_no_notices_is_put_aside(tmp_path: Path, name: str) -> None:
    cases, _ = await told_in(tmp_path)
    (tmp_path / f"{name}{ENDING}").write_text("0" * 64)

    await ReceiptFiles(tmp_path, cases).look()

    assert (tmp_path / f"{name}{REFUSED}").exists()


async def test_half_a_receipt_and_a_link_are_never_taken(tmp_path: Path) -> None:
    cases, (first, _second) = await told_in(tmp_path)
    file = gives(tmp_path, first)
    file.rename(tmp_path / f".{file.name}")
    (tmp_path / f"a.b.c{ENDING}").symlink_to(tmp_path / f".{file.name}")

    await ReceiptFiles(tmp_path, cases).look()

    assert await outstanding(cases) == [1, 2]
    assert (tmp_path / f".{file.name}").exists()


async def test_while_the_store_is_away_receipts_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases, (first, _second) = await told_in(tmp_path)
    file = gives(tmp_path, first)

    async def away(_ids: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(cases, "load_many", away)
    with pytest.raises(StoreUnavailable):
        await ReceiptFiles(tmp_path, cases).look()

    assert file.exists()
