"""A real proof, as the coordinator wrote it, attacked: whatever is changed in it, it is refused and says where.

The attacker without keys changes what they like and writes the file canonically again. The attacker with the
coordinator's key seals it anew as well: then what others signed still names itself.
"""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_the_table import Table
from contracts.coordinator import ProofCompleted
from contracts.topics import Agency
from given import key_of, ring
from proofs.canonical import canonical, hash_of
from proofs.settlement_proof import Failed, Verified, verify_proof

Path = tuple[str | int, ...]


def proof_of(table: Table) -> bytes:
    (completed,) = table.said(ProofCompleted)
    return completed.proof.encode()


@cache
def real() -> bytes:
    """A work order: proposed, weighed, consulted, heard, asked and issued, with three clocks that ran."""
    table = Table().registered().detained().selected().proposed("penalty-order-work", work_hours=40)
    table.weighed().consulted()
    return proof_of(table.heard().asked())


def members() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(real())
    return whole


def sealed_anew(changed: dict[str, Any]) -> bytes:
    """As a coordinator would seal it who was robbed of the key, or is the thief."""
    digest = hash_of({name: member for name, member in changed.items() if name != "seal"})
    return canonical({**changed, "seal": key_of(Agency.COORDINATOR).seal_proof(digest)})


def inside(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Everything in it, with the way to it."""
    yield path, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from inside(inner, (*path, name))
    if isinstance(value, list):
        for nth, inner in enumerate(value):
            yield from inside(inner, (*path, nth))


def at_path(whole: Any, path: Path) -> Any:
    for step in path:
        whole = whole[step]
    return whole


PLACES = [path for path, _ in inside(members()) if path]
LEAVES = [path for path, value in inside(members()) if path and not isinstance(value, dict | list)]
LISTS = [path for path, value in inside(members()) if isinstance(value, list) and value]
ROLES = [said["role"] for said in members()["statements"]]
values: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.just([]) | st.just({})
)


def refused(changed: dict[str, Any]) -> Failed | None:
    """Why it is refused; None when it is the real proof after all."""
    data = canonical(changed)
    result = verify_proof(data, ring())
    assert isinstance(result, Failed) == (data != real()), result
    return result if isinstance(result, Failed) else None


def test_the_real_proof_is_accepted_and_has_every_kind_of_part() -> None:
    assert isinstance(verify_proof(real(), ring()), Verified)
    assert ROLES == ["proposed", "described", "consultation", "hearing", "asked", "issued"]
    assert members()["weighing"] is not None
    assert len(members()["clocks"]) == 3


@given(st.sampled_from(LEAVES), values)
def test_no_value_can_be_exchanged_for_another(path: Path, value: Any) -> None:
    changed = members()
    at_path(changed, path[:-1])[path[-1]] = value

    refused(changed)


@given(st.sampled_from(LEAVES), st.sampled_from(LEAVES))
def test_no_two_values_can_change_places(one: Path, other: Path) -> None:
    changed = members()
    first, second = at_path(changed, one), at_path(changed, other)
    at_path(changed, one[:-1])[one[-1]] = second
    at_path(changed, other[:-1])[other[-1]] = first

    refused(changed)


@given(st.sampled_from(PLACES))
def test_nothing_can_be_left_out(path: Path) -> None:
    changed = members()
    del at_path(changed, path[:-1])[path[-1]]

    refused(changed)


@given(st.sampled_from(PLACES), values)
def test_nothing_can_be_put_in(path: Path, value: Any) -> None:
    changed = members()
    inner = at_path(changed, path)
    if isinstance(inner, dict):
        inner["besides"] = value
    elif isinstance(inner, list):
        inner.append(value)

    refused(changed)


@given(st.data())
def test_nothing_in_a_list_can_be_said_twice_or_in_another_order(data: st.DataObject) -> None:
    changed = members()
    listed = at_path(changed, data.draw(st.sampled_from(LISTS)))
    if data.draw(st.booleans()):
        listed.insert(data.draw(st.integers(0, len(listed))), deepcopy(data.draw(st.sampled_from(listed))))
    else:
        listed[:] = data.draw(st.permutations(listed))

    refused(changed)


@given(st.data())
def test_a_changed_byte_in_a_statement_names_that_statement_or_the_file(data: st.DataObject) -> None:
    """The file, where what is left is no canonical proof; never a statement that was not touched."""
    nth = data.draw(st.integers(0, len(ROLES) - 1))
    statement = canonical(members()["statements"][nth])
    place = real().index(statement) + data.draw(st.integers(0, len(statement) - 1))
    byte = data.draw(st.sampled_from(b'0123456789abcdefghijklmnopqrstuvwxyzABCDEF"-_:., {}[]\\') | st.integers(0, 255))
    changed = real()[:place] + bytes([byte]) + real()[place + 1 :]
    result = verify_proof(changed, ring())

    if changed == real():
        assert isinstance(result, Verified)
    else:
        assert isinstance(result, Failed)
        assert result.statement in {ROLES[nth], "file"}


@pytest.mark.parametrize("role", ROLES)
def test_sealed_anew_a_proof_without_a_statement_it_needs_names_what_is_missing(role: str) -> None:
    changed = members()
    changed["statements"] = [said for said in changed["statements"] if said["role"] != role]
    expected = (
        Failed("rules", "hearing-missing", "penalty-order-work") if role == "hearing" else Failed(role, "missing")
    )

    assert verify_proof(sealed_anew(changed), ring()) == expected


@pytest.mark.parametrize("role", ROLES)
def test_sealed_anew_a_statement_said_twice_is_named(role: str) -> None:
    changed = members()
    changed["statements"].append(next(said for said in changed["statements"] if said["role"] == role))

    assert verify_proof(sealed_anew(changed), ring()) == Failed(role, "said-twice")


@cache
def another() -> bytes:
    """The same case, suspect and hours of the day, and twenty hours of work more."""
    table = Table().registered().detained().selected().proposed("penalty-order-work", work_hours=60)
    table.weighed().consulted()
    return proof_of(table.heard().asked())


def statement_of(whole: dict[str, Any], role: str) -> Any:
    return next(said for said in whole["statements"] if said["role"] == role)


SAME = "described"
"""What police said of the suspect is the same in both proofs."""


@given(st.sets(st.sampled_from([role for role in (*ROLES, "weighing") if role != SAME]), min_size=1))
def test_sealed_anew_whatever_is_taken_from_another_true_proof_is_refused_by_its_statement(taken: set[str]) -> None:
    changed, other = members(), json.loads(another())
    assert statement_of(changed, SAME) == statement_of(other, SAME)
    changed["statements"] = [statement_of(other if role in taken else changed, role) for role in ROLES]
    changed["weighing"] = (other if "weighing" in taken else changed)["weighing"]
    result = verify_proof(sealed_anew(changed), ring())

    assert isinstance(verify_proof(another(), ring()), Verified)
    assert isinstance(result, Failed)
    assert result.statement in {*ROLES, "weighing"}, "it is neither the file nor the seal that betrays it"
    if len(taken) == 1:
        assert result.statement in {*taken, *AFTER.get(next(iter(taken)), ())}


AFTER = {"proposed": ("hearing",), "hearing": ("asked",)}
"""Whose link to the one before breaks, on the same topic."""


CHANGES: dict[str, Callable[[Any], Any]] = {
    "topic": lambda said: said.replace("case", "casa"),
    "id": lambda said: said[::-1],
    "source": lambda said: f"{said}x",
    "type": lambda _: "nl.jointtable.case-selected.v1",
    "subject": lambda said: said.replace("0", "1"),
    "time": lambda said: said.replace("2026", "2031"),
    "sequence": lambda said: said + 1,
    "previous_digest": lambda _: "ab" * 32,
    "signature": lambda said: said[:-8] + said[-8:].swapcase(),
    "value": lambda said: said.replace("2026", "2031"),
}


@pytest.mark.parametrize("member", CHANGES)
@pytest.mark.parametrize("role", ROLES)
def test_sealed_anew_a_statement_of_which_anything_was_changed_is_named(role: str, member: str) -> None:
    changed = members()
    said = next(said for said in changed["statements"] if said["role"] == role)
    before, said[member] = said[member], CHANGES[member](said[member])
    result = verify_proof(sealed_anew(changed), ring())

    assert said[member] != before
    assert isinstance(result, Failed)
    assert result.statement == role


@given(st.permutations(range(len(ROLES))))
@settings(max_examples=20)
def test_sealed_anew_by_the_coordinator_the_order_of_the_statements_means_nothing(order: list[int]) -> None:
    changed = members()
    changed["statements"] = [changed["statements"][nth] for nth in order]

    assert isinstance(verify_proof(sealed_anew(changed), ring()), Verified)
