"""The real broker and store, started once for the whole session by the same code as `make run`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.access import Access
from deploy.parts import Parts, running_parts


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """Broker, store, topics, users, rights and keys; `parts.taken` says which were used."""
    with running_parts(tmp_path_factory.mktemp("parts")) as running:
        yield running


@pytest.fixture
def kafka(parts: Parts) -> Access:
    """The broker, with the administrator's access; `kafka.as_user(...)` or `parts.broker_as(...)` for others."""
    return parts.broker


@pytest.fixture
def store(parts: Parts) -> Path:
    """The folder with each service's own store address: `(store / "police.uri").read_text()`."""
    return parts.secrets.folder / "store"
