"""What the operators' commands share: which table they are for, how they answer, and how they end when they cannot."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from jointtable.written import write

WRONG: Final = 1
"""Something is not as it should be, or was not done."""
UNANSWERED: Final = 2
"""The question was wrong, or nobody answered it."""

OfTable = Annotated[
    Path | None,
    typer.Option(
        "--table",
        envvar="JOINTTABLE_TABLE",
        dir_okay=False,
        help="The file that says where this table is; else that of the newest `make run`.",
    ),
]
InJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Who = Annotated[str, typer.Option("--who", help="Who acts; else the name of this login.")]


def tell(plain: object, command: str) -> None:
    """Print it as JSON, in ASCII, so that it can be written and read whatever was in a header."""
    write(json.dumps(plain, indent=2), command)


def rows(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Print a table. Its cells are text, whatever they look like."""
    shown = Table(*(Column(heading, overflow="fold") for heading in headings))
    for line in lines:
        shown.add_row(*(Text(visible(cell)) for cell in line))
    Console().print(shown)


def visible(text: str) -> str:
    """Text that cannot move the cursor or recolour the terminal: what does not print stands there as its number."""
    return "".join(sign if sign.isprintable() or sign == "\n" else f"\\x{ord(sign):02x}" for sign in text)


def refuse(why: object, command: str, code: int = UNANSWERED) -> NoReturn:
    """End with one sentence."""
    print(f"jointtable {command}: {visible(str(why))}", file=sys.stderr)
    raise typer.Exit(code)


def plural(count: int, what: str, several: str | None = None) -> str:
    """`1 topic`, `2 topics`."""
    return f"{count} {what if count == 1 else several or what + 's'}"


def counted(counts: Mapping[str, int]) -> str:
    """`behind-gap 2, unknown-key 1`."""
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
