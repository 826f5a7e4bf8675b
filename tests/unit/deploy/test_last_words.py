"""A log's end tells why its program ended."""

import json
from pathlib import Path

import pytest

from deploy.last_words import LONGEST, last_words


def line(level: str, event: str, **more: str) -> str:
    return json.dumps({"event": event, "level": level, **more})


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], ""),
        (["one", "two", ""], "two"),
        (["7"], "7"),
        ([line("info", "begun"), line("warning", "broker-away", why="refused")], "broker-away refused"),
        ([line("error", "address in use"), line("info", "bye")], "address in use"),
        ([line("error", "Traceback:\n  here\nKeyError: 'x'"), line("error", "Exiting.")], "KeyError: 'x'; Exiting."),
        ([line("critical", "fell-over", what="relay", why="OSError")], "fell-over OSError"),
    ],
)
def test_the_errors_are_told_or_else_the_last_line(lines: list[str], words: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("\n".join(lines))

    assert last_words(log) == words


def test_no_log_says_nothing(tmp_path: Path) -> None:
    assert last_words(tmp_path / "nowhere") == ""


def test_a_long_log_is_told_in_few_words(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"\xff" * 1_000_000)

    assert len(last_words(log)) == LONGEST
