"""`jointtable status`: whether a table stands as it should, and if not, what is wrong and which runbook mends it."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import typer

from contracts.topics import Agency
from deploy.access import Access
from deploy.table_file import NoTable, Table, table_of
from jointtable.asking import Asking, NoAnswer, NotDone, asking
from jointtable.at_a_table import UNANSWERED, WRONG, InJson, OfTable, refuse, rows, tell
from jointtable.reading_groups import Group, NotTold, groups, lacking
from jointtable.standing import OLDER, VERSIONS, Heard, Wrong, differing, line, wrongs
from jointtable.written import write
from messaging.clock import SystemClock

NAME: Final = "status"
HEADINGS: Final = (
    "service",
    "ready",
    "partitions",
    "unread",
    "unsent",
    "undelivered",
    "unconfirmed",
    "timers due",
    "parked",
    "stalled",
    "unproven",
)
BROKER: Final = "broker"
PATIENCE: Final = 10.0
"""Seconds for one answer of a service: one that hangs is to be named within a minute."""


def status(table: OfTable = None, as_json: InJson = False) -> None:
    """Tell how the table stands: 0 all is well, 1 something is wrong (each in one sentence), 2 nobody answered."""
    try:
        known = table_of(table)
        with asking(known, patience=PATIENCE) as line_to:
            found, wrong = look(line_to, known.operator.access())
    except NoTable as why:
        refuse(why, NAME)
    now = SystemClock().now()
    wrong += [one for heard in found for one in wrongs(heard, now)] + list(differing(found))
    if as_json:
        tell(plain(found, wrong, now), f"jointtable {NAME}")
    else:
        rows(HEADINGS, [line(heard, now) for heard in found])
        write("\n".join(one.text() for one in wrong) or "all is well", f"jointtable {NAME}")
    if not any(heard.up for heard in found):
        raise typer.Exit(UNANSWERED)
    if wrong:
        raise typer.Exit(WRONG)


def look(line_to: Asking, access: Access) -> tuple[list[Heard], list[Wrong]]:
    """What is heard of each service, from itself and from the broker; and what is wrong with the broker."""
    services, asked = line_to.services(), SystemClock().now()
    with ThreadPoolExecutor() as at_once:
        reading, gone = at_once.submit(groups, access, services), at_once.submit(lacking, access)
        asking_ready = at_once.submit(line_to.each, "/health/ready")
        figures, ready = line_to.each("/operator/figures"), asking_ready.result()
        try:
            read: Mapping[Agency, Group] = reading.result()
            wrong = [Wrong(BROKER, f"no such topic: {topic}", "not-ready") for topic in gone.result()]
        except NotTold as why:
            read, wrong = {}, [Wrong(BROKER, str(why), "broker-away")]
    return [_heard(line_to.table, one, ready, figures, read.get(one), asked) for one in services], wrong


def plain(found: list[Heard], wrong: list[Wrong], now: datetime) -> dict[str, Any]:
    """The same for a program."""
    return {
        "at": now.isoformat(),
        "well": not wrong,
        "services": {str(one.service): _plain(one) for one in found},
        "wrong": [asdict(one) for one in wrong],
    }


def _heard(
    known: Table,
    service: Agency,
    ready: Mapping[str, Any],
    figures: Mapping[str, Any],
    group: Group | None,
    asked: datetime,
) -> Heard:
    names = [name for name, replica in known.replicas.items() if replica.service is service]
    spoke = {name: ready[name] for name in names if not isinstance(ready[name], (NoAnswer, NotDone))}
    told = {name: figures[name] for name in names if not isinstance(figures[name], (NoAnswer, NotDone))}
    silent = {name: str(ready[name]) for name in names if name not in spoke}
    mute = {name: str(figures[name]) for name in spoke if isinstance(figures[name], (NoAnswer, NotDone))}
    missing = {name: one["missing"] for name, one in spoke.items()}
    return Heard(service, missing, silent | mute, told, group, asked)


def _plain(one: Heard) -> dict[str, Any]:
    group = one.group or Group()
    return {
        "ready": {name: list(missing) for name, missing in one.ready.items()},
        "silent": dict(one.silent),
        "members": {name: [f"{topic}/{number}" for topic, number in of] for name, of in group.members.items()},
        "unread": {f"{topic}/{number}": count for (topic, number), count in group.unread.items()},
        "oldest_unread": group.oldest,
        "nobodys": [f"{topic}/{number}" for topic, number in group.nobodys],
        "figures": one.figures,
        "versions": {name: {of: told.get(of, OLDER) for of in VERSIONS} for name, told in one.told.items()},
    }
