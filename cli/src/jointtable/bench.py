"""`jointtable bench`: measure on this machine. What is measured stands in a checkout, in tests/benchmarks."""

import json
import os
import subprocess
import sys
from typing import Annotated, Final

import typer

from deploy.addresses import PROJECT
from jointtable.at_a_table import InJson, tell

TESTS: Final = PROJECT / "tests"
NOT_HERE: Final = 2

bench_app = typer.Typer(no_args_is_help=True, add_completion=False, help="Measure on this machine.")


@bench_app.callback()
def bench() -> None:
    """Measure on this machine, in a checkout of the project."""


@bench_app.command()
def year(
    cases: Annotated[int, typer.Option(min=1, help="How many of the year's first cases.")] = 189_000,
    fast: Annotated[bool, typer.Option("--fast-store", help="On the store that `make fast-store` built.")] = False,
    report: Annotated[bool, typer.Option("--report", help="Write docs/performance/year.md.")] = False,
    as_json: InJson = False,
) -> None:
    """Generate a year of cases, fold it far behind, and check every case: 0 when all totals are right."""
    if not (TESTS / "benchmarks" / "year.py").exists():
        typer.echo("The benchmarks are not here: run this in a checkout of the project.", err=True)
        raise typer.Exit(NOT_HERE)
    told = {"PYTHONPATH": str(TESTS), "YEAR_CASES": str(cases), **({"STORE": "fast"} if fast else {})}
    wanted = [option for option, is_wanted in (("--report", report), ("--json", as_json)) if is_wanted]
    command = [sys.executable, "-m", "benchmarks", "year", *wanted]
    piped = subprocess.PIPE if as_json else None
    done = subprocess.run(command, cwd=PROJECT, env=os.environ | told, stdout=piped, text=True, check=False)  # noqa: S603  # our own
    if as_json:
        tables = json.loads(done.stdout or "[]")
        tell({"cases": cases, "right": done.returncode == 0, "tables": tables}, "jointtable bench")
    raise typer.Exit(done.returncode)
