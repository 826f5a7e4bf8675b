"""A service is told where its own things are, and no secret itself."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.topics import Agency
from deploy.access import Access
from deploy.parts import Parts
from deploy.secrets import make
from deploy.services import Plan, Replica, environment, programs
from deploy.supervision import Supervisor
from deploy.topics import load_topics


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    secrets = make(tmp_path / "secrets", datetime(2020, 1, 1, tzinfo=UTC))
    broker = Access("127.0.0.1:1", "admin", "administrators-own")
    return Parts(tmp_path, secrets, Supervisor(tmp_path), load_topics(), broker, "127.0.0.1:2", ())


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(dict.fromkeys(Agency, 3), "example", tmp_path / "clock.json", tmp_path / "drop")


@pytest.mark.parametrize("service", Agency)
def test_no_secret_stands_in_the_environment(service: Agency, plan: Plan, parts: Parts) -> None:
    drawn = {file.read_text() for file in parts.secrets.folder.rglob("*") if file.is_file()} | {parts.broker.password}

    assert not drawn & set(environment(plan.first(service), plan, parts).values())


@pytest.mark.parametrize("service", Agency)
def test_a_service_is_pointed_to_nothing_of_another(service: Agency, plan: Plan, parts: Parts) -> None:
    told = {Path(value).name for value in environment(plan.first(service), plan, parts).values() if "secrets" in value}
    others = {name for other in Agency if other is not service for name in (other, f"{other}.uri", f"{other}.json")}

    assert not told & others


def test_only_the_police_have_the_case_secret(plan: Plan, parts: Parts) -> None:
    told = {service: environment(plan.first(service), plan, parts) for service in Agency}
    having = [service for service in Agency if "JOINTTABLE_CASE_SECRET_FILE" in told[service]]

    assert having == [Agency.POLICE]


def test_another_replica_is_told_the_same_but_for_its_slot_and_its_port(plan: Plan, parts: Parts) -> None:
    two = replace(plan, further=[Replica(Agency.COORDINATOR, 1, 4)])
    told = {one.name: one.environment for one in programs(two, parts)}
    first, second = told["coordinator"].items(), told["coordinator-1"].items()

    assert dict(second - first) == {"JOINTTABLE_SLOT": "1", "JOINTTABLE_HTTP_PORT": "4"}
    assert dict(first - second) == {"JOINTTABLE_SLOT": "0", "JOINTTABLE_HTTP_PORT": "3"}
