"""What the operators' commands share: which table they are for, how they answer, and how they end when they cannot."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from threading import Timer
from typing import Annotated, Final, NoReturn

import typer
from rich.box import ASCII, HEAVY_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from jointtable.written import write

WRONG: Final = 1
"""Something is not as it should be, or was not done."""
UNANSWERED: Final = 2
"""The question was wrong, or nobody answered it."""
FRAME: Final = 3
"""Signs of a table's frame for each of its columns, and one more."""
SOON: Final = 0.5
"""Seconds after which work is long enough to show how far it is."""
Seen = Callable[[int, int | None], None]
"""Hears how much of a long work is done, and of how much where that is known."""

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


def rows(headings: Sequence[str], lines: Sequence[Sequence[str]], command: str) -> None:
    """Print a table. Its cells are text, whatever they look like.

    No word is broken, so that each id and place can be copied: where there is no room for the longest of every column,
    each row is one line.
    """
    cells = [[visible(cell) for cell in line] for line in lines]
    console = Console()
    widths = _widths([headings, *cells], console.width if console.is_terminal else None)
    if widths is None:
        write("\n".join(_one_line(headings, line) for line in cells), command)
        return
    drawn = StringIO()
    wide = sum(widths) + FRAME * len(widths) + 1
    drawing = Console(file=drawn, width=wide, force_terminal=console.is_terminal)
    lined = HEAVY_HEAD if console.encoding.startswith("utf") else ASCII
    shown = Table(*(Column(of, width=width) for of, width in zip(headings, widths, strict=True)), box=lined)
    for line in cells:
        shown.add_row(*map(Text, line))
    drawing.print(shown)
    write(drawn.getvalue().removesuffix("\n"), command)


def _widths(lines: Sequence[Sequence[str]], room: int | None) -> list[int] | None:
    """How wide each column is: as its longest cell where there is room, never less than its longest word."""
    columns = list(zip(*lines, strict=True))
    whole = [max(map(cell_len, column)) for column in columns]
    if room is None:
        return whole
    least = [max(cell_len(word) for cell in column for word in cell.split(" ")) for column in columns]
    spare = room - sum(least) - FRAME * len(columns) - 1
    if spare < 0:
        return None
    widths = list[int]()
    for wanted, needed in zip(whole, least, strict=True):
        more = min(spare, wanted - needed)
        widths.append(needed + more)
        spare -= more
    return widths


def _one_line(headings: Sequence[str], line: Sequence[str]) -> str:
    """`police | ready 1 of 1 | unread 0`: what is empty is left out."""
    first, *others = line
    return " | ".join([first, *(f"{of} {cell}" for of, cell in zip(headings[1:], others, strict=True) if cell)])


@contextmanager
def waited_for(what: str) -> Iterator[None]:
    """On a terminal's error channel, that something is awaited and for how long; it goes when it is done."""
    errors = Console(stderr=True)
    if not errors.is_terminal:
        yield
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415  # not for a pipe

    with Progress(SpinnerColumn(), TextColumn(what), TimeElapsedColumn(), console=errors, transient=True) as waiting:
        waiting.add_task(what, total=None)
        yield


@contextmanager
def progress(what: str) -> Iterator[Seen]:
    """On a terminal's error channel, how much is done and since when; it goes when that is done.

    What is quick is not shown. Nothing is to be written meanwhile: it would stand in the same line.
    """
    errors = Console(stderr=True)
    if not errors.is_interactive:
        yield lambda _done, _total: None
        return
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415  # likewise

    columns = (TextColumn(what), MofNCompleteColumn(), TimeElapsedColumn())
    shown = Progress(*columns, console=errors, transient=True, redirect_stdout=False, redirect_stderr=False)
    task, soon = shown.add_task(what, total=None), Timer(SOON, shown.start)
    soon.start()
    try:
        yield lambda done, total: shown.update(task, completed=done, total=total)
    finally:
        soon.cancel()
        soon.join()  # it may just have begun to show it
        shown.stop()


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
