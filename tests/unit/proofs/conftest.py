"""Keys, made once: a pair per agency, and as many made by somebody else."""

import pytest

from unit.proofs.agencies import Keys, make_keys


@pytest.fixture(scope="session")
def keys() -> Keys:
    return make_keys()


@pytest.fixture(scope="session")
def other_keys() -> Keys:
    """Keys made the same way by somebody else."""
    return make_keys()
