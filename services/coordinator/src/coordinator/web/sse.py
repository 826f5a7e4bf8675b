"""The board, live: one line of server-sent events per open page.

A line holds no queue. It remembers the number its page last saw and asks the board what changed since, so a page
that reads slowly gets the newest state in one piece, never a backlog; a page that stops reading is let go.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Final, Protocol

import structlog
from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from coordinator.web.board import Board
from coordinator.web.selection import Selection

BETWEEN_UPDATES: Final = 0.5
"""Seconds: a page is told of a case at most twice a second."""
HEARTBEAT: Final = 15.0
"""Seconds between two beats on a quiet line."""
HEARTBEAT_OF_A_DEMO: Final = 1.0
"""A demo's time passes unevenly, so that its pages are told it each second."""
LOOK: Final = 1.0
"""Seconds after which a quiet line looks whether the feed still lives."""
SLOW: Final = 10.0
"""Seconds after which a page that does not read is let go."""
MOST_LINES: Final = 1000

_log = structlog.get_logger()


class Says(Protocol):
    """What is put on a line, as HTML for the page, and the beat as JSON for its scripts."""

    def whole(self, chosen: Selection) -> str:
        """All of the chosen cases."""
        ...

    def some(self, case_ids: Sequence[str], chosen: Selection) -> str:
        """The tiles of these cases, as far as they are chosen, and the counts above them."""
        ...

    def beat(self) -> str:
        """What time it is, and whether the board is live."""
        ...


@dataclass(slots=True)
class Lines:
    """Every open page's line. `run` names this process: numbers that another one gave mean nothing here."""

    board: Board
    run: str
    heartbeat: float = HEARTBEAT
    between: float = BETWEEN_UPDATES
    open: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Be rung by the board."""
        self.board.on_change(self._turn)

    @property
    def newest(self) -> str:
        """The id under which a page made now may come back."""
        return f"{self.run}-{self.board.number}"

    def number_in(self, event_id: str | None) -> int:
        """The number in an id of ours; -1 for none, or for an id that another process gave."""
        run, _, number = (event_id or "").partition("-")
        return int(number) if run == self.run and number.isascii() and number.isdigit() else -1

    def answer(self, since: str | None, says: Says, chosen: Selection) -> EventSourceResponse:
        """A line for a page that saw everything up to this id."""
        return Line(self.told(since, says, chosen), ping=0, send_timeout=SLOW, headers={"Cache-Control": "no-store"})

    async def told(self, since: str | None, says: Says, chosen: Selection) -> AsyncIterator[ServerSentEvent]:
        """A beat, then what changed: tile by tile as long as the board remembers, else the whole board."""
        number, live, beaten = self.number_in(since), self.board.live, monotonic()
        self.open += 1
        try:
            yield _beat(says)
            while True:
                if number != self.board.number:
                    changed, number = self.board.changed_since(number), self.board.number
                    said = says.whole(chosen) if changed is None else says.some(changed, chosen)
                    yield ServerSentEvent(said, id=f"{self.run}-{number}")
                    await asyncio.sleep(self.between)
                if live != self.board.live or monotonic() - beaten >= self.heartbeat:
                    live, beaten = self.board.live, monotonic()
                    yield _beat(says)
                await self._change_after(number)
        finally:
            self.open -= 1

    async def _change_after(self, number: int) -> None:
        """Wait for the next change, though no longer than it may take to notice a lost feed."""
        changed = self._changed
        if self.board.number != number:
            return
        try:
            async with asyncio.timeout(min(LOOK, self.heartbeat)):
                await changed.wait()
        except TimeoutError:
            pass

    def _turn(self) -> None:
        """Wake every line that waits."""
        self._changed.set()
        self._changed = asyncio.Event()


def _beat(says: Says) -> ServerSentEvent:
    return ServerSentEvent(says.beat(), event="beat")


class Line(EventSourceResponse):
    """A line that is let go without a fuss when its page stops reading; the page comes back with its last id."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One page's connection, until either side ends it."""
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:
            _log.info("page-too-slow", seconds=SLOW)
