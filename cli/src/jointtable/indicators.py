"""`jointtable indicators recount`: count what every case gives to the indicators anew, and name what differs."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Annotated, Final

import typer
from motor.motor_asyncio import AsyncIOMotorDatabase
from pydantic import ValidationError

from coordinator.adapters.mongo_contributions import MongoContributions
from coordinator.counting import Counting, counted_anew, norms_of
from coordinator.domain.contribution import Contribution, contribution
from coordinator.domain.counted import FORM
from coordinator.domain.joint_case import JointCase
from coordinator.ports import Cases, Contributions, Kept
from jointtable.at_a_table import InJson, tell
from jointtable.view_on_topics import say_why
from messaging.assembly import packs_of
from messaging.mongo import MongoCases, database_of
from messaging.ports import StoreContended, StoreUnavailable
from messaging.settings import ServiceSettings
from rules.versions import newest

DIFFERS: Final = 1
NOT_ANSWERED: Final = 2
PAGE: Final = 500
SHOWN: Final = 20

indicators_app = typer.Typer(add_completion=False, no_args_is_help=True)


@dataclass(slots=True)
class Recounted:
    """How many cases there are, and which ones' rows are not what the cases give, or are of no case."""

    cases: int = 0
    differing: list[str] = field(default_factory=list)


@indicators_app.callback()
def indicators() -> None:
    """The indicators' counts, as the coordinator keeps them."""


@indicators_app.command()
def recount(
    mend: Annotated[bool, typer.Option("--mend", help="Count the cases that differ again, and keep that.")] = False,
    as_json: InJson = False,
) -> None:
    """Compare with a count of all cases anew: 0 all equal (or mended), 1 something differs, 2 it cannot be told.

    Run it with the coordinator's own settings (JOINTTABLE_*). While cases change, one may differ for two seconds.
    """
    try:
        found = asyncio.run(_recounted(ServiceSettings(), mend=mend))
    except (ValidationError, OSError, StoreUnavailable, StoreContended) as why:
        say_why("indicators recount", why)
        raise typer.Exit(NOT_ANSWERED) from why
    if as_json:
        tell({"cases": found.cases, "differing": found.differing, "mended": mend}, "jointtable indicators recount")
    else:
        _tell(found, mend=mend)
    if found.differing and not mend:
        raise typer.Exit(DIFFERS)


def _tell(found: Recounted, *, mend: bool) -> None:
    for case_id in found.differing[:SHOWN]:
        print(f"differs   {case_id}")
    if len(found.differing) > SHOWN:
        print(f"and {len(found.differing) - SHOWN} more")
    print(f"{found.cases} cases counted anew: {len(found.differing)} {'mended' if mend else 'differ'}")


async def _recounted(settings: ServiceSettings, *, mend: bool) -> Recounted:
    packs = packs_of(settings)
    uri = settings.secret(settings.store_uri_file)
    database: AsyncIOMotorDatabase = database_of(uri, settings.store_database)  # type: ignore[type-arg]  # generic only in its stubs
    cases, kept = MongoCases(database, JointCase), MongoContributions(database)
    counting = Counting(cases, kept, newest(packs, settings.pack).time_zone, norms_of(packs))
    found = await compared(counting)
    if mend:
        await mended(counting, found.differing)
    return found


async def compared(counting: Counting) -> Recounted:
    """Every case against its row."""
    facts = await _facts(counting.cases, counting.norms)
    rows = {row.fact.case_id: row for row in await _rows(counting.kept)}
    anew = counted_anew(facts.values(), counting.zone)
    differing = [
        case_id
        for case_id in sorted(facts.keys() | rows.keys())
        if case_id not in facts or case_id not in rows or not _equal(rows[case_id], facts[case_id], anew[case_id])
    ]
    return Recounted(len(facts), differing)


async def mended(counting: Counting, differing: list[str]) -> None:
    """Count these again; the rows are made for no view, so the service looks at them once more as well.

    A row whose case is no more adds to no count from then on.
    """
    rows, there = await counting.kept.rows(differing), await counting.cases.load_many(differing)
    await counting.kept.forget(rows.keys() - there.keys())
    await counting.kept.save([replace(row, form=0) for case_id, row in rows.items() if case_id in there])
    await counting.count(dict.fromkeys(there, ""))


def _equal(row: Kept, fact: Contribution, counts: tuple[str, ...]) -> bool:
    return (row.fact, row.counts, row.form, row.unlinked) == (fact, counts, FORM, ())


async def _facts(cases: Cases[JointCase], norms: frozenset[str]) -> dict[str, Contribution]:
    found, after = dict[str, Contribution](), ""
    while page := await cases.page(after, PAGE):
        found |= {one.case_id: contribution(one.state, norms) for one in page}
        after = page[-1].case_id
    return found


async def _rows(kept: Contributions) -> list[Kept]:
    found, after = list[Kept](), ""
    while page := await kept.page(after, PAGE):
        found += page
        after = page[-1].fact.case_id
    return found
