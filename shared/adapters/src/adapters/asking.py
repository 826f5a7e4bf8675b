"""One request handed to the service: until it is answered, or its case cannot take it now, or it met our mistake."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog

from adapters.mapped import Mapped
from adapters.sources import Answer, CaseBusy, Refused, StoreAway, Submit

MOST_MISTAKES: Final = 5
"""How often a row is tried that meets a mistake of ours."""
MISTAKE: Final = Refused(None, "our-mistake", "could not be taken: our mistake")
log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks the service. Waits are in seconds."""

    submit: Submit
    first_wait: float
    longest_wait: float
    sleep: Callable[[float], Awaitable[None]]
    mistakes: Counter[UUID] = field(default_factory=Counter)
    """How often each request met a mistake of ours."""

    async def answer(self, row: Mapped, request_id: UUID, origin: str) -> Answer | None:
        """The service's answer; None when the row has to wait. `origin` says in the log where the row is from."""
        try:
            return await self._handed_on(row, request_id)
        except CaseBusy as busy:
            log.warning("row-waits", file=origin, line=row.line, why=str(busy))
            return None
        except Exception as error:  # noqa: BLE001  one row must not stop the source, whatever it is
            log.error("row-failed", file=origin, line=row.line, error=type(error).__name__)  # noqa: TRY400  no payload
            return self._given_up(request_id)

    def _given_up(self, request_id: UUID) -> Refused | None:
        self.mistakes[request_id] += 1
        if self.mistakes[request_id] < MOST_MISTAKES:
            return None
        del self.mistakes[request_id]
        return MISTAKE

    async def _handed_on(self, row: Mapped, request_id: UUID) -> Answer:
        """Hand the row on. While the store is away everything waits: nothing can be recorded."""
        wait = self.first_wait
        while True:
            try:
                return await self.submit(row, request_id)
            except StoreAway as away:
                log.warning("store-away", line=row.line, seconds=wait, why=str(away))
            await self.sleep(wait)
            wait = min(wait * 2, self.longest_wait)
