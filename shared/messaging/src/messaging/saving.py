"""Save cases of which the store may find one too large: that one alone is left as it was, with its fault."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import structlog

from messaging.document import CaseDocument
from messaging.ports import Cases, CaseTooLarge

S = TypeVar("S")

CASE_TOO_LARGE: Final = "case-too-large"
"""The store does not take the case with what is to be written of it."""

Instead = Callable[[CaseDocument[S]], CaseDocument[S]]
"""What is saved of a case instead of this document, which is too large."""

_log = structlog.get_logger()


async def save_each(
    cases: Cases[S], documents: Sequence[CaseDocument[S]], instead: Instead[S]
) -> tuple[frozenset[str], frozenset[str]]:
    """Save them together; where one is too large each by itself, and of that one what is saved `instead`.

    Answers the ids that lost, and those that were too large. Raises StoreUnavailable.
    """
    try:
        return await cases.save_many(documents), frozenset()
    except CaseTooLarge:
        lost, too_large = frozenset[str](), frozenset[str]()
    for one in documents:
        try:
            lost |= await cases.save_many([one])
        except CaseTooLarge:
            too_large |= {one.case_id}
            await save_left(cases, instead(one))
    return lost, too_large


async def save_left(cases: Cases[S], document: CaseDocument[S]) -> frozenset[str]:
    """Save a case as it was, with its fault; answer whether it lost. Raises StoreUnavailable.

    It is said in the log in any case: where the fault itself has no room, nothing else tells of it.
    """
    _log.error(CASE_TOO_LARGE, case=document.case_id)
    try:
        return await cases.save_many([document])
    except CaseTooLarge:
        _log.error("fault-not-saved", case=document.case_id)
        return frozenset()
