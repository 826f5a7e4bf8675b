"""Each container is handed its own secrets, and nothing of another's."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.topics import Agency
from deploy.compose import hand_out, node, share_of_the_demo, shares
from deploy.run_file import still_clock
from deploy.secrets import Secrets, make, write_store_uris
from deploy.topics import OPERATOR

ADMIN = "kafka-admin:9094"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Secrets:
    drawn = make(tmp_path_factory.mktemp("secrets"), datetime(2020, 1, 1, tzinfo=UTC))
    write_store_uris(drawn, "store:27017", direct=True)
    return drawn


def handed(own: Secrets) -> dict[str, dict[str, str]]:
    return {who: dict(share) for who, share in shares(own, node(own, "kafka:9092", ADMIN)).items()}


def drawn(own: Secrets, *folders: str) -> dict[str, str]:
    """Each single secret, and the name of whom it is for."""
    return {file.read_text(): file.stem for folder in folders for file in (own.folder / folder).iterdir()}


def test_the_broker_the_store_and_each_service_are_handed_something(own: Secrets) -> None:
    assert set(handed(own)) == {"kafka", "store", *Agency}


@pytest.mark.parametrize("service", Agency)
def test_a_service_is_handed_nothing_of_anothers(own: Secrets, service: Agency) -> None:
    everything = "\n".join(handed(own)[service].values())
    found = {
        who
        for secret, who in drawn(own, "kafka", "store", "sessions", "signing", "people").items()
        if secret in everything
    }

    assert found == {service}


@pytest.mark.parametrize("who", ["kafka", "store", *Agency])
def test_nobody_but_the_demo_is_handed_a_token(own: Secrets, who: str) -> None:
    everything = "\n".join(handed(own)[who].values())

    assert not [holder for token, holder in drawn(own, "tokens").items() if token in everything]


def test_only_the_police_are_handed_the_case_secret(own: Secrets) -> None:
    secret = own.case_secret.read_text()

    assert [who for who, share in handed(own).items() if secret in share.values()] == [Agency.POLICE]


def test_the_broker_knows_its_own_users_and_no_service(own: Secrets) -> None:
    settings = handed(own)["kafka"]["node.properties"]

    assert {who for secret, who in drawn(own, "kafka").items() if secret in settings} == {
        "admin",
        "broker",
        "controller",
    }


def test_the_demo_finds_every_file_it_is_told_of(own: Secrets) -> None:
    share = share_of_the_demo(own, Path("/clock/clock.json"))
    told = json.loads(share["run.json"])

    named = (*told["tokens"].values(), *told["webhook_secrets"].values(), told["keys_file"])

    assert set(told["tokens"]) == {*Agency, OPERATOR}
    assert {Path(file).name for file in named} == set(share) - {"run.json"}
    assert share["police-token"] == own.token("police").read_text()


@pytest.mark.parametrize(("who", "mode"), [("police", 0o400), ("demo", 0o400), ("kafka", 0o444), ("store", 0o444)])
def test_what_is_handed_out_is_only_read(tmp_path: Path, who: str, mode: int) -> None:
    hand_out({"word": "secret"}, tmp_path / who)

    assert (tmp_path / who / "word").stat().st_mode & 0o777 == mode


def test_what_was_handed_out_stays_until_it_changes(tmp_path: Path) -> None:
    hand_out({"word": "one"}, tmp_path)
    first = (tmp_path / "word").stat()
    hand_out({"word": "one"}, tmp_path)
    again = (tmp_path / "word").stat()
    hand_out({"word": "two"}, tmp_path)

    assert (first.st_ino, first.st_mtime_ns) == (again.st_ino, again.st_mtime_ns)
    assert (tmp_path / "word").read_text() == "two"


def test_a_second_call_hands_out_what_the_first_did(tmp_path: Path) -> None:
    clock, verb = tmp_path / "clock.json", [sys.executable, "-m", "deploy", "hand-out"]
    folders = [f"--secrets={tmp_path / 'secrets'}", f"--shares={tmp_path / 'shares'}", f"--demo-clock={clock}"]
    addresses = ["--kafka=kafka:9092", f"--kafka-admin={ADMIN}", "--store=store:27017"]
    looks = []
    for _ in range(2):
        subprocess.run([*verb, *folders, *addresses], check=True, timeout=60)
        looks.append({file: file.read_text() for file in (tmp_path / "shares").rglob("*") if file.is_file()})
        clock.write_text("told by the demo")

    assert {file.parent.name for file in looks[0]} == {"kafka", "store", "demo", *Agency}
    assert looks[0] == looks[1]
    assert clock.read_text() == "told by the demo"


def test_the_clock_stands_still_before_any_day() -> None:
    said = json.loads(still_clock())

    assert said["ceiling"] == said["anchor_legal"] == "2000-01-01T00:00:00+00:00"
