"""No question to the store is one that the development stores answer by reading every document."""

import ast
from collections.abc import Iterator

import pytest

from given import ROOT

ASKED_BY_PRESENCE = {
    ("services/coordinator/src/coordinator/adapters/mongo_contributions.py", "unlinked"),
}
"""`unlinked` is a list, there only while something is left to do, and no text to compare with. It is asked of rows that
are named by id, and once a round for those whose persons have still to be looked at together."""


def asked_by_presence(text: str) -> Iterator[str]:
    """The fields that are asked for by `$exists`; what names no field is told all the same."""
    tree = ast.parse(text)
    named = {
        id(asked): key.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(value, ast.Dict)
        for asked in value.keys
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value == "$exists":
            yield str(named.get(id(node), "nobody knows what"))


def test_no_field_is_asked_for_by_its_presence_but_one_that_is_a_list() -> None:
    code = [path for kind in ("shared", "services", "cli") for path in (ROOT / kind).rglob("*.py")]
    found = {(str(path.relative_to(ROOT)), field) for path in code for field in asked_by_presence(path.read_text())}

    assert found == ASKED_BY_PRESENCE


@pytest.mark.parametrize(
    ("planted", "field"),
    [
        ('UNSENT = {"outbox_at": {"$exists": True}, "outbox": {"$ne": []}}', "outbox_at"),
        ('_THERE = {"$exists": True}', "nobody knows what"),
        ('wanted = {name: {"$exists": True}}', "nobody knows what"),
        ('wanted["$exists"] = True', "nobody knows what"),
    ],
)
def test_a_planted_question_is_found(planted: str, field: str) -> None:
    assert list(asked_by_presence(planted)) == [field]
