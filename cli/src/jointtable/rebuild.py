"""`jointtable rebuild`: the coordinator's cases as their topics tell them, after its store was put back."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Final

import typer

from coordinator.domain.joint_case import JointCase
from jointtable.view_on_topics import NOT_TO_BE_HAD, Told, coordinator_service, decisions_of, say_why, told
from messaging.document import CaseDocument
from messaging.rebuilding import rebuilt
from messaging.recount import differences
from messaging.service import Service
from messaging.settings import ServiceSettings

LEFT: Final = 1
NOT_ANSWERED: Final = 2


@dataclass(slots=True)
class Done:
    """How many cases there are, which have to be written or were, and which were left as they are."""

    cases: int = 0
    written: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def rebuild(
    apply: Annotated[bool, typer.Option("--apply", help="Write; else only say which cases would be written.")] = False,
) -> None:
    """Write each case that differs as its topics tell it: 0 done, 1 something is left to do, 2 it cannot be told.

    Run it with the coordinator's own settings (JOINTTABLE_*), while no coordinator runs.
    """
    try:
        done = asyncio.run(_rebuilt(ServiceSettings(), apply=apply))
    except NOT_TO_BE_HAD as why:
        say_why("rebuild", why)
        raise typer.Exit(NOT_ANSWERED) from why
    for case_id in done.left:
        print(f"left      {case_id}  its store knows words that are on no topic, or somebody else wrote it meanwhile")
    verb = "written" if apply else "to be written"
    print(f"{done.cases} cases, {len(done.written)} {verb}, {len(done.left)} left as they are")
    if done.left or (done.written and not apply):
        raise typer.Exit(LEFT)


async def _rebuilt(settings: ServiceSettings, *, apply: bool) -> Done:
    service, done = coordinator_service(settings), Done()
    async for some in told(service, settings, quiet=False):
        done.cases += len(some.cases)
        differing, left = _differing(service, some, service.clock.now())
        lost = await service.cases.save_many(differing) if apply and differing else frozenset[str]()
        done.left += [*left, *lost]
        done.written += [one.case_id for one in differing if one.case_id not in lost]
    return done


def _differing(
    service: Service[JointCase], some: Told, now: datetime
) -> tuple[list[CaseDocument[JointCase]], list[str]]:
    """The cases to be written, and the ids of those that are better left."""
    written, left = list[CaseDocument[JointCase]](), list[str]()
    for one, stored in some.cases:
        said = sum(stream.sequence for stream in one.document.streams.values())
        one.document = decisions_of(one.document, said)
        if not any(differences(service, stored, one, lambda case: case)):
            continue
        new = rebuilt(stored or service.fresh(one.document.case_id), one.document, now)
        if new is None:
            left.append(one.document.case_id)
        else:
            written.append(new)
    return written, left
