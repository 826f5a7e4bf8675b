"""A service is told where its own things are, and no secret itself."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.topics import Agency
from deploy.access import Access
from deploy.parts import Parts
from deploy.secrets import make
from deploy.services import Plan, environment
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

    assert not drawn & set(environment(service, plan, parts).values())


@pytest.mark.parametrize("service", Agency)
def test_a_service_is_pointed_to_nothing_of_another(service: Agency, plan: Plan, parts: Parts) -> None:
    told = {Path(value).name for value in environment(service, plan, parts).values() if "secrets" in value}
    others = {name for other in Agency if other is not service for name in (other, f"{other}.uri", f"{other}.json")}

    assert not told & others


def test_only_the_police_have_the_case_secret(plan: Plan, parts: Parts) -> None:
    having = [service for service in Agency if "JOINTTABLE_CASE_SECRET_FILE" in environment(service, plan, parts)]

    assert having == [Agency.POLICE]
