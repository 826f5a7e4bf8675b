"""`jointtable topics`: a cluster beside topics.yaml: what would be changed, whether it differs, and the change."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy import given
from deploy.access import Access, NotApplied
from deploy.apply import apply as carry_out
from deploy.apply import plan as look
from deploy.part import PartMissing
from deploy.planned import Planned, said
from deploy.secrets import Secrets
from deploy.table_file import NoTable, table_of
from deploy.topics import TOPICS_FILE, load_topics
from jointtable.at_a_table import WRONG, InJson, OfTable, plural, refuse, tell
from jointtable.written import write

topics_app = typer.Typer(no_args_is_help=True, help="Topics, users and rights of a cluster, beside topics.yaml.")
NAME = "topics"

OfFile = Annotated[
    Path, typer.Option("--file", help="What the cluster is to be.", exists=True, dir_okay=False, readable=True)
]
OfCluster = Annotated[
    str, typer.Option("--cluster", envvar="JOINTTABLE_CLUSTER", help="Which size of the file; else the table's own.")
]


@topics_app.callback()
def topics() -> None:
    """Topics, users and rights of a cluster, beside topics.yaml. The administrator's: JOINTTABLE_KAFKA, or --table."""


@topics_app.command()
def plan(table: OfTable = None, file: OfFile = TOPICS_FILE, cluster: OfCluster = "", as_json: InJson = False) -> None:
    """Tell what `apply` would make and change, and touch nothing: 0 told, 2 nobody answered."""
    _tell(_asked(table, file, cluster), as_json=as_json)


@topics_app.command()
def diff(table: OfTable = None, file: OfFile = TOPICS_FILE, cluster: OfCluster = "", as_json: InJson = False) -> None:
    """Tell how the cluster differs from the file: 0 it does not, 1 it does, 2 nobody answered."""
    wanted = _asked(table, file, cluster)
    _tell(wanted, as_json=as_json)
    if wanted.differs:
        raise typer.Exit(WRONG)


@topics_app.command()
def apply(
    table: OfTable = None,
    file: OfFile = TOPICS_FILE,
    cluster: OfCluster = "",
    secrets: Annotated[
        Path | None, typer.Option(help="The folder with the users' passwords; else the table's own.", file_okay=False)
    ] = None,
    take_away: Annotated[
        bool, typer.Option("--take-away", help="Also take away rights that the file does not have.")
    ] = False,
    as_json: InJson = False,
) -> None:
    """Make what is missing: 0 done, 1 a person has to decide first and nothing was changed, 2 nobody answered.

    No topic is deleted, and none keeps less than before. Every user's password is set to what the folder holds.
    """
    try:
        where, wanted = _where(table, cluster, secrets), load_topics(file)
        before = look(where.access, wanted, where.cluster)
        if before.by_hand:
            _tell(before, as_json=as_json)
            raise typer.Exit(WRONG)
        carry_out(where.access, wanted, where.passwords(), where.cluster, take_away=take_away)
        after = look(where.access, wanted, where.cluster)
    except (NotApplied, NoTable, PartMissing, ValueError, OSError) as why:
        refuse(why, NAME)
    if as_json:
        tell({"done": plain(before), "left": plain(after)}, f"jointtable {NAME}")
        return
    for line in lines(before):
        write(line, f"jointtable {NAME}")
    left = f"; left: {plural(len(after.taken), 'right')} that the file does not have" if after.taken else ""
    write(f"the cluster is as the file says{left}", f"jointtable {NAME}")


def lines(wanted: Planned) -> list[str]:
    """The plan for a person, a change in each line."""
    return [
        *(f"make topic {row.name}" for row in wanted.topics),
        *(f"set {one.text()}" for one in wanted.settings),
        *(f"make user {user}" for user in wanted.users),
        *(f"grant {said(one)}" for one in wanted.granted),
        *(f"not in the file: {said(one)}; taken away with --take-away" for one in wanted.taken),
        *(f"by hand: {one.text()}" for one in wanted.by_hand),
    ]


def plain(wanted: Planned) -> dict[str, Any]:
    """The plan for a program."""
    return {
        "differs": wanted.differs,
        "topics": [row.name for row in wanted.topics],
        "settings": [asdict(one) for one in wanted.settings],
        "users": list(wanted.users),
        "granted": [said(one) for one in wanted.granted],
        "not_in_the_file": [said(one) for one in wanted.taken],
        "by_hand": [asdict(one) for one in wanted.by_hand],
    }


@dataclass(frozen=True, slots=True)
class _Where:
    access: Access
    cluster: str
    secrets: Path | None

    def passwords(self) -> dict[str, str]:
        if self.secrets is None:
            raise NoTable("no folder with the users' passwords is named: give --secrets")
        return Secrets(self.secrets).user_passwords()


def _where(table: Path | None, cluster: str, secrets: Path | None = None) -> _Where:
    """The administrator's way in: the environment's, as for all of set-up, else the table's."""
    named = given.broker(os.environ)
    if named is not None:
        return _Where(named.access, cluster or "local", secrets)
    known = table_of(table)
    if known.administrator is None:
        raise NoTable("the table names no administrator of its broker, who alone may see and change this")
    return _Where(known.administrator.access(), cluster or known.cluster, secrets or known.secrets)


def _asked(table: Path | None, file: Path, cluster: str) -> Planned:
    try:
        where = _where(table, cluster)
        return look(where.access, load_topics(file), where.cluster)
    except (NotApplied, NoTable, PartMissing, ValueError) as why:
        refuse(why, NAME)


def _tell(wanted: Planned, *, as_json: bool) -> None:
    if as_json:
        tell(plain(wanted), f"jointtable {NAME}")
    else:
        write("\n".join(lines(wanted)) or "the cluster is as the file says", f"jointtable {NAME}")
