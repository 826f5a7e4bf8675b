"""Two runs at once do not meet; what an ended run left goes when the next begins."""

from pathlib import Path

import pytest

from deploy.run_folder import fleeting, run_folder


def folders(runs: Path) -> list[str]:
    return sorted(path.name for path in runs.iterdir() if path.is_dir())


def test_two_runs_at_once_have_a_folder_each(tmp_path: Path) -> None:
    with run_folder(tmp_path) as first, run_folder(tmp_path) as second:
        assert folders(tmp_path) == sorted([first.name, second.name])
        assert first.stat().st_mode & 0o777 == 0o700


def test_what_an_ended_run_left_goes_when_the_next_begins(tmp_path: Path) -> None:
    with run_folder(tmp_path) as old:
        (old / "logs").mkdir()

    with run_folder(tmp_path) as new:
        assert folders(tmp_path) == [new.name]


def test_of_a_fleeting_run_nothing_is_left_unless_it_failed(tmp_path: Path) -> None:
    with fleeting(tmp_path) as run:
        (run / "secrets").mkdir()
    assert folders(tmp_path) == []

    with pytest.raises(OSError, match="broken off"), fleeting(tmp_path) as failed:
        raise OSError("broken off")
    assert folders(tmp_path) == [failed.name]
