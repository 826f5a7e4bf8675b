"""The board, live: one line of server-sent events per open page.

A line holds no queue. It remembers how far its page saw the view topic and asks the board what changed since, so a
page that reads slowly gets the newest state in one piece, never a backlog; a page that stops reading is let go. Lines
are told together: what a turn brings is made once for all of them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Final, Protocol

import structlog
from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from coordinator.web.board import Board
from coordinator.web.marks import Mark, further, heard, said
from coordinator.web.selection import Selection

BETWEEN_UPDATES: Final = 0.5
"""Seconds: a page is told of a case at most twice a second."""
HEARTBEAT: Final = 5.0
"""Seconds between two beats on a quiet line. A page that misses two of them says so, and comes back."""
HEARTBEAT_OF_A_DEMO: Final = 1.0
"""A demo's time passes unevenly, so that its pages are told it each second."""
LOOK: Final = 1.0
"""Seconds after which a quiet line looks whether the feed still lives."""
SLOW: Final = 10.0
"""Seconds after which a page that does not read is let go."""
CUT_WITHIN: Final = 60.0
"""Seconds within which the system cuts the connection of such a page, or the page itself comes back."""
MOST_LINES: Final = 1000
"""Pages of one process; more are asked to come back."""
AHEAD: Final = 5.0
"""Seconds after which a page that saw more than a live board has read is given the board: it saw another topic."""

_log = structlog.get_logger()


class Says(Protocol):
    """What is put on a line: HTML for the page, empty where it is not for it; and the beat as JSON for its scripts."""

    def whole(self, chosen: Selection) -> str | Awaitable[str]:
        """All of the chosen cases."""
        ...

    def some(self, case_ids: Sequence[str], chosen: Selection) -> str | Awaitable[str]:
        """The tiles of these cases, as far as they are chosen, and the counts above them."""
        ...

    def beat(self) -> str:
        """What time it is, and whether the board is live."""
        ...


May = Callable[[], bool]
"""Whether the reader of a line may still read it."""


def always() -> bool:
    """For a line that ends only with its page."""
    return True


@dataclass(slots=True)
class Lines:
    """Every open page's line."""

    board: Board
    heartbeat: float = HEARTBEAT
    between: float = BETWEEN_UPDATES
    open: int = 0
    _turns: asyncio.Event = field(default_factory=asyncio.Event)
    _next_turn: asyncio.TimerHandle | None = None
    _turned: float = 0.0

    def __post_init__(self) -> None:
        """Be rung by the board."""
        self.board.on_change(self._rung)

    @property
    def newest(self) -> str:
        """The id under which a page made now may come back, here or at another replica."""
        return said(self.board.mark)

    def answer(self, since: str | None, says: Says, chosen: Selection, may: May = always) -> EventSourceResponse:
        """A line for a page that saw everything up to this id, for as long as its reader may read."""
        return Line(self.told(since, says, chosen, may), ping=0, send_timeout=SLOW)

    async def told(
        self, since: str | None, says: Says, chosen: Selection, may: May = always
    ) -> AsyncIterator[ServerSentEvent]:
        """A beat, then what changed: tile by tile, or the whole board to a page that names nothing we know."""
        board, page = self.board, _Page(heard(since, len(self.board.mark)), self.board.topics)
        live, beaten = board.live, monotonic()
        self.open += 1
        try:
            yield _beat(says)
            while may():
                turns = self._turns
                changed = page.missed(board)
                news = says.whole(chosen) if changed is None else says.some(changed, chosen) if changed else ""
                if not isinstance(news, str):
                    news = await news  # some of it has to be looked up first
                if news:
                    yield ServerSentEvent(news, id=said(page.mark))
                if live != board.live or monotonic() - beaten >= self.heartbeat:
                    live, beaten = board.live, monotonic()
                    yield _beat(says)
                await self._after(turns)
        finally:
            self.open -= 1

    async def _after(self, turns: asyncio.Event) -> None:
        """Wait for the next turn, though no longer than it may take to notice a lost feed."""
        try:
            async with asyncio.timeout(min(LOOK, self.heartbeat)):
                await turns.wait()
        except TimeoutError:
            pass

    def _rung(self) -> None:
        """Let every line look, at once after a quiet while, else when the last look was long enough ago."""
        if not self.open or self._next_turn:
            return
        later = max(0.0, self._turned + self.between - monotonic())
        self._next_turn = asyncio.get_running_loop().call_later(later, self._turn)

    def _turn(self) -> None:
        self._turned, self._next_turn = monotonic(), None
        self._turns.set()
        self._turns = asyncio.Event()


@dataclass(slots=True)
class _Page:
    """What a page has seen. `looked` is the board's own count when that was last compared."""

    mark: Mark
    topic: int
    looked: int = -1
    ahead_since: float | None = None

    def missed(self, board: Board) -> Sequence[str] | None:
        """The cases that it missed until now, or None for all; nothing while the board is still being read."""
        if board.loading:
            return ()
        if self._of_another_topic(board):
            self.mark, self.topic, self.looked = (), board.topics, -1
        if self.looked == board.number:
            return ()
        changed, self.looked = board.changed_since(self.mark), board.number
        self.mark = board.mark if changed is None else further(self.mark, board.mark)
        return changed

    def _of_another_topic(self, board: Board) -> bool:
        """Whether it saw more than there is: one more look at a live board would have found it."""
        if self.topic != board.topics:
            return True
        ahead = len(self.mark) == len(board.mark) and any(map(int.__gt__, self.mark, board.mark))
        if not ahead or not board.live:
            self.ahead_since = None
            return False
        self.ahead_since = self.ahead_since or monotonic()
        return monotonic() - self.ahead_since >= AHEAD


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
            await _cut(receive)


async def _cut(receive: Receive) -> None:
    """Wait until the connection is cut: what was sent before still lies in it, and nobody takes it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(CUT_WITHIN):
            while (await receive())["type"] != "http.disconnect":
                pass
