"""docker-compose.yml: contained, without a password, each secret mounted where it belongs and nowhere else."""

from typing import Any

import pytest
import yaml

from contracts.topics import Agency
from given import ROOT

TABLE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DEMO = yaml.safe_load((ROOT / "docker-compose.demo.yml").read_text())
CONTAINERS: dict[str, dict[str, Any]] = TABLE["services"] | {"demo": DEMO["services"]["demo"]}


def mounts(container: str) -> list[list[str]]:
    both = (one["services"].get(container, {}).get("volumes", []) for one in (TABLE, DEMO))
    return [volume.split(":") for volumes in both for volume in volumes if isinstance(volume, str)]


def having(volume: str) -> set[str]:
    return {container for container in CONTAINERS if volume in [mount[0] for mount in mounts(container)]}


def environments() -> list[dict[str, str]]:
    both = (one["services"].values() for one in (TABLE, DEMO))
    return [container.get("environment", {}) for containers in both for container in containers]


@pytest.mark.parametrize("container", CONTAINERS)
def test_every_container_is_read_only_and_may_nothing(container: str) -> None:
    told = CONTAINERS[container]

    assert told["read_only"]
    assert told["cap_drop"] == ["ALL"]
    assert told["security_opt"] == ["no-new-privileges:true"]


def test_the_environment_names_files_of_secrets_and_never_a_secret() -> None:
    secret = {(name, value) for one in environments() for name, value in one.items() if "PASSWORD" in name}

    assert secret
    assert all(name.endswith("_FILE") and value.startswith(("/run/secrets/", "/secrets/")) for name, value in secret)


@pytest.mark.parametrize("who", [*Agency, "kafka", "store", "demo"])
def test_a_containers_secrets_are_mounted_there_alone_read_only_and_where_they_are_drawn(who: str) -> None:
    assert having(f"{who}-secrets") == {who, "secrets"} | ({"board"} if who == Agency.COORDINATOR else set())
    assert [f"{who}-secrets", "/run/secrets", "ro"] in mounts(who)
    assert [f"{who}-secrets", f"/shares/{who}"] in mounts("secrets")


def test_all_secrets_together_are_seen_by_set_up_alone_and_drawn_without_a_network() -> None:
    assert having("secrets") == {"secrets", "set-up"}
    assert ["secrets", "/secrets", "ro"] in mounts("set-up")
    assert CONTAINERS["secrets"]["network_mode"] == "none"


def test_only_the_broker_and_set_up_are_on_the_administrators_network() -> None:
    assert {name for name, told in CONTAINERS.items() if "admin" in told.get("networks", ())} == {"kafka", "set-up"}
    assert TABLE["networks"]["admin"] == {"internal": True}
    assert CONTAINERS["kafka"]["networks"]["admin"] == {"aliases": ["kafka-admin"]}
    assert not CONTAINERS["kafka"]["networks"]["table"]


@pytest.mark.parametrize("container", CONTAINERS)
def test_ports_are_published_on_the_loopback_address_only(container: str) -> None:
    published = CONTAINERS[container].get("ports", [])

    assert bool(published) == (container in {*Agency, "board"} - {Agency.COORDINATOR})
    assert all(port.startswith("127.0.0.1:${") for port in published)


def test_the_board_is_the_coordinators_image_and_shows_pages_alone() -> None:
    board, coordinator = CONTAINERS["board"], CONTAINERS["coordinator"]

    assert {name: board[name] for name in ("image", "build")} == {
        name: coordinator[name] for name in ("image", "build")
    }
    assert board["environment"] == coordinator["environment"] | {"JOINTTABLE_PART": "pages"}
    assert "JOINTTABLE_PART" not in coordinator["environment"]


@pytest.mark.parametrize("service", Agency)
def test_a_service_runs_its_own_image_as_its_own_user_on_its_own_database(service: Agency) -> None:
    told = CONTAINERS[service]

    assert told["image"] == f"jointtable/{service}"
    assert told["build"]["args"] == {"SERVICE": service}
    assert told["environment"]["JOINTTABLE_KAFKA_USER"] == service
    assert told["environment"]["JOINTTABLE_STORE_DATABASE"] == service


@pytest.mark.parametrize("service", Agency)
def test_the_demos_clock_is_read_by_every_service_and_set_by_the_demo_alone(service: Agency) -> None:
    assert "JOINTTABLE_CLOCK_FILE" not in CONTAINERS[service]["environment"]
    assert DEMO["services"][service]["environment"]["JOINTTABLE_CLOCK_FILE"] == "/clock/clock.json"
    assert ["clock", "/clock", "ro"] in mounts(service)
    assert TABLE["name"] != DEMO["name"]


def test_the_demos_secrets_are_drawn_with_all_others() -> None:
    here, there = (one["services"]["secrets"]["command"] for one in (TABLE, DEMO))

    assert there == [*here, "--demo-clock=/clock/clock.json"]


def test_images_are_those_that_tests_start() -> None:
    started = (ROOT / "deploy" / "src" / "deploy" / "containers.py").read_text()

    assert all(f'"{CONTAINERS[part]["image"]}"' in started for part in ("kafka", "store"))
