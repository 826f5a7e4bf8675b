"""`jointtable topics` on the real broker: it tells the difference, mends it, and never takes anything away unasked."""

from pathlib import Path

import pytest
import yaml
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourcePatternType,
    ResourceType,
)
from typer.testing import CliRunner, Result

from deploy.access import Access
from deploy.bindings import exactly
from deploy.parts import Parts
from deploy.run import told_to_operators
from deploy.topics import TOPICS_FILE
from jointtable.main import app

pytestmark = pytest.mark.integration
PROGRESS = "case.probation.progress.v1"
GIVEN = "case.police.victims.v1"


@pytest.fixture
def table(parts: Parts, tmp_path: Path) -> Path:
    file = tmp_path / "table.json"
    file.write_text(told_to_operators([], parts).model_dump_json())
    return file


def asked(table: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["topics", *words, "--table", str(table)])


def a_right(user: str, topic: str) -> AclBinding:
    allowed = (f"User:{user}", "*", AclOperation.READ, AclPermissionType.ALLOW)
    return AclBinding(ResourceType.TOPIC, topic, ResourcePatternType.LITERAL, *allowed)


def set_retention(kafka: Access, value: str) -> None:
    wanted = ConfigEntry("retention.ms", value, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, PROGRESS, incremental_configs=[wanted])
    admin = kafka.admin()
    admin.incremental_alter_configs([resource])[resource].result(10)


def test_what_differs_is_told_mended_once_and_then_no_more(table: Path, kafka: Access) -> None:
    assert asked(table, "diff").exit_code == 0
    lost, admin = a_right("coordinator", PROGRESS), kafka.admin()
    admin.delete_acls([exactly(lost)])[exactly(lost)].result(10)
    set_retention(kafka, "604800000")

    differs, planned = asked(table, "diff"), asked(table, "plan")
    applied, again = asked(table, "apply"), asked(table, "apply")

    wanted = (
        f"set {PROGRESS}: retention.ms is 604800000, the file wants -1\ngrant User:coordinator READ TOPIC {PROGRESS}\n"
    )
    assert (differs.exit_code, differs.stdout) == (1, wanted)
    assert (planned.exit_code, planned.stdout) == (0, wanted)
    assert (applied.exit_code, applied.stdout) == (0, f"{wanted}the cluster is as the file says\n")
    assert (again.exit_code, again.stdout) == (0, "the cluster is as the file says\n")
    assert asked(table, "diff").exit_code == 0


def test_a_right_that_the_file_does_not_have_stays_until_it_is_asked_to_go(table: Path, kafka: Access) -> None:
    given, admin = a_right("legal-aid", GIVEN), kafka.admin()
    admin.create_acls([given])[given].result(10)

    kept = asked(table, "apply")
    there = asked(table, "diff")
    taken = asked(table, "apply", "--take-away")

    assert "left: 1 right that" in kept.stdout
    assert there.exit_code == 1
    assert f"not in the file: User:legal-aid READ TOPIC {GIVEN}" in there.stdout
    assert taken.exit_code == 0
    assert asked(table, "diff").exit_code == 0


def test_a_file_that_asks_for_less_changes_nothing(table: Path, tmp_path: Path) -> None:
    said = yaml.safe_load(TOPICS_FILE.read_text())
    said["topics"][0]["retention_ms"] = 1000
    less = tmp_path / "less.yaml"
    less.write_text(yaml.safe_dump(said))

    applied = asked(table, "apply", "--file", str(less))

    assert applied.exit_code == 1
    assert "by hand: case.police.progress.v1: retention.ms is -1, the file wants 1000" in applied.stdout
    assert asked(table, "diff").exit_code == 0
