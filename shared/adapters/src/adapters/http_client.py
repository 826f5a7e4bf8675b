"""The one place that speaks HTTP to an agency's system: no redirects, bounded time, bounded answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx2

from messaging.trusted import trusted

PASSING: Final = frozenset({408, 409, 425, 429})
"""Statuses below 500 after which the same may be tried again."""


class NoAnswerError(Exception):
    """The other side could not be reached, or did not answer in time. `str` of it names no secret."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with as much of its body as was asked for."""

    status: int
    body: bytes
    """Cut off at the limit plus one byte."""

    @property
    def well(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300  # noqa: PLR2004  as HTTP has it

    @property
    def passing(self) -> bool:
        """Whether the same may be done at another time."""
        return self.status >= 500 or self.status in PASSING  # noqa: PLR2004  as HTTP has it


@dataclass(frozen=True, slots=True)
class Http:
    """A client for one agency's system. `seconds` bounds one exchange whole."""

    client: httpx2.AsyncClient
    seconds: float

    async def get(self, url: str, headers: dict[str, str], at_most: int) -> Answered:
        """Fetch. Raises NoAnswerError."""
        return await self._exchange(self.client.build_request("GET", url, headers=headers), at_most)

    async def post(self, url: str, headers: dict[str, str], body: bytes, at_most: int = 0) -> Answered:
        """Post; without `at_most` what stands in the answer's body does not matter. Raises NoAnswerError."""
        return await self._exchange(self.client.build_request("POST", url, headers=headers, content=body), at_most)

    async def _exchange(self, request: httpx2.Request, at_most: int) -> Answered:
        try:
            async with asyncio.timeout(self.seconds):
                response = await self.client.send(request, stream=True, follow_redirects=False)
                try:
                    return Answered(response.status_code, await _beginning(response, at_most) if at_most else b"")
                finally:
                    await response.aclose()
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError) as error:
            raise NoAnswerError(type(error).__name__) from error


@asynccontextmanager
async def http(seconds: float) -> AsyncIterator[Http]:
    """A client while the context lasts."""
    # Not compressed: a small answer cannot unfold into a large one.
    plain = {"accept-encoding": "identity"}
    async with httpx2.AsyncClient(timeout=seconds, headers=plain, verify=trusted()) as client:
        yield Http(client, seconds)


async def _beginning(response: httpx2.Response, at_most: int) -> bytes:
    body = bytearray()
    async for some in response.aiter_bytes():
        body += some
        if len(body) > at_most:
            break
    return bytes(body[: at_most + 1])
