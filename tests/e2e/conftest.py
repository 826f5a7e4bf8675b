"""A whole table: real broker, real store, six services, started once for the session by the code behind `make run`."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from contracts.topics import Agency
from deploy.addresses import PROJECT
from deploy.run import Standing, table
from deploy.steps import Steps
from ended_keys import publish_ended_keys
from recounting import differences
from whole_table import WholeTable


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rule packs that this table's services have: copies, beside which a story may put another version."""
    return Path(copytree(PROJECT / "rules", tmp_path_factory.mktemp("installed") / "rules"))


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory, rules: Path) -> Iterator[Standing]:
    """The programs of the table, under their supervisor."""
    besides = {agency: {"RULES": rules} for agency in Agency}
    folder = tmp_path_factory.mktemp("table")
    publish_ended_keys(folder / "secrets")
    with table(folder, "nl", Steps(), besides=besides) as up:
        yield up


@pytest.fixture
def table_in_use(standing: Standing) -> WholeTable:
    """What people, systems and operators have in hand at that table."""
    return WholeTable(standing)


@pytest.fixture
def counted_again(table_in_use: WholeTable) -> Iterator[None]:
    """For a story in which somebody ends: afterwards nothing differs that other stories did not leave so on purpose."""
    table_in_use.rest()
    before = differences(table_in_use.standing)
    yield
    table_in_use.rest()
    assert differences(table_in_use.standing) - before == set()


@pytest.fixture
def drop_folder(standing: Standing) -> Path:
    """Where the police's old system puts its files."""
    return standing.plan.drop_folder
