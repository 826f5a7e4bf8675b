"""A newer version of the rules is installed while a case is under way: that case goes on under its own."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pytest

from contracts.topics import Agency
from deploy.run import Standing
from eventually import eventually
from whole_table import WholeTable

DECIDING = (Agency.POLICE, Agency.PROSECUTOR, Agency.LEGAL_AID, Agency.COORDINATOR)
NEWER = "2999.1"


def start_again(standing: Standing, *services: Agency) -> None:
    for service in services:
        standing.parts.supervisor.end(service)
    for service in services:
        standing.parts.supervisor.run(service)


@pytest.fixture
def installed(standing: Standing, rules: Path) -> Iterator[Callable[[], None]]:
    """Installs a version in which detention lasts eight hours and every fine needs a hearing; gone afterwards."""
    newer = rules / "nl" / NEWER

    def install() -> None:
        copytree(rules / "nl" / "2026.1", newer)
        for file, earlier, later in (
            ("pack.yaml", 'version: "2026.1"', f'version: "{NEWER}"'),
            ("clocks.yaml", "allowance: PT9H", "allowance: PT8H"),
            ("outcomes.yaml", "hearing: never\n    hearing_above_cents: 200000\n", "hearing: always\n"),
        ):
            text = (newer / file).read_text(encoding="utf-8")
            assert earlier in text
            (newer / file).write_text(text.replace(earlier, later), encoding="utf-8")
        start_again(standing, *DECIDING)

    yield install
    rmtree(newer, ignore_errors=True)
    start_again(standing, *DECIDING)


def due(view: dict[str, Any]) -> datetime:
    (clock,) = [one for one in view["clocks"] if one["clock"] == "detention-9h"]
    return datetime.fromisoformat(clock["due"])


def detained(table: WholeTable) -> None:
    order = {"agency_number": table.number, "ordered_at": table.at("09:30").isoformat(), "ordered_by": "J. de Vries"}
    assert table.asks(Agency.POLICE, "/detention-orders", order).status_code == 202


def test_a_case_keeps_the_version_it_began_under(
    table_in_use: WholeTable, standing: Standing, rules: Path, installed: Callable[[], None]
) -> None:
    table = table_in_use
    table.now_is("10:00")
    named = table.at_the_table()
    detained(table)

    installed()
    table.now_is("10:30")
    table.registers(offence="Theft from a shop", correction="misread")
    assert table.confirms(named, table.at("10:20")).status_code == 200
    table.asks(Agency.PROSECUTOR, f"/cases/{table.case_id}/asks", {"proposal_hash": named})

    eventually(lambda: table.view()["outcome"] == "penalty-order-fine", "issued without a hearing")
    view = table.view()
    assert (view["rule_pack"], view["offence"], due(view)) == ("nl 2026.1", "Theft from a shop", table.at("18:30"))
    assert table.case_at(Agency.PROSECUTOR)["proofs"] == [named]

    fresh = WholeTable(standing)
    fresh.now_is("10:00")
    fresh.at_the_table()
    detained(fresh)
    eventually(lambda: fresh.view()["rule_pack"] == f"nl {NEWER}", "a new case begins under the newer one")
    assert due(fresh.view()) == fresh.at("17:30")
    assert {"code": "hearing-missing", "owner": "prosecutor", "rule": "penalty-order-fine"} in fresh.view()["owed"]

    rmtree(rules / "nl" / NEWER)
    start_again(standing, Agency.COORDINATOR)
    fresh.rest()
    said, page = f"The rules nl {NEWER} are not installed here", f"/cases/{fresh.case_id}"
    with fresh.client(Agency.COORDINATOR) as line:
        eventually(lambda: said in line.get(page).text, "its page says so at once")
    fresh.now_is("17:00")
    missing = {"code": "rule-pack-missing", "owner": "coordinator", "rule": None}
    eventually(lambda: missing in fresh.view()["owed"], "the version that is gone is owed")
    assert due(fresh.view()) == fresh.at("18:30")
