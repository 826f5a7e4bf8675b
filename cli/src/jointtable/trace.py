"""`jointtable trace`: a case or an event, hop by hop, by headers and positions; never a payload."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Final

import typer

from contracts.topics import Topic
from deploy.table_file import NoTable, table_of
from jointtable.asking import NoAnswer, NotDone, asking
from jointtable.at_a_table import UNANSWERED, WRONG, InJson, OfTable, refuse, rows, tell, visible, waited_for
from jointtable.tracing import Hop, Trace, hops, trace_of
from jointtable.written import write

NAME: Final = "trace"
HEADINGS: Final = ("lies since", "lies at", "number", "type", "event", "follows", "what came of it")
UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHORT_TOPICS: Final = {topic.value: topic.short for topic in Topic}
_ID: Final = 8


def trace(
    named: Annotated[str, typer.Argument(metavar="CASE|EVENT", help="The id of a case, or of one of its events.")],
    table: OfTable = None,
    as_json: InJson = False,
) -> None:
    """Trace a case or an event through every service: 0 told, 1 nobody knows it, 2 somebody did not answer."""
    if not UUID.fullmatch(named.lower()):
        refuse(f"{named[:60]!r} is no id of a case or an event", NAME)
    try:
        with asking(table_of(table)) as line, waited_for("looking through the topics"):
            found, event = trace_of(line, named.lower())
    except NotDone as why:
        refuse(why, NAME, WRONG)
    except (NoTable, NoAnswer) as why:
        refuse(why, NAME)
    every = hops(found)
    meant = [hop for hop in every if not event or hop.record.get("id") == event]
    if as_json:
        tell(plain(found, event, meant), f"jointtable {NAME}")
    elif event:
        for hop in meant:
            write("\n".join(visible(line) for line in _whole(found, hop, every)), f"jointtable {NAME}")
    else:
        _tell_case(found, every)
    if found.unknown:
        refuse("; ".join(found.unknown), NAME, UNANSWERED)


def plain(found: Trace, event: str, meant: Sequence[Hop]) -> dict[str, Any]:
    """The same for a program."""
    lacks = {str(service): {"gaps": told["gaps"], "fault": told["fault"]} for service, told in found.accounts.items()}
    return {
        "case": found.case,
        "event": event or None,
        "hops": [{**asdict(hop), "where": hop.where} for hop in meant],
        "parked": [{"service": row.service, "where": row.where, "reason": row.reason} for row in found.parked],
        "lacks": {service: one for service, one in lacks.items() if one["gaps"] or one["fault"]},
        "unknown": list(found.unknown),
    }


def _tell_case(found: Trace, every: Sequence[Hop]) -> None:
    rows(HEADINGS, [_cells(hop) for hop in every], f"jointtable {NAME}")
    lines = [f"{row.service} parked {row.where}: {row.reason}" for row in found.parked]
    for service, told in sorted(found.accounts.items()):
        lines += [
            f"{service} lacks number {number} on {topic} since {since}: {why}"
            for topic, (number, why, since) in sorted(told["gaps"].items())
        ]
        lines += [f"{service}: its last reaction failed: {told['fault']}"] if told["fault"] else []
    if lines:
        write("\n".join(visible(line) for line in lines), f"jointtable {NAME}")


def _cells(hop: Hop) -> Sequence[str]:
    record = hop.record
    topic = str(record["topic"])
    where = hop.where.replace(topic, _SHORT_TOPICS.get(topic, topic))
    number = str(record.get("sequence", ""))
    kind = str(record.get("type", record.get("unreadable", ""))).removeprefix("nl.jointtable.")
    came = "; ".join(f"{service}: {what}" for service, what in hop.at.items())
    return (record.get("since", "")[:19], where, number, kind, record.get("id", "")[:_ID], hop.follows[:_ID], came)


def _whole(found: Trace, hop: Hop, every: Sequence[Hop]) -> list[str]:
    """One event in full."""
    named = {other.record.get("id"): other for other in every}
    record = hop.record
    told = [
        (name, str(record[name])) for name in ("id", "type", "sequence", "time", "digest", "since") if name in record
    ]
    told += [("case", found.case), ("lies at", hop.where)]
    told += [("follows", _named(named.get(one), one)) for one in [hop.follows] if one]
    told += [("caused", _named(named.get(one), one)) for one in hop.caused]
    told += [(f"at {service}", what) for service, what in hop.at.items()]
    return [f"{name}: {text}" for name, text in told]


def _named(hop: Hop | None, named: str) -> str:
    return f"{named} {hop.record.get('type', '')} at {hop.where}" if hop else named
