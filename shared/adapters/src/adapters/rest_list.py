"""A list by REST: asked for what changed since a moment, page by page, with a token from a file."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import stamina

from adapters.http_client import Http, NoAnswerError, http
from adapters.json_rows import JsonDocument, JsonRow
from adapters.json_text import parsed_bytes
from adapters.mapped import Fault, Problem
from adapters.pages import Unreadable
from adapters.poll_format import PollFormat

LIMIT_BYTES: Final = 16 * 1024 * 1024
MOST_PAGES: Final = 10_000


class _NotNow(Exception):  # noqa: N818  it says what is so
    """Tried again at once, a few times."""


@dataclass(frozen=True, slots=True)
class RestList:
    """The list that a mapping's `poll` says. `seconds` bounds one exchange; each page is tried `attempts` times."""

    poll: PollFormat
    token_file: Path | None = None
    """Holds the bearer token. It is read for every page, so that it may be changed at any time."""
    seconds: float = 30.0
    attempts: int = 4

    async def since(self, moment: str) -> AsyncGenerator[Sequence[dict[str, object]], None]:
        """The rows changed since the moment, a page at a time. Raises Unreadable."""
        start = _with(self.poll.url or "", {self.poll.since or "": moment})
        seen: set[str] = set()
        url: str | None = start
        async with http(self.seconds) as client:
            while url is not None:
                if url in seen or len(seen) == MOST_PAGES:
                    raise Unreadable("the pages have no end")
                seen.add(url)
                page = await self._page(client, url)
                yield _rows(page, self.poll.rows)
                url = self._next(page, start, url)

    async def _page(self, client: Http, url: str) -> JsonDocument:
        try:
            async for attempt in stamina.retry_context(on=_NotNow, attempts=self.attempts, timeout=self.seconds * 2):
                with attempt:
                    return await self._fetched(client, url)
        except _NotNow as why:
            raise Unreadable(str(why)) from why
        raise AssertionError  # the loop returns or raises

    async def _fetched(self, client: Http, url: str) -> JsonDocument:
        try:
            answer = await client.get(url, self._headers(url), LIMIT_BYTES)
        except NoAnswerError as error:
            raise _NotNow(str(error)) from error
        if answer.passing:
            raise _NotNow(f"answered {answer.status}")
        if not answer.well:
            raise Unreadable(f"answered {answer.status}")
        if len(answer.body) > LIMIT_BYTES:
            raise Unreadable(f"a page is larger than {LIMIT_BYTES} bytes")
        found = parsed_bytes(answer.body)
        if isinstance(found, Fault):
            raise Unreadable(f"a page is no JSON: line {found.line}: {found.text}")
        return JsonDocument(found)

    def _headers(self, url: str) -> dict[str, str]:
        if self.token_file is None:
            return {"accept": "application/json"}
        if urlsplit(url).scheme != "https" and urlsplit(url).hostname not in {"localhost", "127.0.0.1", "::1"}:
            raise Unreadable("the token is sent over https only")
        try:
            token = self.token_file.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Unreadable("the token cannot be read") from error
        if not token.isascii() or not token.isprintable() or not token:
            raise Unreadable("the token file holds no token")
        return {"accept": "application/json", "authorization": f"Bearer {token}"}

    def _next(self, page: JsonDocument, start: str, url: str) -> str | None:
        """The next page's address; None at the last. It is of the same origin: the token goes nowhere else."""
        if found := _said(page, self.poll.next_token):
            return _with(start, {self.poll.token_parameter or "": found})
        if found := _said(page, self.poll.next_link):
            following = urljoin(url, found)
            if urlsplit(following)[:2] != urlsplit(start)[:2]:
                raise Unreadable("the next page is on another host")
            return following
        return None


def _rows(page: JsonDocument, path: str) -> list[dict[str, object]]:
    found = page.at(path)
    if isinstance(found, Problem):
        raise Unreadable(found.text)
    rows = [row for row in found if isinstance(row, dict)]
    if len(rows) < len(found):
        raise Unreadable("a row is no JSON object")
    return rows


def _said(page: JsonDocument, path: str | None) -> str | None:
    if path is None or not isinstance(page.root, dict):
        return None
    found = JsonRow(0, page.root, page).at(path)
    if isinstance(found, Problem):
        raise Unreadable(found.text)
    return found


def _with(url: str, parameters: dict[str, str]) -> str:
    """The address with these parameters, besides its own."""
    parts = urlsplit(url)
    others = [(name, text) for name, text in parse_qsl(parts.query, keep_blank_values=True) if name not in parameters]
    return urlunsplit(parts._replace(query=urlencode([*others, *parameters.items()])))
