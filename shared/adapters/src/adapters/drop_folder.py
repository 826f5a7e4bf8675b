"""The folder an agency drops files in, and where they end: done/ or failed/, each with its reports.

A file stays where it was dropped until its last row is answered, so what lies there is what is still to do.
done/ and failed/ must be on the same file system as the folder: a file moves whole or not at all.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adapters.holding import held
from adapters.report import Report

MARKER: Final = ".done"
NOT_YET: Final = (MARKER, ".tmp", ".part", ".partial", ".filepart")
"""Ends of names that a writer gives a file it has not finished, and the marker itself."""
LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Lying:
    """A file as it lay there at one look."""

    path: Path
    size: int
    changed: int
    """Nanoseconds, as the file system says."""
    inode: int


@dataclass(frozen=True, slots=True)
class DropFolder:
    """The folder and its rooms."""

    inbox: Path

    @property
    def done(self) -> Path:
        """Files whose every row is recorded."""
        return self.inbox / "done"

    @property
    def failed(self) -> Path:
        """Files of which a row, or every row, is not recorded."""
        return self.inbox / "failed"

    @property
    def kept(self) -> Path:
        """Our own notes: the journal and the lock."""
        return self.inbox / ".journal"

    def make(self) -> None:
        """Make what is missing."""
        for room in (self.inbox, self.done, self.failed):
            room.mkdir(parents=True, exist_ok=True)
        self.kept.mkdir(mode=0o700, exist_ok=True)

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Whether this process is the one that works here. The system frees the hold of a killed process."""
        with held(self.kept / "lock") as mine:
            yield mine

    def lying(self) -> tuple[Lying, ...]:
        """The files there, oldest first. Links and names of unfinished files are not among them."""
        with os.scandir(self.inbox) as entries:
            found = [lying for entry in entries if _is_meant(entry.name) and (lying := look_at(Path(entry.path)))]
        return oldest_first(found)

    def passed_over(self) -> tuple[tuple[str, str], ...]:
        """What lies there and will never be taken, by name, and why. Names of unfinished files are left out."""
        ours = {self.done.name, self.failed.name, self.kept.name}
        with os.scandir(self.inbox) as entries:
            found = [(entry.name, _why_not(entry)) for entry in entries if entry.name not in ours]
        return tuple(sorted((name, why) for name, why in found if why is not None))

    def marked(self, lying: Lying) -> bool:
        """Whether a marker made after the file says that it is complete."""
        marker = look_at(_marker(lying.path))
        return marker is not None and marker.changed >= lying.changed

    def report(self, lying: Lying, room: Path, report: Report) -> Path:
        """Write the reports; gives the place in the room that the file is to have beside them."""
        name = _free_name(room, shown(lying.path.name))
        write_whole(room / f"{name}.report.json", report.as_json().encode())
        write_whole(room / f"{name}.report.txt", report.as_text().encode())
        return room / name

    def put_away(self, lying: Lying, data: bytes, place: Path) -> None:
        """Move the file to its place. Stopped anywhere and begun again, it ends the same.

        When another file took its place meanwhile, what was read is kept instead, and the other's turn comes.
        """
        if look_at(lying.path) != lying:
            write_whole(place, data)
            return
        lying.path.replace(place)
        _settle(place.parent)
        _settle(self.inbox)
        _marker(lying.path).unlink(missing_ok=True)


def oldest_first(files: Iterable[Lying]) -> tuple[Lying, ...]:
    """In the order in which they are taken."""
    return tuple(sorted(files, key=lambda lying: (lying.changed, lying.path.name)))


def look_at(path: Path) -> Lying | None:
    """The file as it lies there now; None when it is gone or no plain file."""
    try:
        if path.is_symlink() or not path.is_file():
            return None
        now = path.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    return Lying(path, now.st_size, now.st_mtime_ns, now.st_ino)


def read_as_seen(lying: Lying, at_most: int) -> bytes | None:
    """The file's bytes, at most so many; None when it is not the file that was seen, or changed while read."""
    with os.fdopen(os.open(lying.path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        data = file.read(at_most)
    return data if look_at(lying.path) == lying else None


def write_whole(path: Path, data: bytes) -> None:
    """The bytes on disk under this name, whole or not at all."""
    draft = path.with_name(f".{path.name}.tmp")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _settle(path.parent)


def shown(name: str) -> str:
    """The name as reports and logs may show it: printable, and short enough to add to."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    text = "".join(sign if sign.isprintable() else "_" for sign in text)
    return text if len(text.encode()) <= LONGEST_NAME else f"{text[:30]}~{text[-12:]}"


def _is_meant(name: str) -> bool:
    return not name.startswith(".") and not name.lower().endswith(NOT_YET)


def _why_not(entry: os.DirEntry[str]) -> str | None:
    if entry.name.lower().endswith(MARKER) and not os.path.lexists(entry.path[: -len(MARKER)]):
        return "a marker without its file"
    if not _is_meant(entry.name):
        return None
    if entry.is_symlink():
        return "a link"
    if entry.is_dir():
        return "a folder"
    return None if entry.is_file() else "no plain file"


def _marker(path: Path) -> Path:
    return path.with_name(path.name + MARKER)


def _free_name(room: Path, name: str) -> str:
    """The name, or the next one with a number: agencies use the same name every day."""
    path, count = room / name, 1
    while path.exists():
        count += 1
        path = room / f"{Path(name).stem}~{count}{Path(name).suffix}"
    return path.name


def _settle(folder: Path) -> None:
    """The folder's entries survive a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
