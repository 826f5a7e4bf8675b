"""`jointtable adapter`: for an agency's integrator, without Kafka and without a service."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from adapters.mapped import Fault
from adapters.mapping import MappingError, RowMapping, load_mapping
from adapters.preview import PreviewedRow, preview
from adapters.reading import LIMIT_BYTES
from adapters.report import sentence
from jointtable.agencies import CHECKS, Connected
from jointtable.check import check

adapter_app = typer.Typer(help="Connect an agency's own system.", no_args_is_help=True)

Previewed = tuple[PreviewedRow | Fault, ...]
HEADINGS: Final = ("line", "request", "number", "messages, or what is wrong", "fields")
Given: Final = typer.Argument(exists=True, dir_okay=False, readable=True)


@adapter_app.callback()
def adapter() -> None:
    """Connect an agency's own system."""


adapter_app.command("check")(check)


@adapter_app.command("preview")
def preview_sample(
    mapping: Annotated[Path, Given],
    sample: Annotated[Path, Given],
    *,
    agency: Annotated[Connected, typer.Option(help="Whose service the mapping is for.")] = Connected.POLICE,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Show the requests and messages that MAPPING makes of SAMPLE. Exits 1 when the file drop would refuse it."""
    rules = _mapping(mapping)
    rows = preview(rules, _beginning(sample), CHECKS[agency], agency.agency)
    if rules.files is not None and not rules.takes(sample.name):
        typer.echo(f"note: the file drop would not use this mapping for a file named {sample.name}", err=True)
    if as_json:
        typer.echo(json.dumps([_plain(row) for row in rows], indent=2, ensure_ascii=False))
    else:
        Console().print(_table(rows))
    faults = [row for row in rows if isinstance(row, Fault)]
    for fault in faults:
        typer.echo(sentence(fault), err=True)
    if faults:
        raise typer.Exit(1)


def _beginning(sample: Path) -> bytes:
    """No more of it than is needed to see that it is too large."""
    with sample.open("rb") as file:
        return file.read(LIMIT_BYTES + 1)


def _mapping(file: Path) -> RowMapping:
    try:
        return load_mapping(file)
    except MappingError as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from refused


def _plain(row: PreviewedRow | Fault) -> dict[str, Any]:
    if isinstance(row, Fault):
        return {"fault": asdict(row)}
    return {"request": asdict(row.request), "messages": row.messages}


def _table(rows: Previewed) -> Table:
    table = Table(*(Column(head, overflow="fold") for head in HEADINGS))
    for row in rows:
        # Text, because an agency's own words may look like the console's markup.
        table.add_row(*(Text(cell) for cell in _cells(row)))
    return table


def _cells(row: PreviewedRow | Fault) -> tuple[str, ...]:
    if isinstance(row, Fault):
        return str(row.line), "refused", "", f"{row.text} ({row.code})", row.field
    request = row.request
    fields = "\n".join(f"{name}: {_shown(value)}" for name, value in request.fields.items() if name != "agency_number")
    return str(request.line), request.kind, request.agency_number, "\n".join(row.messages), fields


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
