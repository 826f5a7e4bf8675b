"""`jointtable topics`: what it prints and how it ends, whatever the cluster turns out to be."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.access import Access, NotApplied
from deploy.planned import Difference, Planned, There, planned
from deploy.topics import Topics, load_topics
from jointtable import topics as command
from jointtable.main import app

TOPICS = load_topics()
EMPTY = planned(TOPICS, TOPICS.clusters["local"], There())
BY_HAND = Planned(by_hand=(Difference("case.police.file.v1", "partitions", "6", "4"),))


def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, found: Planned | NotApplied, *words: str) -> Result:
    """The command on a cluster of which this is found; whoever applies something fails."""

    def look(_access: Access, _topics: Topics, _cluster: str) -> Planned:
        if isinstance(found, NotApplied):
            raise found
        return found

    monkeypatch.setattr(command, "look", look)
    monkeypatch.setattr(command, "carry_out", lambda *_all, **_named: pytest.fail("applied"))
    password = tmp_path / "admin"
    password.write_text("word")
    env = {"JOINTTABLE_KAFKA": "127.0.0.1:1", "JOINTTABLE_KAFKA_ADMIN_PASSWORD_FILE": str(password)}
    return CliRunner().invoke(app, ["topics", *words], env=env)


def test_a_plan_names_each_change_and_ends_well(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    result = asked(monkeypatch, tmp_path, EMPTY, "plan")

    assert result.exit_code == 0
    assert "make topic case.police.progress.v1\n" in result.stdout
    assert "make user legal-aid\n" in result.stdout
    assert "grant User:operator READ TOPIC police.dlq\n" in result.stdout


def test_a_difference_ends_with_one_and_none_with_zero(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert asked(monkeypatch, tmp_path, EMPTY, "diff").exit_code == 1
    assert asked(monkeypatch, tmp_path, Planned(), "diff").exit_code == 0


def test_a_program_reads_it_as_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = json.loads(asked(monkeypatch, tmp_path, BY_HAND, "diff", "--json").stdout)

    assert told["differs"] is True
    assert told["by_hand"] == [{"topic": "case.police.file.v1", "name": "partitions", "there": "6", "wanted": "4"}]


def test_nothing_is_applied_while_a_person_has_to_decide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    result = asked(monkeypatch, tmp_path, BY_HAND, "apply")

    assert result.exit_code == 1
    assert "by hand: case.police.file.v1: partitions is 6, the file wants 4" in result.stdout


def test_what_was_applied_and_what_is_left_is_read_as_json_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    by_hand = json.loads(asked(monkeypatch, tmp_path, BY_HAND, "apply", "--json").stdout)
    monkeypatch.setattr(command._Where, "passwords", lambda _where: {})

    def applied(_access: Access, _topics: Topics, _passwords: object, _cluster: str, *, take_away: bool) -> None:
        assert not take_away
        found.pop(0)

    found = [EMPTY, Planned()]
    monkeypatch.setattr(command, "look", lambda *_all: found[0])
    monkeypatch.setattr(command, "carry_out", applied)
    env = {"JOINTTABLE_KAFKA": "127.0.0.1:1", "JOINTTABLE_KAFKA_ADMIN_PASSWORD_FILE": str(tmp_path / "admin")}
    result = CliRunner().invoke(app, ["topics", "apply", "--json"], env=env)
    told = json.loads(result.stdout)

    assert by_hand["by_hand"]
    assert result.exit_code == 0
    assert "case.police.progress.v1" in told["done"]["topics"]
    assert (told["left"]["differs"], told["left"]["topics"]) == (False, [])


def test_a_broker_that_does_not_answer_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    result = asked(monkeypatch, tmp_path, NotApplied("the broker is away"), "plan")

    assert (result.exit_code, result.stderr) == (2, "jointtable topics: the broker is away\n")
