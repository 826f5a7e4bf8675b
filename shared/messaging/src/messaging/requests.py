"""A person's or a system's request: decide on the case as it is, and save the decision, at most once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

import structlog

from messaging.deciding import RULE_ERROR
from messaging.document import REQUESTS_LIMIT, CaseDocument
from messaging.event import Outgoing, Refusal
from messaging.ports import ATTEMPTS, CaseTooLarge, StoreContended, StoreUnavailable
from messaging.recording import OutboxFull
from messaging.saving import CASE_TOO_LARGE
from messaging.service import Service
from messaging.timers import AFTER_FAULT
from messaging.tracing import follows_own

S = TypeVar("S")

Decide = Callable[[S, datetime], tuple[Outgoing, ...] | Refusal]
NO_ROOM_IN_THE_STORE: Final = Refusal(
    CASE_TOO_LARGE, "the store takes no more of this case; nothing was recorded, and asking again does not help"
)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Accepted:
    """Saved together with its outgoing messages; `ids` are theirs."""

    ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class SeenBefore:
    """The request was saved before; nothing changed now."""


async def decide_and_save(
    service: Service[S], case_id: str, request_id: str, decide: Decide[S]
) -> Accepted | SeenBefore | Refusal:
    """Decide and save in one guarded write; the loser of a race reads again and decides again.

    A case nobody met yet is decided on as new. Raises OutboxFull, StoreContended and StoreUnavailable: transient, and
    the same request may be made again.
    """
    for _ in range(ATTEMPTS):
        document = await service.cases.load(case_id) or service.fresh(case_id)
        if request_id in document.requests:
            return SeenBefore()
        now = service.clock.now()
        decided = decide(document.state, now)
        if isinstance(decided, Refusal):
            return decided
        try:
            saved = await _saved_in_any_case(service, document, request_id, decided, now)
        except CaseTooLarge:
            _log.error(CASE_TOO_LARGE, case=case_id)
            return NO_ROOM_IN_THE_STORE
        if saved:
            return Accepted(tuple(one.id for one in decided))
    raise StoreContended(f"case {case_id} lost {ATTEMPTS} races")


async def _saved_in_any_case(
    service: Service[S], document: CaseDocument[S], request_id: str, decided: tuple[Outgoing, ...], now: datetime
) -> bool:
    """Whether this write won. A release goes without what follows from it where the store has no room for both."""
    known = _known(service, document, request_id, decided, now)
    try:
        return await _saved(service, _after(service, known, decided, now))
    except CaseTooLarge:
        if not _at_once(decided):
            raise
        return await _saved(service, replace(known, next_due=now))


def _known(
    service: Service[S], document: CaseDocument[S], request_id: str, decided: tuple[Outgoing, ...], now: datetime
) -> CaseDocument[S]:
    """The case with the decision, and without what follows from it."""
    published = service.publish(document, decided, now)
    return replace(published, requests=(*document.requests, request_id)[-REQUESTS_LIMIT:])


def _after(
    service: Service[S], known: CaseDocument[S], decided: tuple[Outgoing, ...], now: datetime
) -> CaseDocument[S]:
    """The case with the decision and what follows from it. A rule that fails afterwards does not undo the decision:
    nothing may delay a release.
    """
    try:
        return service.settle(known, now, follows_own(known, decided))
    except OutboxFull:
        if _at_once(decided):
            return replace(known, next_due=now)  # a release is not undone because what follows from it has to wait
        raise
    except Exception as error:  # noqa: BLE001  # any mistake in the rules: the fault shows on the case
        _log.error("reaction-failed", case=known.case_id, error=type(error).__name__)  # no payload
        return replace(known, fault=RULE_ERROR, next_due=now + AFTER_FAULT)


def _at_once(decided: tuple[Outgoing, ...]) -> bool:
    return any(one.message.AT_ONCE for one in decided)


async def _saved(service: Service[S], document: CaseDocument[S]) -> bool:
    """Whether this write won. When the answer is lost, the next reading of the case tells."""
    try:
        return not await service.cases.save_many([document])
    except StoreUnavailable:
        _log.warning("save-unknown", case=document.case_id)
        return False
