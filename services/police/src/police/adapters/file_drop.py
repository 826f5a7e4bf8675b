"""The police's own system drops files; each row becomes the same request as by REST, decided by the same rule."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

from adapters.filedrop import FileDrop
from adapters.mapped import Mapped
from adapters.mapping import load_mappings
from adapters.sources import Accepted, Answer, CaseBusy, Refused, SeenBefore, StoreAway, Submit
from messaging.desk import Desk
from messaging.event import Refusal
from messaging.ports import StoreContended, StoreUnavailable
from messaging.recording import OutboxFull
from messaging.requests import SeenBefore as Known
from messaging.running import kept
from messaging.web.acts import Act, ask
from messaging.web.auth import Actor
from police.adapters.row_check import check_row
from police.domain.police_case import PoliceCase
from police.settings import PoliceSettings

KINDS: Final = {
    "register": "cases",
    "detention": "detention-orders",
    "custody": "custody-orders",
    "release": "releases",
    "transfer": "transfers",
    "interrogation": "interrogations",
    "interrogation-end": "interrogation-ends",
    "record-item": "record-items",
    "reported-waiver": "reported-waivers",
    "identity": "identities",
    "victim": "victims",
    "take-back": "statement-withdrawals",
}
"""A row's kind, as mappings name it, and the act it asks for."""
BY_FILE: Final = Actor("file drop", "system")


@asynccontextmanager
async def watch_drop_folder(
    settings: PoliceSettings,
    desk: Desk[PoliceCase],
    acts: Sequence[Act[PoliceCase]],
    case_of: Callable[[Any], str],
) -> AsyncIterator[None]:
    """Take in what is dropped while the context lasts; nothing when no folder is named."""
    if settings.drop_folder is None or settings.mapping is None:
        yield
        return
    by_kind = {kind: act for kind, step in KINDS.items() for act in acts if act.step == step}
    drop = FileDrop(
        settings.drop_folder,
        load_mappings(settings.mapping),
        submitted_to(desk, by_kind, case_of),
        check=check_row,
        at_once=frozenset({"release"}),  # nothing delays a release
    )
    async with kept(file_drop=drop.run()):
        yield


def submitted_to(desk: Desk[PoliceCase], acts: dict[str, Act[PoliceCase]], case_of: Callable[[Any], str]) -> Submit:
    """Hand one row to the desk. What passes is said in the file drop's own words: it asks again."""

    async def submit(row: Mapped, request_id: UUID) -> Answer:
        act = acts[row.kind]
        body = act.request.model_validate(row.fields)
        try:
            answer = await ask(desk, act, case_of(body), body, request_id, BY_FILE)
        except StoreUnavailable as away:
            raise StoreAway(type(away).__name__) from away
        except (OutboxFull, StoreContended) as busy:
            raise CaseBusy(type(busy).__name__) from busy
        if isinstance(answer, Refusal):
            return Refused(answer.field, answer.code, answer.text)
        return SeenBefore() if isinstance(answer, Known) else Accepted()

    return submit
