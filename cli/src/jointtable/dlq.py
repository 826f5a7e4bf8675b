"""`jointtable dlq`: what no service could take in: list it, look at one, put it back, or have it forgotten.

Never a payload. Each act leaves an event on `operator.acts`: who, and why.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any, Final

import typer

from contracts.topics import Agency
from deploy.table_file import NoTable, Table, table_of
from jointtable.acting import Outcome, Said, Telling, one_by_one, said_by, tell_each
from jointtable.asking import Asking, NoAnswer, NotDone, asking
from jointtable.at_a_table import WRONG, InJson, OfTable, Who, plural, progress, refuse, rows, tell, visible
from jointtable.dlq_acts import Kafka, discard, replay, would_discard, would_replay
from jointtable.dlq_rows import Meant, Misread, Parked, moment_in, parked_at, place_in
from jointtable.operators_kafka import NotSent, OperatorsKafka
from jointtable.written import write
from messaging.clock import SystemClock

dlq_app = typer.Typer(no_args_is_help=True, help="Records that no service could take in: list, show, replay, discard.")
NAME: Final = "dlq"
HEADINGS: Final = ("service", "place", "case", "number", "reason", "detail", "bytes", "parked at")
NOTHING_MEANT: Final = "nothing that is parked is meant"
PROSPECT: Final = ("verdict", "reason", "detail")

OfServices = Annotated[list[Agency] | None, typer.Option("--service", help="Only at this service; may be repeated.")]
OfReason = Annotated[str, typer.Option("--reason", help="Only parked for this reason, as `list` names it.")]
OfCase = Annotated[str, typer.Option("--case", help="Only of this case.")]
Since = Annotated[str, typer.Option("--since", help="Only parked since a moment with its offset, or 30m, 2h, 3d ago.")]
ForReal = Annotated[bool, typer.Option("--dry-run", help="Tell what would be done, and do nothing.")]
Why = Annotated[str, typer.Option("--why", help="Why: it is kept with the act.")]
AtService = Annotated[Agency, typer.Argument(help="Which service parked it.")]
AtPlace = Annotated[str, typer.Argument(metavar="PLACE", help="Where it lies: TOPIC/PARTITION/OFFSET.")]


@dlq_app.callback()
def dlq() -> None:
    """Records that no service could take in: list, show, replay, discard."""


@dlq_app.command("list")
def listed(
    service: OfServices = None,
    reason: OfReason = "",
    case: OfCase = "",
    since: Since = "",
    table: OfTable = None,
    as_json: InJson = False,
) -> None:
    """List what is parked: 0 listed, 2 somebody did not answer."""
    with _at(table) as (line, _table, now):
        meant = _meant(service, reason, case, since, now)
        found, silent = parked_at(line, meant)
    if as_json:
        tell({"parked": [_plain(row) for row in found], "silent": silent}, f"jointtable {NAME}")
    elif found:
        rows(HEADINGS, [_cells(row) for row in found], f"jointtable {NAME}")
    elif not silent:
        write("nothing is parked" if meant == Meant() else NOTHING_MEANT, f"jointtable {NAME}")
    if silent:
        refuse("; ".join(silent), NAME)


@dlq_app.command()
def show(service: AtService, place: AtPlace, table: OfTable = None, as_json: InJson = False) -> None:
    """Show one, with what it would come to now, and no payload: 0 shown, 1 not there, 2 no answer."""
    with _at(table) as (line, _table, _now):
        named = place_in(place)
        try:
            told = line.of(service, f"/operator/parked/{named.topic}/{named.partition}/{named.offset}")
        except NotDone as why:
            refuse(f"{service}: {why}", NAME, WRONG)
    if as_json:
        tell(told, f"jointtable {NAME}")
        return
    headers, prospect = told.pop("headers"), told.pop("now")
    lines = [*told.items(), *((f"header {name}", value) for name, value in headers)]
    lines.append(("if replayed now", " ".join(str(prospect[name]) for name in PROSPECT if prospect[name])))
    write("\n".join(visible(f"{name}: {'(null)' if value is None else value}") for name, value in lines), NAME)


@dlq_app.command("replay")
def replayed(  # noqa: PLR0913, PLR0917  # one for each option
    places: Annotated[list[str] | None, typer.Argument(metavar="[PLACE]...", help="Only these places.")] = None,
    service: OfServices = None,
    reason: OfReason = "",
    case: OfCase = "",
    since: Since = "",
    why: Why = "",
    who: Who = "",
    dry_run: ForReal = False,
    table: OfTable = None,
    as_json: InJson = False,
) -> None:
    """Put parked records back: 0 all taken in, 1 something was refused or not yet taken in, 2 no answer.

    What would only be parked again is refused. A case's records go in the order of their numbers.
    """
    with _at(table) as (line, known, now):
        meant = _meant(service, reason, case, since, now, tuple(map(place_in, places or ())))
        found = _all_of(line, meant)
        if dry_run:
            outcomes = one_by_one(would_replay(line, found), len(found), "asking the services", as_json=as_json)
        else:
            acts, said = OperatorsKafka(known.operator.access()), said_by(who, why, now)
            outcomes = _replayed(line, acts, found, said, as_json=as_json)
        tell_each(outcomes, TELLING, as_json=as_json)


@dlq_app.command("discard")
def discarded(  # noqa: PLR0913, PLR0917  # one for each option
    service: AtService,
    places: Annotated[list[str] | None, typer.Argument(metavar="[PLACE]...", help="Only these places.")] = None,
    reason: OfReason = "",
    case: OfCase = "",
    since: Since = "",
    why: Why = "",
    who: Who = "",
    dry_run: ForReal = False,
    table: OfTable = None,
    as_json: InJson = False,
) -> None:
    """Have parked records forgotten that no case waits for: 0 all, 1 something was refused, 2 no answer.

    Places, or a filter, say which. Their bytes stay on the service's dlq topic. What a case waits for is refused: it is
    replayed, never thrown away.
    """
    with _at(table) as (line, known, now):
        named = tuple(map(place_in, places or ()))
        if not (named or reason or case or since):
            raise Misread("name places, or a filter: all that a service parked is not discarded at once")
        found = _all_of(line, _meant([service], reason, case, since, now, named))
        if len(found) < len(set(named)):
            raise Misread(
                f"{service} has parked nothing from {plural(len(set(named)) - len(found), 'of these places')}"
            )
        if dry_run:
            outcomes = would_discard(line, found)
        else:
            outcomes = discard(line, OperatorsKafka(known.operator.access()), found, said_by(who, why, now))
        outcomes = one_by_one(outcomes, len(found), f"asking {service}", as_json=as_json)
        tell_each(outcomes, TELLING, as_json=as_json)


@contextmanager
def _at(named: Any) -> Iterator[tuple[Asking, Table, datetime]]:
    """The table that is meant, and the present moment; whatever goes wrong ends the command in one sentence."""
    try:
        known = table_of(named)
        with asking(known) as line:
            yield line, known, SystemClock().now()
    except (NoTable, NoAnswer, NotSent, Misread) as why:
        refuse(why, NAME)


def _meant(  # one for each filter
    services: Sequence[Agency] | None,
    reason: str,
    case: str,
    since: str,
    now: datetime,
    places: tuple[Any, ...] = (),
) -> Meant:
    return Meant(tuple(services or ()), reason, case.lower(), moment_in(since, now), places)


def _all_of(line: Asking, meant: Meant) -> list[Parked]:
    """All that are meant. Raises NoAnswer when somebody is silent: half of a case is not put back unasked."""
    found, silent = parked_at(line, meant)
    if silent:
        raise NoAnswer("; ".join(silent))
    return found


def _replayed(
    line: Asking, kafka: Kafka, found: Sequence[Parked], said: Said, *, as_json: bool
) -> Iterator[Outcome[Parked]]:
    """Of one service after the other, as they stand in order: a service's bytes are all that is in memory."""
    for service, of in groupby(found, key=lambda row: row.service):
        own = list(of)
        with progress("looking for the bytes") as seen:
            kept = kafka.find(service, {row.place: row.digest for row in own}, seen)
        outcomes = replay(line, kafka, own, kept, said)
        yield from one_by_one(outcomes, len(own), f"putting back at {service}", as_json=as_json)


def _plain(row: Parked) -> dict[str, Any]:
    plain = asdict(row)
    return {**plain.pop("place"), **plain}


def _cells(row: Parked) -> Sequence[str]:
    number = str(row.sequence) if row.sequence else ""
    return (row.service, row.where, row.case, number, row.reason, row.detail, str(row.size), row.at)


TELLING: Final = Telling[Parked](NAME, lambda row: f"{row.service} {row.where}", _plain, NOTHING_MEANT)
