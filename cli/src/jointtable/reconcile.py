"""`jointtable reconcile`: per agency, what its own system was to be told, took and confirmed; and what is missing."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Final

import typer

from contracts.topics import Agency
from deploy.table_file import NoTable, table_of
from jointtable.acting import Telling, one_by_one, said_by, tell_each
from jointtable.asking import NoAnswer, NotDone, asking
from jointtable.at_a_table import UNANSWERED, WRONG, InJson, OfTable, Who, plural, progress, refuse, rows, tell
from jointtable.dlq_rows import Misread
from jointtable.operators_kafka import NotSent, OperatorsKafka
from jointtable.reconciling import Missing, Reckoning, State, not_taken_in, reckoned
from jointtable.resending import resend, would_resend
from jointtable.standing import lasted
from jointtable.trace import UUID
from jointtable.written import write
from messaging.clock import SystemClock

NAME: Final = "reconcile"
SHOWN: Final = 20
"""Missing notices that are listed unless all are asked for."""
HEADINGS: Final = (
    "agency",
    "sent",
    "delivered",
    "confirmed",
    "not delivered",
    "not confirmed",
    "no receipt asked",
    "oldest",
)
NOTHING_MEANT: Final = "nothing that is missing is meant"
MISSING: Final = ("agency", "age", "what", "case", "number", "type", "event")

OfAgency = Annotated[list[Agency] | None, typer.Option("--agency", help="Only of this agency; may be repeated.")]
OfCase = Annotated[str, typer.Option("--case", help="Only notices of this case.")]
OfEvent = Annotated[list[str] | None, typer.Option("--event", help="Only this notice, by its id; may be repeated.")]
All = Annotated[bool, typer.Option("--all", help=f"List every missing notice, not the {SHOWN} oldest alone.")]
Resend = Annotated[bool, typer.Option("--resend", help="Have told again what was taken and is not confirmed in time.")]
Why = Annotated[str, typer.Option("--why", help="Why it is told again: it is kept with the act.")]
ForReal = Annotated[bool, typer.Option("--dry-run", help="Tell what would be told again, and do nothing.")]


def reconcile(  # noqa: PLR0913, PLR0917  # one for each option
    agency: OfAgency = None,
    case: OfCase = "",
    event: OfEvent = None,
    every: All = False,
    again: Resend = False,
    why: Why = "",
    who: Who = "",
    dry_run: ForReal = False,
    table: OfTable = None,
    as_json: InJson = False,
) -> None:
    """Tell per agency what is sent, delivered, confirmed, missing: 0 nothing is late, 1 something is, 2 no answer.

    It ends with 1 too where a service could not take in everything: notices may be in it that are not counted.
    With --resend: 0 all are told again, 1 something was refused. A notice keeps its id and number.
    """
    if case and not UUID.fullmatch(case.lower()):
        refuse(f"{case[:60]!r} is no id of a case", NAME)
    try:
        known = table_of(table)
        with asking(known) as line:
            with progress("looking through pages of cases") as seen:
                # first: what is put back meanwhile is told of twice rather than not at all
                held, unheard = ({}, []) if again else not_taken_in(line, agency or ())
                found, silent = reckoned(line, agency or (), seen)
            meant = [one for of in found for one in of.missing if _meant(one, case.lower(), event or ())]
            if again and not silent:
                chosen = _chosen(meant, event or ())
                if dry_run:
                    outcomes = would_resend(chosen)
                else:
                    acts, said = OperatorsKafka(known.operator.access()), said_by(who, why, SystemClock().now())
                    outcomes = resend(line, acts, chosen, said)
                tell_each(one_by_one(outcomes, len(chosen), "telling again", as_json=as_json), TELLING, as_json=as_json)
    except (NoTable, NoAnswer, NotDone, NotSent, Misread) as no:
        refuse(no, NAME)
    if not again:
        uncounted = [held[of.agency] for of in found if of.agency in held]
        silent = list(dict.fromkeys(unheard + silent))
        _tell(found, meant, uncounted, silent, every=every, as_json=as_json, filtered=bool(case or event))
    elif silent:
        refuse("; ".join(silent), NAME)


def _meant(one: Missing, case: str, events: Sequence[str]) -> bool:
    return (not case or one.case == case) and (not events or one.event in events)


def _chosen(meant: Sequence[Missing], events: Sequence[str]) -> list[Missing]:
    """What was taken and is not confirmed: in time, unless it is named. What was not taken is told anyhow."""
    return [one for one in meant if one.taken and (one.late or one.event in events)]


def _tell(  # one for each word
    found: Sequence[Reckoning],
    meant: Sequence[Missing],
    uncounted: Sequence[str],
    silent: Sequence[str],
    *,
    every: bool,
    as_json: bool,
    filtered: bool,
) -> None:
    """That nothing is missing is said only when everybody answered, and has taken in what there is."""
    if as_json:
        told = {"agencies": [_plain(of) for of in found], "missing": [_plain_notice(one) for one in meant]}
        tell({**told, "not_taken_in": list(uncounted), "silent": list(silent)}, f"jointtable {NAME}")
    else:
        if found:
            rows(HEADINGS, [_line(of) for of in found], f"jointtable {NAME}")
        _list(sorted(meant, key=lambda one: -one.age), every=every)
        if uncounted:
            write("\n".join(uncounted), f"jointtable {NAME}")
        elif not meant and not silent:
            write(NOTHING_MEANT if filtered else "nothing is missing", f"jointtable {NAME}")
    if silent:
        refuse("; ".join(silent), NAME, UNANSWERED)
    if uncounted or any(one.late for one in meant):
        raise typer.Exit(WRONG)


def _list(meant: Sequence[Missing], *, every: bool) -> None:
    shown = meant if every else meant[:SHOWN]
    if shown:
        rows(MISSING, [_cells(one) for one in shown], f"jointtable {NAME}")
    if len(shown) < len(meant):
        write(f"and {plural(len(meant) - len(shown), 'more', 'more')}: --all lists them", f"jointtable {NAME}")


def _line(of: Reckoning) -> tuple[str, ...]:
    unconfirmed = of.count(State.UNCONFIRMED, State.MISRECORDED, State.AWAITED)
    confirmed = str(of.confirmed) if of.receipts or of.confirmed else "gives no receipts"
    counts = (str(of.count(State.UNDELIVERED)), str(unconfirmed), str(of.unreceipted))
    return (str(of.agency), str(of.sent), str(of.delivered), confirmed, *counts, lasted(of.oldest) if of.oldest else "")


def _cells(one: Missing) -> tuple[str, ...]:
    kind = one.type.removeprefix("nl.jointtable.")
    return (str(one.agency), lasted(one.age), one.state.value, one.case, str(one.number), kind, one.event)


def _plain(of: Reckoning) -> dict[str, Any]:
    return {
        "agency": str(of.agency),
        "sent": of.sent,
        "delivered": of.delivered,
        "confirmed": of.confirmed,
        "receipts": of.receipts,
        "unreceipted": of.unreceipted,
        "undelivered": of.count(State.UNDELIVERED),
        "unconfirmed": of.count(State.UNCONFIRMED, State.MISRECORDED, State.AWAITED),
        "late": sum(one.late for one in of.missing),
        "oldest_seconds": of.oldest.total_seconds() if of.oldest is not None else None,
    }


def _plain_notice(one: Missing) -> dict[str, Any]:
    return {**asdict(one), "agency": str(one.agency), "state": one.state.value, "age": one.age.total_seconds()}


TELLING: Final = Telling[Missing](
    NAME,
    lambda one: f"{one.agency} case {one.case} number {one.number} {one.event}:",
    _plain_notice,
    "nothing is to be told again",
)
