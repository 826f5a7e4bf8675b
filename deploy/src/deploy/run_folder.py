"""A folder of its own for every run, so that two runs at once do not meet; what is left of ended ones is removed."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from deploy.supervision import NotRunning, Supervisor


@contextmanager
def run_folder(runs: Path) -> Iterator[Path]:
    """A new folder, of this run alone while the block lasts. What is left in it goes when the next run begins."""
    runs.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (runs / "beginning").open("w") as beginning:
        # Nobody clears away a folder that another run has just made but not yet locked.
        fcntl.flock(beginning, fcntl.LOCK_EX)
        _clear(runs)
        folder = Path(tempfile.mkdtemp(prefix="", dir=runs))
        lock = _locked(folder)
    if lock is None:
        raise NotRunning(f"{folder} is in use by another run: try again")
    with lock:
        yield folder


@contextmanager
def fleeting(runs: Path) -> Iterator[Path]:
    """Such a folder of which nothing is left after an orderly end, keys and passwords least of all."""
    with run_folder(runs) as folder:
        yield folder
        shutil.rmtree(folder, ignore_errors=True)


def _clear(runs: Path) -> None:
    """Stop and remove whatever a run left that was killed or failed; a run still going on holds its lock."""
    for folder in (one for one in runs.iterdir() if one.is_dir()):
        lock = _locked(folder)
        if lock is None:
            continue
        with lock:
            with suppress(NotRunning):
                Supervisor(folder).stop()
            shutil.rmtree(folder, ignore_errors=True)


def _locked(folder: Path) -> IO[str] | None:
    """The folder's lock, held until it is closed; None when another run holds it."""
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock
