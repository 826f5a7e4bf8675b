"""`jointtable adapter check`: a mapping and a sample against the agency's own rules, with nothing but this machine."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from adapters.clock import utc_now
from adapters.mapping import MappingError, RowMapping, load_mapping
from adapters.reading import LIMIT_BYTES
from jointtable.agencies import Connected
from jointtable.conformance.outcomes import Report
from jointtable.conformance.run import Asked, Unusable, run
from jointtable.conformance.told import as_text
from rules.loader import BadPack, load_packs
from rules.pack import Pack, Packs
from rules.versions import newest

NOT_HELD: Final = 1
UNUSABLE: Final = 2


def check(
    mapping: Annotated[Path, typer.Argument(help="The mapping file.")],
    sample: Annotated[Path, typer.Argument(help="What your system writes, posts, or answers.")],
    *,
    agency: Annotated[Connected, typer.Option(help="Whose service the mapping is for.")] = Connected.POLICE,
    rules: Annotated[Path, typer.Option(help="The folder of rule packs.")] = Path("rules"),
    pack: Annotated[str, typer.Option(help="The rule pack of new cases.")] = "nl",
    now: Annotated[str, typer.Option(help="When the sample is told, as ISO 8601 with offset; else now.")] = "",
    report: Annotated[Path | None, typer.Option(help="Write the report as JSON to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Try MAPPING with SAMPLE, altered in many ways: 0 all held, 1 something did not, 2 the input is unusable."""
    try:
        found_rules, of_new_cases = _packs(rules, pack)
        asked = Asked(_mapping(mapping), sample.name, _bytes(sample), agency, of_new_cases, found_rules, _moment(now))
        told = asyncio.run(run(asked))
        _write(told, report)
    except Unusable as why:
        print(why, file=sys.stderr)
        raise typer.Exit(UNUSABLE) from why
    print(told.as_json() if as_json else as_text(told), end="" if as_json else "\n")
    if not told.held:
        raise typer.Exit(NOT_HELD)


def _mapping(file: Path) -> RowMapping:
    try:
        return load_mapping(file)
    except MappingError as refused:
        raise Unusable(str(refused)) from refused
    except OSError as error:
        raise Unusable(f"{file} cannot be read: {error.strerror}") from error


def _bytes(file: Path) -> bytes:
    """No more of it than is needed to see that it is too large."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LIMIT_BYTES + 1)
    except OSError as error:
        raise Unusable(f"{file} cannot be read: {error.strerror}") from error
    if len(data) > LIMIT_BYTES:
        raise Unusable(f"{file} is larger than {LIMIT_BYTES} bytes")
    return data


def _packs(folder: Path, name: str) -> tuple[Packs, Pack]:
    try:
        packs = load_packs(folder)
        return packs, newest(packs, name)
    except (BadPack, LookupError) as wrong:
        raise Unusable(str(wrong)) from wrong


def _moment(text: str) -> datetime:
    if not text:
        return utc_now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unusable(f"--now {text}: this is no moment as ISO 8601") from error
    if moment.tzinfo is None:
        raise Unusable(f"--now {text}: say its offset, as +01:00")
    return moment.astimezone(UTC)


def _write(told: Report, file: Path | None) -> None:
    if file is None:
        return
    try:
        file.write_text(told.as_json(), encoding="utf-8")
    except OSError as error:
        raise Unusable(f"{file} cannot be written: {error.strerror}") from error
