"""A list by REST, against a real server: pages, tokens, trouble that passes and trouble that does not."""

import json
from collections.abc import Iterator
from pathlib import Path
from ssl import SSLContext
from urllib.parse import parse_qs, urlsplit

import httpcore2
import pytest
import stamina
from starlette.responses import RedirectResponse, Response

from adapters.mapping import read_mapping
from adapters.pages import Unreadable
from adapters.poll_format import PollFormat
from adapters.rest_list import LIMIT_BYTES, RestList
from messaging.trusted import trusted

from .a_server import AServer, Seen, a_server, never

SINCE = "2026-03-10T11:55:00+00:00"


@pytest.fixture
def server() -> Iterator[AServer]:
    with a_server() as served, stamina.set_testing(True, attempts=3, cap=True):
        yield served


def poll_of(url: str, pages: str = "") -> PollFormat:
    found = read_mapping(f"""
version: 1
name: rms
poll:
  url: "{url}"
  since: since
  rows: /items
  key: id
  changed: {{path: changed, format: iso}}
  first: "2026-03-10T00:00:00Z"
  {pages}
kind: {{constant: release}}
number: {{path: case}}
requests: {{release: {{}}}}
""").poll
    assert found is not None
    return found


async def read(rest: RestList) -> list[list[object]]:
    return [[row["id"] for row in page] async for page in rest.since(SINCE)]


def page(*ids: str, **more: object) -> Response:
    return Response(json.dumps({"items": [{"id": one} for one in ids], **more}), media_type="application/json")


async def test_it_asks_since_when_besides_what_the_address_asks_itself(server: AServer) -> None:
    server.answer = lambda _seen: page("1", "2")

    assert await read(RestList(poll_of(f"{server.url}/list?state=final&since=0"))) == [["1", "2"]]
    (seen,) = server.seen
    assert (seen.method, seen.path, seen.query) == ("GET", "/list", {"state": "final", "since": SINCE})
    assert (seen.headers["accept"], seen.headers.get("authorization")) == ("application/json", None)


@pytest.mark.parametrize("link", ["/list?page=2", "{}/list?page=2", "?page=2"])
async def test_pages_follow_by_a_link(server: AServer, link: str) -> None:
    def answer(seen: Seen) -> Response:
        if "page" in seen.query:
            return page("2", links={"next": None})
        return page("1", links={"next": link.format(server.url)})

    server.answer = answer

    assert await read(RestList(poll_of(f"{server.url}/list", "next_link: links/next"))) == [["1"], ["2"]]


async def test_pages_follow_by_a_token_with_the_same_question(server: AServer) -> None:
    def answer(seen: Seen) -> Response:
        return page("2") if seen.query.get("token") == "a b" else page("1", meta={"next": "a b"})

    server.answer = answer
    poll = poll_of(f"{server.url}/list?x=1", "next_token: meta/next\n  token_parameter: token")

    assert await read(RestList(poll)) == [["1"], ["2"]]
    assert server.seen[1].query == {"x": "1", "since": SINCE, "token": "a b"}


async def test_the_bearer_token_is_read_from_its_file_each_time(server: AServer, tmp_path: Path) -> None:
    server.answer = lambda _seen: page("1")
    file = tmp_path / "token"
    rest = RestList(poll_of(server.url), file)
    for token in ("one\n", "two"):
        file.write_text(token)
        await read(rest)

    assert [seen.headers["authorization"] for seen in server.seen] == ["Bearer one", "Bearer two"]


@pytest.mark.parametrize("token", [None, "", "\n", "a\nb", "\u00e9"])
async def test_without_a_token_nothing_is_asked(server: AServer, tmp_path: Path, token: str | None) -> None:
    if token is not None:
        (tmp_path / "token").write_text(token)

    with pytest.raises(Unreadable, match="token"):
        await read(RestList(poll_of(server.url), tmp_path / "token"))
    assert server.seen == []


async def test_the_token_goes_over_https_and_to_one_host_only(server: AServer, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret")
    with pytest.raises(Unreadable, match="https only"):
        await read(RestList(poll_of("http://rms.example/list"), tmp_path / "token"))
    port = urlsplit(server.url).port
    server.answer = lambda _seen: page("1", next=f"http://localhost:{port}/list")

    with pytest.raises(Unreadable, match="another host"):
        await read(RestList(poll_of(server.url, "next_link: next"), tmp_path / "token"))
    assert len(server.seen) == 1


async def test_trouble_that_passes_is_tried_again(server: AServer) -> None:
    answers = [Response(status_code=503), Response(status_code=429), page("1")]
    server.answer = lambda _seen: answers.pop(0)

    assert await read(RestList(poll_of(server.url))) == [["1"]]


@pytest.mark.parametrize(
    ("answer", "why", "times"),
    [
        (Response(status_code=503), "answered 503", 3),
        (Response(status_code=401), "answered 401", 1),
        (RedirectResponse("/elsewhere"), "answered 307", 1),
        (Response(b"<html>"), "no JSON", 1),
        (Response(b'{"items": {"a": NaN}}'), "no JSON", 1),
        (Response(b'{"item": []}'), "no items", 1),
        (Response(b'{"items": [1]}'), "no JSON object", 1),
        (Response(b'{"items": [], "next": {}}'), "next holds", 1),
        (Response(b'{"items": [], "next": "?"}'), "no end", 1),
        (Response(b" " * (LIMIT_BYTES + 1)), "larger", 1),
    ],
)
async def test_what_cannot_be_read_is_said(server: AServer, answer: Response, why: str, times: int) -> None:
    server.answer = lambda _seen: answer

    with pytest.raises(Unreadable, match=why):
        await read(RestList(poll_of(f"{server.url}/list", "next_link: next")))
    assert len(server.seen) == times


async def test_an_empty_list_is_no_trouble(server: AServer) -> None:
    server.answer = lambda _seen: page()

    assert await read(RestList(poll_of(server.url))) == [[]]


async def test_a_server_that_does_not_answer_is_given_up(server: AServer) -> None:
    server.answer = never

    with pytest.raises(Unreadable, match="Timeout"):
        await read(RestList(poll_of(server.url), seconds=0.05))


async def test_a_server_that_is_not_there_is_said(server: AServer) -> None:
    with pytest.raises(Unreadable, match="ConnectError"):
        await read(RestList(poll_of("http://127.0.0.1:9/list")))


async def test_the_first_question_survives_a_next_link_that_goes_on_for_long(server: AServer) -> None:
    def answer(seen: Seen) -> Response:
        number = int(seen.query.get("page", "0"))
        return page(str(number), next=f"/list?page={number + 1}" if number < 5 else "")

    server.answer = answer

    assert await read(RestList(poll_of(f"{server.url}/list", "next_link: next"))) == [[str(n)] for n in range(6)]
    assert parse_qs(urlsplit(server.url).query) == {}


async def test_certificates_are_read_once_and_not_at_every_look(
    server: AServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = []
    read_them = httpcore2.default_ssl_context

    def counted(**options: bool) -> SSLContext:
        readings.append(1)
        return read_them(**options)

    monkeypatch.setattr(httpcore2, "default_ssl_context", counted)
    trusted.cache_clear()
    server.answer = lambda _seen: page("1")

    for _ in range(3):
        assert await read(RestList(poll_of(server.url))) == [["1"]]

    assert len(readings) == 1
