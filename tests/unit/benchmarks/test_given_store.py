"""Parts that were given by address have processes that nobody here sees: their columns stay empty."""

import os
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.aims import OURS
from benchmarks.fold import row
from benchmarks.fold_cases import NOON, Cases
from benchmarks.fold_stage import Measured, Stage, Used
from deploy.local import BROKER, STORE


def stage_with(*ours: str) -> Stage:
    """A stage whose supervisor has these parts, all in the test's own process."""
    supervisor = SimpleNamespace(names=lambda: set(ours), process=lambda name: {one: os.getpid() for one in ours}[name])
    parts: Any = SimpleNamespace(supervisor=supervisor)
    plan: Any = None
    return Stage(parts, plan, Cases(0, 0), {}, 0, NOON)


@pytest.mark.parametrize(
    ("ours", "seen"), [((STORE, BROKER), (True, True)), ((BROKER,), (False, True)), ((), (False, False))]
)
def test_only_our_own_parts_processes_are_looked_at(ours: tuple[str, ...], seen: tuple[bool, bool]) -> None:
    used = stage_with(*ours).used()
    assert (used.store is not None, used.broker is not None) == seen
    assert used.since(used).in_all == 0.0


def test_the_column_of_a_given_store_is_empty() -> None:
    run = Measured(OURS, 100_000, 9.0, 10.0, Used(30.0, None, 2.0), 100.0, 5, 6, "", 0.0)
    assert "| 30.0 |  | 2.0 |" in row(OURS, [run, run])


def test_a_given_store_is_named_without_its_address() -> None:
    up = stage_with(BROKER)
    up.__dict__["store"] = SimpleNamespace(admin=SimpleNamespace(command=lambda _asked: {"version": "8.0.4"}))
    assert up.store_told == "MongoDB 8.0.4, of whose processor time nothing is known here"


def test_the_store_is_told_by_what_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STORE", raising=False)
    assert stage_with(STORE).store_told == "SecantusDB"
    monkeypatch.setenv("STORE", "fast")
    assert stage_with(STORE).store_told == "SecantusDB, the server built in Rust"
