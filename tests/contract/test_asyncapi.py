"""docs/asyncapi.yaml is what would be generated, valid by AsyncAPI's own parser, and says what the topics say."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from contracts.generate import drifted
from contracts.language import MESSAGES
from contracts.topics import Agency, Topic
from deploy.addresses import PROJECT
from deploy.asyncapi_page import PAGE, page
from deploy.topics import load_topics

PARSER = PROJECT / ".local" / "asyncapi" / "node_modules"


def told_by_the_parser(document: Path) -> subprocess.CompletedProcess[str]:
    node = shutil.which("node")
    if node is None or not PARSER.is_dir():
        pytest.skip("needs Node and AsyncAPI's parser: make setup")
    command = [node, str(PROJECT / "deploy" / "asyncapi" / "validate.mjs"), str(document)]
    environment = {**os.environ, "NODE_MODULES": str(PARSER)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)


def test_it_is_what_would_be_generated() -> None:
    assert drifted({PAGE: page(load_topics())}) == []


def test_the_official_parser_finds_nothing_wrong() -> None:
    told = told_by_the_parser(PAGE)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(f"{len(Topic)} channels, {len(MESSAGES)} messages")


def test_the_official_parser_refuses_what_is_no_such_document(tmp_path: Path) -> None:
    broken = tmp_path / "asyncapi.yaml"
    broken.write_text(PAGE.read_text().replace("action: receive", "action: overhear"))
    told = told_by_the_parser(broken)
    assert told.returncode == 1
    assert "action" in told.stderr


def test_each_topic_has_one_writer_and_the_readers_that_the_broker_lets_in() -> None:
    operations = yaml.safe_load(PAGE.read_text())["operations"]
    rows = {row.name: row for row in load_topics().case_topics}
    for topic in Topic:
        on = [one for name, one in operations.items() if name.endswith(f"-{topic}")]
        assert [one["tags"][0]["name"] for one in on if one["action"] == "send"] == [str(topic.owner)]
        readers = {one["tags"][0]["name"] for one in on if one["action"] == "receive"}
        assert readers == {str(Agency(reader)) for reader in rows[topic].readers}
