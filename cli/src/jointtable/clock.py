"""`jointtable clock`: any clock of a rule pack explained, for support and to check against a lawyer's table."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from jointtable.clock_asked import Unreadable, Words, answer, asked
from jointtable.clock_table import Line, lines
from jointtable.clock_told import kind_line, kind_plain, plain, plain_refusal, short, text
from jointtable.written import write
from rules.happened import Refused
from rules.loader import FILES, BadPack, load_pack, load_packs
from rules.pack import Pack
from rules.versions import newest

clock_app = typer.Typer(help="Explain a legal clock, or many.", no_args_is_help=True)

UNANSWERED: Final = 2
PACKS: Final = (Path("rules"), Path(__file__).parents[3] / "rules")
"""Where the rule packs lie: here, else beside the command."""
Several = Annotated[list[str] | None, typer.Option(metavar="FROM/TO")]
InJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
OfPack = Annotated[
    str, typer.Option(help="The rule pack: its name, or name and version as in 'nl 2026.1', or its folder.")
]
AsOf = Annotated[str, typer.Option(help="The day whose rows hold, as 2026-01-31; else the day of the start.")]


@clock_app.callback()
def clock() -> None:
    """Explain a legal clock, or many."""


@clock_app.command()
def due(  # noqa: PLR0913, PLR0917  # one for each option
    kind: Annotated[str, typer.Option(help="Which clock; `jointtable clock kinds` lists them.")] = "",
    start: Annotated[str, typer.Option(help="When it started, as ISO 8601 with offset.")] = "",
    later_start: Annotated[str, typer.Option(help="From when the latest arguable reading counts.")] = "",
    interrogation: Several = None,
    transport: Several = None,
    suspend: Several = None,
    extend: Annotated[list[str] | None, typer.Option(metavar="KIND[/GIVEN-AT[/ROLE]]")] = None,
    table: Annotated[Path | None, typer.Option(help="A CSV file with a question in each row.")] = None,
    rules: OfPack = "nl",
    as_of: AsOf = "",
    as_json: InJson = False,
) -> None:
    """Tell when a clock is due and why: 0 answered, 2 refused (the rule is named) or not to be read, 1 not written."""
    words = {
        "kind": (kind,),
        "start": (start,),
        "later_start": (later_start,),
        "interrogation": tuple(interrogation or ()),
        "transport": tuple(transport or ()),
        "suspend": tuple(suspend or ()),
        "extend": tuple(extend or ()),
        "as_of": (as_of,),
    }
    try:
        pack = _pack(rules)
        if table is None:
            _one(words, pack, as_json=as_json)
        else:
            _many(_lines(table, words, pack), pack, as_json=as_json)
    except Unreadable as why:
        _refuse(why, as_json=as_json)


@clock_app.command()
def kinds(rules: OfPack = "nl", as_of: AsOf = "", as_json: InJson = False) -> None:
    """List the clocks of a rule pack, with what extends them."""
    try:
        pack, day = _pack(rules), _day(as_of)
    except Unreadable as why:
        _refuse(why, as_json=as_json)
    rows = [row for row in pack.clocks if day is None or row.valid_on(day)]
    _write(_json([kind_plain(row) for row in rows]) if as_json else "\n".join(kind_line(row) for row in rows))


def _one(words: Words, pack: Pack, *, as_json: bool) -> None:
    told = answer(asked(words), pack)
    if isinstance(told, Refused):
        _refuse(told, as_json=as_json)
    _write(_json(plain(told, pack)) if as_json else text(told, pack))


def _lines(table: Path, words: Words, pack: Pack) -> list[Line]:
    """A day that is given holds for the rows that name none."""
    if any(said for name, several in words.items() if name != "as_of" for said in several):
        raise Unreadable("a table names its kinds and starts itself: leave the other options out")
    return lines(table, pack, words["as_of"])


def _many(answered: list[Line], pack: Pack, *, as_json: bool) -> None:
    """What the rules refuse is an answer; what cannot be read is told, and the others are answered."""
    if as_json:
        _write(_json([plain(line.answer, pack) for line in answered]))
    else:
        _write("\n".join(f"line {line.number}: {line.kind}: {short(line.answer, pack)}" for line in answered))
    unread = [line.answer for line in answered if isinstance(line.answer, Unreadable)]
    for why in unread:
        print(f"jointtable clock: {why}", file=sys.stderr)
    if unread:
        raise typer.Exit(UNANSWERED)


def _refuse(why: Refused | Unreadable, *, as_json: bool) -> NoReturn:
    if isinstance(why, Refused):
        print(f"jointtable clock: {why.why} ({why.code})", file=sys.stderr)
    else:
        print(f"jointtable clock: {why}", file=sys.stderr)
    if as_json:
        _write(_json(plain_refusal(why)))
    raise typer.Exit(UNANSWERED)


def _pack(named: str) -> Pack:
    try:
        given = Path(named).resolve()
        if named and (given / FILES[0]).is_file():
            return load_pack(given)
        if named and any(given.glob(f"*/{FILES[0]}")):
            return newest(load_packs(given.parent), given.name)
        folder = next((one for one in PACKS if one.is_dir()), PACKS[0])
        return newest(load_packs(folder), named)
    except (BadPack, LookupError, OSError, ValueError) as wrong:
        raise Unreadable(f"rules: {wrong}") from wrong


def _write(answer: str) -> None:
    write(answer, "jointtable clock")


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise Unreadable(f"as_of: {said[:60]!r} is no date as 2026-01-31") from error


def _json(told: object) -> str:
    """In ASCII, so that whatever was asked in whatever encoding, what is told can be written and read."""
    return json.dumps(told, indent=2)
