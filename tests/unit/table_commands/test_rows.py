"""What the operators' commands list can be copied into the next command, however wide the terminal is."""

import os
import pty
import subprocess
import sys
from fcntl import ioctl
from struct import pack
from termios import TIOCSWINSZ

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointtable.at_a_table import rows

PLACE = "case.victim-support.statement.v1/3/1042"
CASE = "0b9f3c9e-3f5e-5c59-9d0b-0c6f0a1b2c3d"
SAYS = "applied, told and confirmed; applied and told, not yet confirmed"
LISTED = f"""
from jointtable.at_a_table import rows
rows(("service", "place", "case", "detail", "what"), [("police", "{PLACE}", "{CASE}", "", "{SAYS}")], "jointtable dlq")
"""
WORDS = st.text("ab é漢-/.", min_size=1, max_size=60)


WAITED = """
from jointtable.at_a_table import waited_for
with waited_for("looking through the topics"):
    pass
"""


def on_a_terminal(columns: int, program: str = LISTED) -> str:
    """What a person sees."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, pack("HHHH", 24, columns, 0, 0))
    env = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}} | {"TERM": "xterm"}
    with subprocess.Popen([sys.executable, "-c", program], stdout=theirs, stderr=theirs, env=env) as listing:
        assert listing.wait(60) == 0
    os.close(theirs)
    seen = b""
    while True:
        try:
            more = os.read(ours, 4096)
        except OSError:
            break
        if not more:
            break
        seen += more
    os.close(ours)
    return seen.decode()


def sent_to(file: int, program: str = LISTED, **env: str) -> subprocess.CompletedProcess[str]:
    """What a program reads, and what is said of what went wrong."""
    asked = [sys.executable, "-c", program]
    own = {**os.environ, **env}
    return subprocess.run(asked, stdout=file, stderr=subprocess.PIPE, env=own, text=True, check=False)


@pytest.mark.parametrize("columns", [40, 80, 120, 200, 400])
def test_no_id_is_broken_on_any_terminal(columns: int) -> None:
    seen = on_a_terminal(columns)

    assert PLACE in seen
    assert CASE in seen


def test_a_narrow_terminal_gets_a_line_for_each_row_without_what_is_empty() -> None:
    assert on_a_terminal(80).splitlines() == [f"police | place {PLACE} | case {CASE} | what {SAYS}"]


def test_a_table_is_no_wider_than_the_terminal_where_it_fits_by_breaking_between_words() -> None:
    lines = on_a_terminal(140).replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()

    assert {len(line) for line in lines} == {140}


def test_what_is_piped_is_not_broken_at_all() -> None:
    assert f"{PLACE} │ {CASE} │        │ {SAYS} │" in sent_to(subprocess.PIPE).stdout


def test_an_output_of_fewer_signs_gets_a_plainer_frame() -> None:
    bare = sent_to(subprocess.PIPE, PYTHONIOENCODING="ascii")

    assert (bare.returncode, bare.stdout.isascii()) == (0, True)
    assert f"| {PLACE} | {CASE} |" in bare.stdout


def test_a_full_disk_is_told_in_one_sentence() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123  # no file but a device
        told = sent_to(full.fileno())

    assert told.stderr.startswith("jointtable dlq: the answer cannot be written: No space left on device")


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4))
def test_every_cell_is_there_whole_when_it_is_piped(lines: list[tuple[str, str, str]]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        written: list[str] = []
        patched.setattr("jointtable.at_a_table.write", lambda text, _command: written.append(text))
        rows(("one", "two", "three"), lines, "jointtable dlq")

    for line in lines:
        for cell in line:
            assert cell in written[0]


def test_that_something_is_awaited_is_said_to_a_person_and_not_to_a_program() -> None:
    piped = sent_to(subprocess.PIPE, WAITED)

    assert "looking through the topics" in on_a_terminal(120, WAITED)
    assert (piped.stdout, piped.stderr, piped.returncode) == ("", "", 0)
