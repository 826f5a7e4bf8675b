"""`jointtable verify-view`: count the coordinator's view again from the topics, and name what differs."""

import asyncio
import json as json_text
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Annotated, Final

import typer

from coordinator.domain.joint_case import JointCase
from jointtable.view_on_topics import NOT_TO_BE_HAD, coordinator_service, say_why, told
from messaging.parking import Place
from messaging.recount import Difference, differences
from messaging.service import Service
from messaging.settings import ServiceSettings

DIFFERS: Final = 1
NOT_ANSWERED: Final = 2
PAGE: Final = 500
SHOWN: Final = 20


@dataclass(slots=True)
class Recounted:
    """What was counted. `again`: records that came twice or more and count once. `kept`, `not_kept`: parked ones.

    `strange`: records on the coordinator's own topics that are not its word.
    """

    cases: int = 0
    applied: int = 0
    again: int = 0
    incomplete: int = 0
    kept: int = 0
    not_kept: int = 0
    strange: int = 0
    differences: list[Difference] = field(default_factory=list)


def verify_view(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Count every case again from the topics: 0 all equal, 1 something differs, 2 the question cannot be answered.

    Run it with the coordinator's own settings (JOINTTABLE_*), when the coordinators have nothing left to do.
    """
    try:
        found = asyncio.run(_recounted(ServiceSettings(), quiet=json))
    except NOT_TO_BE_HAD as why:
        say_why("verify-view", why)
        raise typer.Exit(NOT_ANSWERED) from why
    print(_as_json(found) if json else _as_text(found))
    if found.differences:
        raise typer.Exit(DIFFERS)


async def _recounted(settings: ServiceSettings, *, quiet: bool) -> Recounted:
    service, found, seen = coordinator_service(settings), Recounted(), set[str]()
    async for some in told(service, settings, quiet=quiet):
        await _note_kept(service, found, some.unreadable)
        for done, stored in some.cases:
            seen.add(done.document.case_id)
            found.cases += 1
            found.applied += done.applied
            found.again += done.again
            found.incomplete += done.document.incomplete
            found.strange += len(done.strange)
            found.differences += differences(service, stored, done, _without_the_count)
            await _note_kept(service, found, sorted(done.parked))
    found.differences += await _on_no_topic(service, seen)
    return found


async def _note_kept(service: Service[JointCase], found: Recounted, places: Sequence[Place]) -> None:
    for place in places:
        kept = await service.parked.get(place) is not None
        found.kept += kept
        found.not_kept += not kept


async def _on_no_topic(service: Service[JointCase], seen: set[str]) -> list[Difference]:
    after, found = "", list[Difference]()
    while page := await service.cases.page(after, PAGE):
        found += [Difference(one.case_id, "", "case-on-no-topic") for one in page if one.case_id not in seen]
        after = page[-1].case_id
    return found


def _without_the_count(case: JointCase) -> JointCase:
    """The view topic keeps the newest view only, so how much was said in all is counted by the streams' numbers."""
    return replace(case, coordinator=replace(case.coordinator, decisions=0))


def _as_text(found: Recounted) -> str:
    lines = [f"differs: {_told(one)}" for one in found.differences[:SHOWN]]
    if len(found.differences) > SHOWN:
        lines.append(f"and {len(found.differences) - SHOWN} differences more")
    strange = f", {found.strange} on its own topics that it did not say" if found.strange else ""
    lines.append(
        f"{found.cases} cases, {found.applied} events applied once, {found.again} records seen before, "
        f"{found.incomplete} cases incomplete, {found.kept} records parked, {found.not_kept} parked once and no more"
        f"{strange}: {len(found.differences)} differences"
    )
    return "\n".join(lines)


def _told(one: Difference) -> str:
    return " ".join(part for part in (one.case_id, one.what, one.where, one.told) if part)


def _as_json(found: Recounted) -> str:
    return json_text.dumps({**asdict(found), "equal": not found.differences}, indent=2, sort_keys=True)
