"""`jointtable looks`: who looked at a case; that nobody did is told only of a case that there is."""

from datetime import timedelta

import pytest

from a_service import NOON, arrested
from a_table import ATable
from contracts.topics import Agency
from coordinator.domain.looks import Look
from given import CASE, OTHER_CASE, Wire

READER = Agency.COORDINATOR


@pytest.fixture
def known(table: ATable) -> ATable:
    """A table that knows one case, at which two people and a system looked."""
    wire = Wire()
    wire.says(arrested("a secret harbour"))
    table.has(READER)
    table.reads(READER, wire.records)
    table.looks.kept = [
        Look("M. Jansen", "person", (CASE,), NOON, "at-page"),
        Look("S. de Vries", "names", (CASE, OTHER_CASE), NOON + timedelta(minutes=5), "at-board", names=True),
        Look("room", "system", (OTHER_CASE,), NOON + timedelta(minutes=6), "as-system"),
    ]
    return table


def test_who_looked_at_a_case_is_told_with_the_newest_first(known: ATable) -> None:
    told = known.told("looks", CASE)

    assert told["case"] == CASE
    assert [(one["who"], one["role"], one["way"], one["names"]) for one in told["looks"]] == [
        ("S. de Vries", "names", "at-board", True),
        ("M. Jansen", "person", "at-page", False),
    ]
    assert told["looks"][1]["at"] == NOON.isoformat()


def test_what_else_was_shown_with_the_case_is_not_told(known: ATable) -> None:
    answer = known.asked("looks", CASE)

    assert answer.exit_code == 0
    assert "S. de Vries" in answer.stdout
    assert "2 looks" in answer.stdout
    assert OTHER_CASE not in answer.stdout + known.asked("looks", CASE, "--json").stdout
    assert "harbour" not in answer.stdout


def test_where_more_may_be_it_is_said(known: ATable) -> None:
    answer = known.asked("looks", CASE, "--most", "1")

    assert "M. Jansen" not in answer.stdout
    assert "there may be more" in answer.stdout
    assert known.asked("looks", CASE, "--most", "0").exit_code == 2


def test_that_nobody_looked_is_told_of_a_case_that_there_is(known: ATable) -> None:
    known.looks.kept = []

    answer = known.asked("looks", CASE)
    assert (answer.exit_code, answer.stdout.strip()) == (0, "nobody looked at this case")
    assert known.told("looks", CASE) == {"case": CASE, "looks": []}


def test_of_a_case_that_nobody_knows_it_ends_with_one_and_without_an_answer_with_two(known: ATable) -> None:
    known.looks.kept = []
    assert known.asked("looks", OTHER_CASE).exit_code == 1
    assert known.asked("looks", "PL1234").exit_code == 2

    known.silent.add(READER)
    silent = known.asked("looks", CASE)
    assert silent.exit_code == 2
    assert "does not answer" in silent.stderr
