"""The jointtable command. What a command needs is imported when it is asked for: each starts within a second."""

from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup

COMMANDS: Final = {
    "verify": "verify",
    "order": "order",
    "verify-view": "verify_view",
    "rebuild": "rebuild",
    "status": "status",
    "trace": "trace",
    "looks": "looks",
    "reconcile": "reconcile",
    "adapter": "adapter_app",
    "clock": "clock_app",
    "keys": "keys_app",
    "topics": "topics_app",
    "dlq": "dlq_app",
    "bench": "bench_app",
    "indicators": "indicators_app",
}
"""Each command, and what it is called in the module of its name."""


class Commands(TyperGroup):
    """The commands by their names."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # the library asks so
        """All of them, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  # likewise
        """The command of this name, if there is one."""
        called = COMMANDS.get(cmd_name)
        if called is None:
            return None
        found: Any = getattr(import_module(f"jointtable.{cmd_name.replace('-', '_')}"), called)
        command = typer.main.get_command(found if isinstance(found, typer.Typer) else _alone(found))
        command.name = cmd_name
        return command


def _alone(command: Any) -> typer.Typer:
    one = typer.Typer(add_completion=False)
    one.command()(command)
    return one


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False)


@app.callback()
def jointtable() -> None:
    """Joint Table by hand: for whoever checks a proof, connects an agency, explains a clock, or operates a table."""
