"""Deadlines: react again to the cases whose moment has come. The guarded write lets each fire once."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

import structlog

from messaging.deciding import RULE_ERROR
from messaging.document import CaseDocument
from messaging.recording import OutboxFull
from messaging.service import Service

S = TypeVar("S")

AFTER_FAULT: Final = timedelta(minutes=1)
"""When a case whose rules failed at its moment is looked at again: it must not starve the others."""

_log = structlog.get_logger()


async def poll(service: Service[S], now: datetime, limit: int = 100) -> int:
    """React to up to `limit` cases that are due; answer how many were saved.

    Who loses the race does nothing: the winner has reacted, or the next poll will.
    """
    due = await service.cases.due(now, limit)
    if not due:
        return 0
    stored = await service.cases.load_many(due)
    reacted = [_reacted(service, document, now) for document in stored.values()]
    changed = [after for after in reacted if after != stored[after.case_id]]
    lost = await service.cases.save_many(changed) if changed else frozenset[str]()
    return len(changed) - len(lost)


def _reacted(service: Service[S], document: CaseDocument[S], now: datetime) -> CaseDocument[S]:
    try:
        return service.settle(document, now)
    except OutboxFull:
        return document
    except Exception as error:  # noqa: BLE001  # any mistake in one case's rules: the others' deadlines go on
        _log.error("timer-failed", case=document.case_id, error=type(error).__name__)  # no payload
        return replace(document, fault=RULE_ERROR, next_due=now + AFTER_FAULT)
