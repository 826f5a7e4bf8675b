"""Where requests come in: each is decided and saved once, and who asked is on record."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

import structlog

from messaging.event import Refusal
from messaging.requests import Accepted, Decide, SeenBefore, decide_and_save
from messaging.service import Service

S = TypeVar("S")
Answer = Accepted | SeenBefore | Refusal

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Desk(Generic[S]):
    """One service's desk."""

    service: Service[S]

    async def ask(self, case_id: str, request_id: UUID, what: str, by: str, decide: Decide[S]) -> Answer:
        """Decide and save; the answer is final, and asking again with the same id changes nothing."""
        answer = await decide_and_save(self.service, case_id, str(request_id), decide)
        _log.info("act", what=what, by=by, case=case_id, request=str(request_id), answer=_named(answer))
        return answer


def _named(answer: Answer) -> str:
    match answer:
        case Accepted():
            return "recorded"
        case SeenBefore():
            return "seen-before"
        case Refusal(code=code):
            return code
