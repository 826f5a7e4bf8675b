"""`jointtable looks`: who looked at a case, as what, how and when; never anything of the case itself."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

import typer

from contracts.topics import Agency
from deploy.table_file import NoTable, table_of
from jointtable.asking import Asking, NoAnswer, NotDone, asking
from jointtable.at_a_table import UNANSWERED, WRONG, InJson, OfTable, plural, refuse, rows, tell
from jointtable.trace import UUID
from jointtable.written import write

NAME: Final = "looks"
HEADINGS: Final = ("at (UTC)", "who", "as", "how", "with the name")
NEWEST: Final = 100
MOST: Final = 1000
"""As many as the coordinator's service tells at once."""

Most = Annotated[int, typer.Option("--most", min=1, max=MOST, help="How many, the newest first.")]


def looks(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The id of a case.")],
    most: Most = NEWEST,
    table: OfTable = None,
    as_json: InJson = False,
) -> None:
    """Tell who looked at a case, the newest first: 0 told, 1 nobody knows such a case, 2 no answer."""
    if not UUID.fullmatch(case.lower()):
        refuse(f"{case[:60]!r} is no id of a case", NAME)
    try:
        with asking(table_of(table)) as line:
            found = _looks_at(line, case.lower(), most)
    except NotDone as why:
        refuse(why, NAME, WRONG if why.missing else UNANSWERED)
    except (NoTable, NoAnswer) as why:
        refuse(why, NAME)
    if as_json:
        tell({"case": case.lower(), "looks": found}, f"jointtable {NAME}")
        return
    if found:
        rows(HEADINGS, [_cells(one) for one in found], f"jointtable {NAME}")
    write(_sum(len(found), most), f"jointtable {NAME}")


def _looks_at(line: Asking, case: str, most: int) -> list[dict[str, Any]]:
    """The newest looks. Raises NoAnswer, NotDone: that nobody looked is told only of a case that there is."""
    told = line.of(Agency.COORDINATOR, "/operator/looks", case=case, most=str(most))["looks"]
    if not told and not line.of(Agency.COORDINATOR, f"/operator/cases/{case}")["known"]:
        raise NotDone("the coordinator's service knows no such case", missing=True)
    return [{name: said for name, said in one.items() if name != "cases"} for one in told]


def _cells(look: dict[str, Any]) -> tuple[str, ...]:
    at = datetime.fromisoformat(look["at"]).astimezone(UTC)
    return (f"{at:%Y-%m-%d %H:%M:%S}", look["who"], look["role"], look["way"], "yes" if look["names"] else "no")


def _sum(count: int, most: int) -> str:
    if not count:
        return "nobody looked at this case"
    told = plural(count, "look")
    return f"{told}, the newest; there may be more: --most tells up to {MOST}" if count == most < MOST else told
