"""What a runbook has an operator type can be typed: each command is there, with these words."""

import shlex

import pytest
import typer

from jointtable.main import app
from runbooks import every_runbook, filled, steps_of

FILLED = {"SERVICE": "police", "PLACE": "case.police.progress.v1/0/1", "REASON": "unknown-key", "CASE": "a-case"}
OURS = "jointtable "
TYPED = [
    (runbook, command)
    for runbook in every_runbook()
    for step in steps_of(runbook).values()
    for command in step.commands
]


@pytest.mark.parametrize(("runbook", "command"), TYPED)
def test_a_command_of_a_runbook_is_one_of_ours_or_of_whoever_keeps_the_programs(runbook: str, command: str) -> None:
    typed = filled(command, FILLED).removeprefix("until ").partition(";")[0]

    assert typed.startswith((OURS, "$KEEPER ")), runbook
    if typed.startswith(OURS):
        understood(shlex.split(typed)[1:])


def understood(words: list[str]) -> None:
    """The command line takes these words; nothing is run. Raises click's UsageError."""
    command = typer.main.get_command(app)
    while hasattr(command, "get_command"):
        name, words = words[0], words[1:]
        found = command.get_command(typer.Context(command), name)
        assert found is not None, name
        command = found
    command.make_context(str(command.name), words)
