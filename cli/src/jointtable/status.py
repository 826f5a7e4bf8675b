"""`jointtable status`: whether a table stands as it should, and if not, what is wrong and which runbook mends it."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, Final

import typer

from deploy.table_file import NoTable, table_of
from jointtable.at_a_table import UNANSWERED, WRONG, InJson, OfTable, refuse, rows, tell
from jointtable.looking import Looked, look_at
from jointtable.reading_groups import Group
from jointtable.standing import COLUMNS, OLDER, VERSIONS, Heard, line
from jointtable.written import write

NAME: Final = "status"
Serve = Annotated[
    int | None,
    typer.Option("--serve", metavar="PORT", min=1, max=65535, help="Show it as a page on this machine, until Ctrl-C."),
]


def status(table: OfTable = None, as_json: InJson = False, serve: Serve = None) -> None:
    """Tell how the table stands: 0 all is well, 1 something is wrong (each in one sentence), 2 nobody answered."""
    try:
        known = table_of(table)
        if serve is not None:
            from jointtable.status_page import serve_page  # noqa: PLC0415  # the command itself starts within a second

            _serve(lambda: serve_page(known, serve))
            return
        looked = look_at(known)
    except NoTable as why:
        refuse(why, NAME)
    if as_json:
        tell(plain(looked), f"jointtable {NAME}")
    else:
        rows(COLUMNS, [line(heard, looked.at) for heard in looked.heard], f"jointtable {NAME}")
        write("\n".join(one.text() for one in looked.wrong) or "all is well", f"jointtable {NAME}")
    if not looked.answered:
        raise typer.Exit(UNANSWERED)
    if looked.wrong:
        raise typer.Exit(WRONG)


def _serve(page: Callable[[], None]) -> None:
    try:
        page()
    except KeyboardInterrupt:
        """The server ended in order, and passes on that it was asked to."""
    except OSError as why:
        refuse(f"the page cannot be served: {why.strerror}", NAME)


def plain(looked: Looked) -> dict[str, Any]:
    """The same for a program."""
    return {
        "at": looked.at.isoformat(),
        "well": not looked.wrong,
        "services": {str(one.service): _plain(one) for one in looked.heard},
        "wrong": [asdict(one) for one in looked.wrong],
    }


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
