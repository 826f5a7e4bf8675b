"""An operator's commands at a whole table: it stands well, and what became of a case's events is explained."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from contracts.topics import Agency
from deploy.table_file import NAME
from jointtable.main import app
from whole_table import WholeTable

pytestmark = pytest.mark.e2e


def asked(table: WholeTable, *words: str) -> Result:
    file = Path(table.standing.parts.folder) / NAME
    return CliRunner().invoke(app, [*words, "--table", str(file)], env={"COLUMNS": "250"})


def told(table: WholeTable, *words: str) -> Any:
    answer = asked(table, *words, "--json")
    assert answer.stdout, answer.stderr
    return json.loads(answer.stdout)


def test_the_events_of_a_case_are_explained_end_to_end(table_in_use: WholeTable) -> None:
    table_in_use.now_is("15:00")
    table_in_use.at_the_table()
    case = table_in_use.case_id

    def applied_everywhere() -> bool:
        hops = told(table_in_use, "trace", case)["hops"]
        return all(hop["at"] and set(hop["at"].values()) == {"applied"} for hop in hops)

    table_in_use.eventually(applied_everywhere, "every service took every word in")
    hops = told(table_in_use, "trace", case)["hops"]
    assert {hop["record"]["topic"].split(".")[1] for hop in hops} >= {
        "police",
        "prosecutor",
        "legal-aid",
        "coordinator",
    }
    assert any(hop["follows"] for hop in hops if "coordinator" in hop["where"])
    assert "Shoplifting" not in asked(table_in_use, "trace", case).output


def test_who_looked_at_a_case_is_told_and_nothing_of_the_case(table_in_use: WholeTable) -> None:
    table_in_use.now_is("15:30")
    table_in_use.registers()
    case = table_in_use.case_id
    assert asked(table_in_use, "looks", case).exit_code == 0

    with table_in_use.client(Agency.COORDINATOR) as line:
        table_in_use.eventually(lambda: line.get(f"/api/cases/{case}").is_success, "the board knows it")
    looks = told(table_in_use, "looks", case)["looks"]

    assert {(one["role"], one["way"], one["names"]) for one in looks} == {("system", "as-system", False)}
    answer = asked(table_in_use, "looks", case)
    assert answer.exit_code == 0
    assert "as-system" in answer.output
    assert table_in_use.number not in answer.output


def test_a_table_at_rest_stands_well_and_a_stopped_service_is_named(table_in_use: WholeTable) -> None:
    table_in_use.now_is("16:00")

    before = told(table_in_use, "status")
    table_in_use.supervisor.end(Agency.PROBATION)
    stopped = told(table_in_use, "status")
    table_in_use.supervisor.run(Agency.PROBATION)
    table_in_use.eventually(lambda: bool(told(table_in_use, "status")["services"]["probation"]["ready"]), "it is up")

    known = {(one["where"], one["runbook"]) for one in before["wrong"]}
    assert known <= {(str(agency), name) for agency in Agency for name in ("parked", "unproven", "stalled")}
    assert all(one["members"] and not one["unread"] for one in before["services"].values())
    assert ("probation", "service-down") in {(one["where"], one["runbook"]) for one in stopped["wrong"]}
