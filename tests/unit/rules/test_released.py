"""Several versions of a pack stand side by side; a released one never changes, and which one is meant is told."""

from hashlib import sha256
from pathlib import Path
from shutil import copytree

import pytest

from given import ROOT, pack
from rules.loader import FILES, BadPack, load_packs
from rules.pack import Pack, Packs
from rules.released import SUMS
from rules.versions import nearest, newest

RELEASED = "released: 2026-12-01\n"


def release(folder: Path, *, marked: str = RELEASED) -> None:
    """As a person does: the date in pack.yaml, then `sha256sum *.yaml > SHA256SUMS`."""
    written = (folder / "pack.yaml").read_text(encoding="utf-8") + marked
    (folder / "pack.yaml").write_text(written, encoding="utf-8")
    lines = [f"{sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in sorted(folder.glob("*.yaml"))]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def next_version(folder: Path, version: str) -> Path:
    """The version that follows: the same files, not released, in a folder of its own."""
    following = folder.parent / version
    copytree(folder, following)
    (following / SUMS).unlink(missing_ok=True)
    text = (following / "pack.yaml").read_text(encoding="utf-8").replace(RELEASED, "")
    (following / "pack.yaml").write_text(text.replace(folder.name, version), encoding="utf-8")
    return following


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """The Dutch pack's first version, in a folder where others may stand beside it."""
    version = pack().version
    return Path(copytree(ROOT / "rules" / "nl" / version, tmp_path / "nl" / version))


def refused(folder: Path) -> str:
    with pytest.raises(BadPack) as caught:
        load_packs(folder)
    return str(caught.value)


def test_versions_stand_side_by_side(first: Path) -> None:
    release(first)
    next_version(first, "2026.2")

    assert {*load_packs(first.parents[1])} == {("nl", "2026.1"), ("nl", "2026.2")}


@pytest.mark.parametrize("file", FILES)
def test_a_released_version_never_changes(first: Path, file: str) -> None:
    release(first)
    (first / file).write_text((first / file).read_text(encoding="utf-8") + "# a word more\n", encoding="utf-8")

    assert refused(first.parents[1]) == (
        f"nl/2026.1/{file}: it was changed after this version was released; make a new version for what changes"
    )


def test_a_figure_of_a_released_row_never_changes(first: Path) -> None:
    release(first)
    rows = (first / "clocks.yaml").read_text(encoding="utf-8")
    (first / "clocks.yaml").write_text(rows.replace("allowance: PT9H", "allowance: PT10H", 1), encoding="utf-8")

    assert refused(first.parents[1]).startswith("nl/2026.1/clocks.yaml: it was changed after this version was released")


@pytest.mark.parametrize("file", FILES)
def test_no_file_of_a_released_version_goes_unwatched(first: Path, file: str) -> None:
    release(first)
    lines = (first / SUMS).read_text(encoding="utf-8").splitlines(keepends=True)
    (first / SUMS).write_text("".join(line for line in lines if file not in line), encoding="utf-8")

    assert refused(first.parents[1]) == f"nl/2026.1/SHA256SUMS: holds no digest of {file}"


def test_the_mark_and_the_digests_come_together(first: Path) -> None:
    release(first)
    (first / SUMS).unlink()
    without_digests = refused(first.parents[1])
    (first / "pack.yaml").write_bytes((ROOT / "rules" / "nl" / "2026.1" / "pack.yaml").read_bytes())
    release(first, marked="")

    assert without_digests == "nl/2026.1/SHA256SUMS: this version is released, and the digests of its files are missing"
    assert refused(first.parents[1]).startswith("nl/2026.1/SHA256SUMS: digests are for a released version")


@pytest.mark.parametrize("digests", [b"\xff\xfe", b"word\n", b"one two three\n"])
def test_digests_that_are_none_refuse_the_pack(first: Path, digests: bytes) -> None:
    release(first)
    (first / SUMS).write_bytes(digests)

    assert refused(first.parents[1]).startswith("nl/2026.1/SHA256SUMS: ")


def known(*versions: str, released: tuple[str, ...] = ()) -> Packs:
    day = pack().outcomes[0].valid_from
    made = [
        pack().model_copy(update={"version": one, "released": day if one in released else None}) for one in versions
    ]
    return {(one.name, one.version): one for one in made}


@pytest.mark.parametrize(
    ("versions", "released", "named", "meant"),
    [
        (("2026.9", "2026.10", "2025.99"), (), "nl", "2026.10"),
        (("2026.9", "2026.10"), ("2026.9",), "nl", "2026.9"),
        (("2026.9", "2026.10", "2026.11"), ("2026.9", "2026.10"), "nl", "2026.10"),
        (("2026.9", "2026.10"), ("2026.9",), "nl 2026.10", "2026.10"),
        (("2026.9", "2026.10"), ("2026.9", "2026.10"), "nl 2026.9", "2026.9"),
    ],
)
def test_new_cases_begin_under_the_newest_released_version_or_the_one_named(
    versions: tuple[str, ...], released: tuple[str, ...], named: str, meant: str
) -> None:
    assert newest(known(*versions, released=released), named).version == meant


@pytest.mark.parametrize(
    ("named", "why"),
    [("nl 2026.3", "there is no rule pack nl 2026.3, only nl 2026.1"), ("atlantis", "there is no rule pack atlantis")],
)
def test_a_version_that_is_not_here_is_named(named: str, why: str) -> None:
    with pytest.raises(LookupError, match=why):
        newest(known("2026.1"), named)


@pytest.mark.parametrize(
    ("name", "version", "by"),
    [
        ("nl", "2026.1", "2026.1"),
        ("nl", "2026.3", "2026.2"),
        ("atlantis", "1", "other"),
        (None, None, "other"),
    ],
)
def test_clocks_run_by_the_cases_own_version_or_the_newest_of_its_name(
    name: str | None, version: str | None, by: str
) -> None:
    other: Pack = pack().model_copy(update={"version": "other"})

    assert nearest(known("2026.1", "2026.2"), name, version, other).version == by
