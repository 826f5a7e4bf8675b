"""An operator's commands at a whole table: it stands well, and what became of a case's events is explained."""

import json
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner, Result

from contracts.topics import Agency
from deploy.addresses import PROJECT
from deploy.table_file import NAME
from eventually import eventually
from jointtable.main import app
from whole_table import WholeTable

pytestmark = pytest.mark.e2e
A_MINUTE = 60.0
WHERE_RECEIPTS_ARE_GIVEN = {"jointtable_receipt_within_seconds"}
"""Nobody gives receipts at this table; tests/unit/messaging_edges/test_metrics.py has a service that is given them."""


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

    eventually(applied_everywhere, "every service took every word in")
    hops = told(table_in_use, "trace", case)["hops"]
    assert {hop["record"]["topic"].split(".")[1] for hop in hops} >= {
        "police",
        "prosecutor",
        "legal-aid",
        "coordinator",
    }
    assert any(hop["follows"] for hop in hops if "coordinator" in hop["where"])
    assert "Shoplifting" not in asked(table_in_use, "trace", case).output


def metrics_of(table: WholeTable, agency: Agency) -> str:
    shown = {"Authorization": f"Bearer {table.secrets.token('operator').read_text().strip()}"}
    answer = httpx2.get(f"{table.url(agency)}/metrics", headers=shown, timeout=20)
    assert answer.status_code == 200
    return answer.text


def test_what_the_alerts_and_the_dashboard_ask_for_is_told_by_a_service_of_the_table(table_in_use: WholeTable) -> None:
    table_in_use.now_is("14:00")
    table_in_use.registers()
    texts = {agency: metrics_of(table_in_use, agency) for agency in Agency}
    suffixes = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("",), "gauge": ("",)}
    told = {
        f"{name}{suffix}"
        for text in texts.values()
        for name, kind in re.findall(r"^# TYPE (jointtable_\w+) (\w+)$", text, re.MULTILINE)
        for suffix in suffixes[kind]
    }
    asked = {
        name
        for file in ("prometheus/alerts.yaml", "grafana/joint-table.json")
        for name in re.findall(r"jointtable_\w+", (PROJECT / "deploy" / file).read_text())
    }
    assert len(asked) > 20
    assert asked - told == WHERE_RECEIPTS_ARE_GIVEN

    for text in texts.values():
        held, of = (re.findall(rf"^jointtable_partitions{more} (\S+)$", text, re.MULTILINE) for more in ("_held", ""))
        assert held == of, "one replica reads all there is"
        assert float(of[0]) > 0

    shown = re.findall(r"^jointtable_shown_seconds_(count|sum) (\S+)$", texts[Agency.COORDINATOR], re.MULTILINE)
    count, seconds = (float(dict(shown)[name]) for name in ("count", "sum"))
    assert count >= 1, "the view of this story's case was measured"
    assert seconds / count < A_MINUTE, "from the broker's moment of the record, which is real time"


def test_who_looked_at_a_case_is_told_and_nothing_of_the_case(table_in_use: WholeTable) -> None:
    table_in_use.now_is("15:30")
    table_in_use.registers()
    case = table_in_use.case_id
    assert asked(table_in_use, "looks", case).exit_code == 0

    with table_in_use.client(Agency.COORDINATOR) as line:
        eventually(lambda: line.get(f"/api/cases/{case}").is_success, "the board knows it")
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
    eventually(lambda: bool(told(table_in_use, "status")["services"]["probation"]["ready"]), "it is up")

    known = {(one["where"], one["runbook"]) for one in before["wrong"]}
    assert known <= {(str(agency), name) for agency in Agency for name in ("parked", "unproven", "stalled")}
    assert all(one["members"] and not one["unread"] for one in before["services"].values())
    assert ("probation", "service-down") in {(one["where"], one["runbook"]) for one in stopped["wrong"]}
