"""docs/rules.md names every row of the pack and every rule of the code, with its source; what it links to exists."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.language import MESSAGES
from coordinator.domain import solicitor_before_settlement
from given import ROOT, pack
from legal_aid.domain import confirm, confirm_first
from police.domain import correct, register
from proofs import proof_conditions
from rules import clock_refusals, settlement
from rules.pack import Row

PAGE = ROOT / "docs" / "rules.md"
LINK = re.compile(r"\[`(\w+)`\]\(([^)]+)\)")
LISTS = (
    solicitor_before_settlement.RULES,
    settlement.RULES,
    settlement.RULES_OF_A_PROPOSAL,
    register.RULES,
    correct.RULES,
    confirm.RULES,
    confirm_first.RULES,
    clock_refusals.RULES,
    proof_conditions.CONDITIONS,
)


def rows_of_the_page() -> list[tuple[str, list[str]]]:
    """Each row of the pack, with its id, as the page tells it; a later row may have the id of an earlier one."""
    lines = [line.strip("|").split("|") for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    return [(cells[0].split("`")[1], [cell.strip() for cell in cells]) for cells in lines]


def rows_of_the_pack() -> Iterator[Row]:
    known = pack()
    yield from (*known.rows, *known.offence_classes, *known.age_classes, *known.working_methods)
    yield from known.behaviour_orders


def functions_in(file: Path) -> set[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, kinds)}


def test_every_row_of_the_pack_stands_there_with_its_source_and_who_verified_it() -> None:
    told = Counter((row, cells[2], cells[5]) for row, cells in rows_of_the_page())

    assert told == Counter((row.id, row.source, row.verified_by or "nobody") for row in rows_of_the_pack())


def test_every_row_names_a_function_and_a_test() -> None:
    bare = [row for row, cells in rows_of_the_page() if not (LINK.search(cells[3]) and LINK.search(cells[4]))]

    assert bare == []


def test_every_row_and_every_rule_names_the_messages_it_is_about() -> None:
    rows = [line.strip("| ").split("|")[-1] for line in PAGE.read_text().splitlines() if LINK.search(line)]
    known = {message.__name__ for message in MESSAGES}

    assert [row for row in rows if not re.fullmatch(r" `\w+`(, `\w+`)*", row)] == []
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} - known == set()


@pytest.mark.parametrize(("name", "where"), sorted(set(LINK.findall(PAGE.read_text()))))
def test_what_the_page_names_exists(name: str, where: str) -> None:
    file = (PAGE.parent / where).resolve()

    assert file.is_relative_to(ROOT)
    assert name in functions_in(file)


def test_every_rule_in_a_list_of_rules_stands_there() -> None:
    named = {name for name, _ in LINK.findall(PAGE.read_text())}

    assert {rule.__name__ for rules in LISTS for rule in rules} - named == set()
