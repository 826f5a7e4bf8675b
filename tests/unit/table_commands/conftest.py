"""A table in memory."""

from pathlib import Path

import pytest

from a_table import ATable


@pytest.fixture
def table(tmp_path: Path) -> ATable:
    return ATable(tmp_path)
