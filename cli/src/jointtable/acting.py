"""What the commands that act share: who acts and why, and what became of each record or notice that was meant."""

import getpass
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, Final, Generic, TypeVar

import typer

from jointtable.at_a_table import WRONG, progress, tell, visible
from jointtable.dlq_rows import Misread
from jointtable.written import write

T = TypeVar("T")

REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class Said:
    """Who acts, why, and when."""

    who: str
    why: str
    at: datetime


def said_by(who: str, why: str, now: datetime) -> Said:
    """Who acts, else the name of this login. Raises Misread when nobody says why."""
    if not why.strip():
        raise Misread("say why: --why is kept with the act")
    return Said(who.strip() or getpass.getuser(), why.strip(), now)


@dataclass(frozen=True)  # no slots: Python 3.11 cannot build Outcome[...](...) with both
class Outcome(Generic[T]):
    """What became of one of those that were meant: `done` in a word or two; `well` unless it should be otherwise."""

    of: T
    done: str
    why: str = ""
    well: bool = True


@dataclass(frozen=True)  # no slots: as above
class Telling(Generic[T]):
    """How a command tells what became of each: as one line that begins with its name, or as JSON with its fields."""

    command: str
    name: Callable[[T], str]
    fields: Callable[[T], dict[str, Any]]
    nothing: str
    """What is said when none was meant."""

    def line(self, one: Outcome[T]) -> str:
        """For a person."""
        return visible(f"{self.name(one.of)} {one.done}{f': {one.why}' if one.why else ''}")

    def plain(self, one: Outcome[T]) -> dict[str, Any]:
        """For a program."""
        return {**self.fields(one.of), "done": one.done, "why": one.why, "well": one.well}


def tell_each(outcomes: Iterable[Outcome[T]], how: Telling[T], *, as_json: bool) -> None:
    """Tell what became of each as it comes about, or all as one JSON document; 1 when one is not well.

    What cuts the acts short goes on to the caller, and what was done until then is told all the same.
    """
    told, command = list[Outcome[T]](), f"jointtable {how.command}"
    try:
        for one in outcomes:
            told.append(one)
            if not as_json:
                write(how.line(one), command)
    finally:
        if as_json:
            tell([how.plain(one) for one in told], command)
    if not told and not as_json:
        write(how.nothing, command)
    if not all(one.well for one in told):
        raise typer.Exit(WRONG)


def one_by_one(outcomes: Iterator[Outcome[T]], total: int, what: str, *, as_json: bool) -> Iterator[Outcome[T]]:
    """Each as it comes about; how many are done is shown on a terminal, but not while a line is told."""
    if as_json:
        with progress(what) as seen:
            for done, outcome in enumerate(outcomes, 1):
                seen(done, total)
                yield outcome
        return
    for done in count():
        with progress(what) as seen:
            seen(done, total)
            coming = next(outcomes, None)
        if coming is None:
            return
        yield coming
