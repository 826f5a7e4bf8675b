"""Notices posted to a real server: signed so that standardwebhooks verifies them, tried again, or given up."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Final

import pytest
import stamina
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.responses import RedirectResponse, Response, StreamingResponse

from adapters.clock import utc_now
from adapters.http_client import Http, http
from adapters.signed_webhook import SignedWebhook
from adapters.sinks import Delivered, Never, Notice, NotNow
from messaging.delivering import Receipt

from .a_server import AServer, Seen, a_server, never

FIRST: Final = "whsec_" + base64.b64encode(b"f" * 24).decode()
SECOND: Final = "whsec_" + base64.b64encode(b"s" * 32).decode()
DATA: Final = '{"by": "Ren\u00e9e", "x": 1.10}'.encode()
NOTICE: Final = Notice("n1", "case-1", "PL1", "coordinator.settled.v1", "2026-03-10T11:00:00+00:00", 3, DATA)


@pytest.fixture
def server() -> Iterator[AServer]:
    with a_server() as served, stamina.set_testing(True, attempts=3, cap=True):
        yield served


@pytest.fixture
async def client() -> AsyncIterator[Http]:
    async with http(5) as made:
        yield made


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text(f"{FIRST}\n")
    return tmp_path / "secret"


def write(file: Path, text: str | None) -> None:
    file.unlink()
    if text is not None:
        file.write_text(text)


def answers(server: AServer, *statuses: int) -> None:
    left = list(statuses)
    server.answer = lambda _seen: Response(status_code=left.pop(0))


def hook(client: Http, server: AServer, secret: Path) -> SignedWebhook:
    return SignedWebhook(client, f"{server.url}/hook", secret, "urn:jointtable:police")


def asks(client: Http, server: AServer, secret: Path) -> SignedWebhook:
    """A receiver that gives receipts."""
    return replace(hook(client, server, secret), receipts=True)


def verified(seen: Seen, secret: str) -> object:
    return Webhook(secret).verify(seen.body, seen.headers)


async def test_a_notice_arrives_as_a_signed_event(client: Http, server: AServer, secret: Path) -> None:
    answers(server, 204)

    assert await hook(client, server, secret).deliver(NOTICE) == Delivered()

    (seen,) = server.seen
    assert (seen.method, seen.path, seen.headers["webhook-id"]) == ("POST", "/hook", "n1")
    assert seen.headers["content-type"] == "application/cloudevents+json"
    assert verified(seen, FIRST) == {
        "specversion": "1.0",
        "id": "n1",
        "source": "urn:jointtable:police",
        "type": "coordinator.settled.v1",
        "subject": "case-1",
        "time": "2026-03-10T11:00:00+00:00",
        "sequence": "0000000003",
        "sequencetype": "Integer",
        "agencynumber": "PL1",
        "datacontenttype": "application/json",
        "data": {"by": "Ren\u00e9e", "x": 1.1},
    }
    assert NOTICE.data in seen.body


async def test_with_two_secrets_the_receiver_may_know_either(client: Http, server: AServer, secret: Path) -> None:
    write(secret, f"{FIRST}\n{SECOND}\n")
    answers(server, 200, 200)
    await hook(client, server, secret).deliver(NOTICE)
    write(secret, f"{SECOND}\n")
    await hook(client, server, secret).deliver(NOTICE)

    both, second = server.seen
    assert verified(both, FIRST) == verified(both, SECOND) == verified(second, SECOND)
    with pytest.raises(WebhookVerificationError):
        verified(second, FIRST)


async def test_the_time_is_signed_in_utc_whatever_zone_the_clock_is_in(
    client: Http, server: AServer, secret: Path
) -> None:
    answers(server, 200)
    zone = timezone(timedelta(hours=-7))
    sink = SignedWebhook(client, server.url, secret, "urn:x", now=lambda: utc_now().astimezone(zone))

    await sink.deliver(NOTICE)

    assert verified(server.seen[0], FIRST)
    assert abs(int(server.seen[0].headers["webhook-timestamp"]) - utc_now().timestamp()) < 60


async def test_a_case_the_agency_has_no_number_for_is_told_without_one(
    client: Http, server: AServer, secret: Path
) -> None:
    answers(server, 200)
    unknown = Notice("n1", "case-1", None, "a", "2026-03-10T11:00:00Z", 1, b"{}")

    await hook(client, server, secret).deliver(unknown)

    assert "agencynumber" not in json.loads(server.seen[0].body)


async def test_what_passes_is_tried_again_under_the_same_id_with_the_same_body(
    client: Http, server: AServer, secret: Path
) -> None:
    answers(server, 503, 429, 200)

    assert await hook(client, server, secret).deliver(NOTICE) == Delivered()
    assert len({(seen.headers["webhook-id"], seen.body) for seen in server.seen}) == 1
    assert all(verified(seen, FIRST) for seen in server.seen)


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504])
async def test_what_does_not_pass_soon_is_not_now(client: Http, server: AServer, secret: Path, status: int) -> None:
    answers(server, status, status, status)

    assert await hook(client, server, secret).deliver(NOTICE) == NotNow(f"answered {status}")
    assert len(server.seen) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 415, 422])
async def test_what_the_receiver_will_not_take_is_never(
    client: Http, server: AServer, secret: Path, status: int
) -> None:
    answers(server, status)

    assert await hook(client, server, secret).deliver(NOTICE) == Never(f"answered {status}")
    assert len(server.seen) == 1


async def test_a_redirect_is_not_followed(client: Http, server: AServer, secret: Path) -> None:
    server.answer = lambda _seen: RedirectResponse("/elsewhere", status_code=308)

    assert await hook(client, server, secret).deliver(NOTICE) == NotNow("answered 308; redirects are not followed")
    assert [seen.path for seen in server.seen] == ["/hook"]


async def test_an_answer_without_end_is_not_read(client: Http, server: AServer, secret: Path) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"x" * 65536
        await asyncio.Event().wait()

    server.answer = lambda _seen: StreamingResponse(endless())

    assert await hook(client, server, secret).deliver(NOTICE) == Delivered()


def a_receipt(**other: object) -> bytes:
    return json.dumps({"id": "n1", "digest": "d" * 64} | other).encode()


async def test_the_answer_may_be_the_receipt(client: Http, server: AServer, secret: Path) -> None:
    server.answer = lambda _seen: Response(a_receipt(more="is not read"))

    assert await asks(client, server, secret).deliver(NOTICE) == Delivered(Receipt("n1", "d" * 64))


@pytest.mark.parametrize(
    "body",
    [b"", b"thanks", b"[]", b"7", a_receipt(id="n2"), a_receipt(digest=None), a_receipt(x="y" * 5000), b"[" * 4000],
)
async def test_any_other_answer_is_taken_and_no_receipt(
    client: Http, server: AServer, secret: Path, body: bytes
) -> None:
    server.answer = lambda _seen: Response(body)

    assert await asks(client, server, secret).deliver(NOTICE) == Delivered()


async def test_who_gives_no_receipts_is_not_read(client: Http, server: AServer, secret: Path) -> None:
    server.answer = lambda _seen: Response(a_receipt())

    assert await hook(client, server, secret).deliver(NOTICE) == Delivered()


async def test_a_receiver_that_does_not_answer_is_not_now(server: AServer, secret: Path) -> None:
    server.answer = never
    async with http(0.05) as impatient:
        found = await hook(impatient, server, secret).deliver(NOTICE)

    assert isinstance(found, NotNow)
    assert "Timeout" in found.why


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/hook", "http://nowhere.invalid/", "ftp://127.0.0.1/", "http://[/"])
async def test_a_receiver_that_is_not_there_is_not_now(client: Http, secret: Path, url: str) -> None:
    with stamina.set_testing(True, attempts=1):
        found = await SignedWebhook(client, url, secret, "urn:x").deliver(NOTICE)

    assert isinstance(found, NotNow)


@pytest.mark.parametrize("text", [None, "", "whsec_", "not base64!", FIRST[:-8], f"{FIRST} {SECOND} {FIRST}", "\u00e9"])
async def test_without_a_good_secret_nothing_is_sent(
    client: Http, server: AServer, secret: Path, text: str | None
) -> None:
    write(secret, text)

    found = await hook(client, server, secret).deliver(NOTICE)

    assert isinstance(found, NotNow)
    assert "secret" in found.why
    assert server.seen == []
