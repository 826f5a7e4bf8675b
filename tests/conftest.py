"""The real broker and store, started once for the whole session by the same code as `make run`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from deploy.access import Access
from deploy.parts import Parts, running_parts

settings.register_profile("unhurried", deadline=None)  # a machine that is busy is no fault of ours
settings.load_profile("unhurried")
TAKEN = pytest.StashKey[tuple[str, ...]]()


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Parts]:
    """Broker, store, topics, users, rights and keys."""
    with running_parts(tmp_path_factory.mktemp("parts")) as running:
        pytestconfig.stash[TAKEN] = running.taken
        yield running


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which parts the tests used."""
    for part in config.stash.get(TAKEN, ()):
        terminalreporter.write_line(f"part: {part}")


@pytest.fixture
def kafka(parts: Parts) -> Access:
    """The broker, with the administrator's access; `kafka.as_user(...)` or `parts.broker_as(...)` for others."""
    return parts.broker


@pytest.fixture
def store(parts: Parts) -> Path:
    """The folder with each service's own store address: `(store / "police.uri").read_text()`."""
    return parts.secrets.folder / "store"
