"""`jointtable rebuild`: fold the coordinator's cases from their topics beside the live ones, compare, and switch."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import Progress

from contracts.topics import Agency
from coordinator.domain.joint_case import JointCase
from deploy.table_file import NoTable, Table, table_of
from jointtable.acting import Said, said_by
from jointtable.asking import NoAnswer, asking
from jointtable.at_a_table import UNANSWERED, WRONG, InJson, OfTable, Who, plural, refuse, tell
from jointtable.dlq_rows import Misread
from jointtable.operators_kafka import Act, NotSent, OperatorsKafka
from jointtable.rebuild_beside import Beside, begin_reading, read_to_the_ends
from jointtable.rebuild_switch import Compared, Found, Rebuild, Tell
from jointtable.view_on_topics import (
    NOT_TO_BE_HAD,
    beside_coordinators,
    coordinator_service,
    counting,
    in_a_line,
    reading_all,
)
from jointtable.written import write
from messaging.clock import SystemClock
from messaging.recount import Difference
from messaging.settings import ServiceSettings

NAME: Final = "rebuild"
SHOWN: Final = 20
ANSWERS: Final = 5.0
"""Seconds in which a coordinator that runs says so."""
REASON: Final = 200
"""Characters of an act's reason."""


def rebuild(  # one for each word
    table: OfTable = None,
    switch: Annotated[
        bool, typer.Option("--switch", help="Put each case that differs in its place; else only compare.")
    ] = False,
    restored: Annotated[
        bool,
        typer.Option("--restored", help="The store was put back and no coordinator runs: cases that are behind, too."),
    ] = False,
    go_on: Annotated[
        bool, typer.Option("--go-on", help="From where the last one stopped, not from the beginning.")
    ] = False,
    who: Who = "",
    why: Annotated[str, typer.Option("--why", help="Why, for --switch: it is kept with the act.")] = "",
    as_json: InJson = False,
) -> None:
    """Fold all topics beside the live cases and compare: 0 all equal or mended, 1 something differs, 2 no answer.

    Run it with the coordinator's own settings (JOINTTABLE_*). The coordinators go on meanwhile, but for --restored.
    """
    try:
        said = _tell(table, said_by(who, why, SystemClock().now()), restored=restored) if switch else None
        found = asyncio.run(_rebuilt(ServiceSettings(), said, restored=restored, go_on=go_on, quiet=as_json))
    except (NoTable, NotSent, Misread) as no:
        refuse(no, NAME)
    except NOT_TO_BE_HAD as no:
        refuse(in_a_line(no), NAME, UNANSWERED)
    if as_json:
        tell(asdict(found) | {"equal": found.well}, f"jointtable {NAME}")
    else:
        write("\n".join(_lines(found, switch=switch)), f"jointtable {NAME}")
    if not found.well:
        raise typer.Exit(WRONG)


async def _rebuilt(
    settings: ServiceSettings, told: Tell[JointCase] | None, *, restored: bool, go_on: bool, quiet: bool
) -> Found:
    service = coordinator_service(settings)
    beside = Beside(service, beside_coordinators(settings), counting)
    async with reading_all(settings) as reader:
        await begin_reading(beside, reader, go_on=go_on)
        with Progress(console=Console(stderr=True), disable=quiet, transient=True) as shown:
            reads, compares = shown.add_task("reading"), shown.add_task("comparing", total=None)

            async def catch_up() -> int:
                return await read_to_the_ends(
                    beside, reader, lambda done, total: shown.update(reads, completed=done, total=total)
                )

            def compared(cases: int) -> None:
                shown.update(compares, completed=cases)

            return await Rebuild(service, beside, catch_up, told, compared, restored=restored).run()


def _tell(table: Path | None, said: Said, *, restored: bool) -> Tell[JointCase]:
    """How what is about to be put in place is told on `operator.acts`. Raises NoTable, Misread."""
    known = table_of(table)
    up = _coordinators_up(known) if restored else ()
    if up:
        raise Misread(f"stop every coordinator first, they know cases that the store lost: {', '.join(up)}")
    acts = OperatorsKafka(known.operator.access())
    return lambda some: acts.tell(*(_act(one, said) for one in some))


def _coordinators_up(known: Table) -> Sequence[str]:
    with asking(known, patience=ANSWERS) as line:
        answers = line.each("/health/live")
    ours = (name for name, replica in known.replicas.items() if replica.service is Agency.COORDINATOR)
    return [name for name in ours if not isinstance(answers[name], NoAnswer)]


def _act(one: Compared[JointCase], said: Said) -> Act:
    reason = ", ".join(" ".join(filter(None, (of.what, of.where))) for of in one.differences)[:REASON]
    return Act("rebuilt", Agency.COORDINATOR, None, "", one.live.case_id, reason, said.who, said.why, said.at)


def _lines(found: Found, *, switch: bool) -> Sequence[str]:
    differing = {one.case_id for one in found.differences}
    elsewhere = f"{len({one.case_id for one in found.left})} not at the place that the topics tell"
    done = f"{len(found.switched)} put in place" if switch else f"{len(differing)} differ"
    return [
        *_named("differs", found.differences),
        *_named("elsewhere", found.left),
        f"{plural(found.cases, 'case')} compared, {plural(found.records, 'record')} read, {done}, {elsewhere}",
    ]


def _named(how: str, some: Sequence[Difference]) -> Sequence[str]:
    lines = [f"{how}: {' '.join(filter(None, (one.case_id, one.what, one.where, one.told)))}" for one in some[:SHOWN]]
    return [*lines, f"and {len(some) - SHOWN} more: --json names all of them"] if len(some) > SHOWN else lines
