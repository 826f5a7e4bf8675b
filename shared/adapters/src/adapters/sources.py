"""What every source of requests has in common: what it calls, what it is answered, and how it is run."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from adapters.mapped import Fault, Mapped


@dataclass(frozen=True, slots=True)
class Accepted:
    """The service stored the request with its outgoing events."""


@dataclass(frozen=True, slots=True)
class SeenBefore:
    """The service knows this request id; nothing happened a second time."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule of the service refused the request; nothing was touched."""

    field: str | None
    code: str
    text: str


Answer = Accepted | SeenBefore | Refused


class CaseBusy(Exception):  # noqa: N818  # it says what is so
    """The case of this request cannot take it now; other cases can. It is asked again."""


class StoreAway(Exception):  # noqa: N818  # it says what is so
    """The store is away: no request of any case can be recorded. It is asked again."""


Submit = Callable[[Mapped, UUID], Awaitable[Answer]]
"""Hands one request to the service. The id is the same at every attempt. It raises CaseBusy and StoreAway; whatever
else it raises is a mistake of ours."""

Check = Callable[[Mapped], Sequence[Fault]]
"""What the service already sees wrong in a request without looking at a case."""


class Source(Protocol):
    """A way in for an agency's own system."""

    async def run(self) -> None:
        """Bring in what comes until cancelled. Each row counts once in effect, whatever stops it on the way."""
        ...
