"""What the command answers, in whatever signs its output has; or one sentence on why nothing can be written."""

import os
import sys
from typing import NoReturn

import typer

UNWRITTEN = 1


def write(text: str, command: str) -> None:
    """Write a text; a sign that the output cannot show stands there as its number. Exits with 1 where it cannot be
    written, except that whoever stops reading hears nothing.
    """
    encoding = sys.stdout.encoding or "ascii"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as why:
        _give_up(why, command)


def _give_up(why: OSError, command: str) -> NoReturn:
    """What is still kept back would be tried again at the end, and fail there with a traceback."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    print(f"{command}: the answer cannot be written: {why.strerror}", file=sys.stderr)
    raise typer.Exit(UNWRITTEN) from why
