"""A sink: each notice is posted to an address of the agency's, signed as standardwebhooks.com says."""

import binascii
import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import stamina
from standardwebhooks.webhooks import Webhook

from adapters.clock import utc_now
from adapters.cloud_events import ONE
from adapters.http_client import Answered, Http, NoAnswerError
from adapters.sinks import Delivered, Never, Notice, NotNow, as_event
from messaging.delivering import Receipt

PREFIX: Final = "whsec_"
MOST_SECRETS: Final = 2
FEWEST_BYTES: Final = 24
"""A shorter secret is refused, as the standard says."""
RECEIPT_BYTES: Final = 4096
"""A longer answer is no receipt."""


class _NotNow(Exception):  # noqa: N818  it says what is so
    """Tried again at once, a few times."""


class _NoSecretError(ValueError):
    """The file holds no secret that can be used."""


@dataclass(frozen=True, slots=True)
class SignedWebhook:
    """The receiver at one address. Within one delivery a notice is tried `attempts` times, for `seconds` in all.

    The secret file has one secret on a line, or two while the receiver changes from one to the other; it is read for
    every delivery. `receipts`: the receiver may give its receipt as the answer.
    """

    http: Http
    url: str
    secret_file: Path
    source: str
    attempts: int = 3
    seconds: float = 30.0
    receipts: bool = False
    now: Callable[[], datetime] = utc_now

    async def deliver(self, notice: Notice) -> Delivered | NotNow | Never:
        """Post the notice until it is taken, or refused, or it is enough for now."""
        body = as_event(notice, self.source)
        try:
            return await self._tried(notice.id, body, _signers(self.secret_file))
        except (_NotNow, _NoSecretError) as why:
            return NotNow(str(why))

    async def _tried(self, notice_id: str, body: bytes, signers: list[Webhook]) -> Delivered | NotNow | Never:
        async for attempt in stamina.retry_context(on=_NotNow, attempts=self.attempts, timeout=self.seconds):
            with attempt:
                return _outcome(await self._posted(notice_id, body, signers), notice_id)
        raise AssertionError  # the loop returns or raises

    async def _posted(self, notice_id: str, body: bytes, signers: list[Webhook]) -> Answered:
        # The package takes any time for UTC, so UTC it has to be.
        now = self.now().astimezone(UTC)
        headers = {
            "content-type": ONE,
            "webhook-id": notice_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signer.sign(notice_id, now, body.decode()) for signer in signers),
        }
        try:
            return await self.http.post(self.url, headers, body, RECEIPT_BYTES if self.receipts else 0)
        except NoAnswerError as error:
            raise _NotNow(str(error)) from error


def _outcome(answer: Answered, notice_id: str) -> Delivered | NotNow | Never:
    if answer.well:
        return Delivered(receipt_in(answer.body, notice_id))
    if answer.passing:
        raise _NotNow(f"answered {answer.status}")
    if answer.status < 400:  # noqa: PLR2004  as HTTP has it
        return NotNow(f"answered {answer.status}; redirects are not followed")
    return Never(f"answered {answer.status}")


def receipt_in(body: bytes, notice_id: str) -> Receipt | None:
    """The receipt for this notice that a receiver answered; None when it answered anything else."""
    try:
        said = json.loads(body) if 0 < len(body) <= RECEIPT_BYTES else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("id") != notice_id or not isinstance(said.get("digest"), str):
        return None
    return Receipt(notice_id, said["digest"])


def _signers(file: Path) -> list[Webhook]:
    """Raises _NoSecretError, which does not name the secret."""
    try:
        secrets = file.read_text().split()
        keys = [b64decode(secret.removeprefix(PREFIX), validate=True) for secret in secrets]
    except (OSError, UnicodeDecodeError, binascii.Error, ValueError) as error:
        raise _NoSecretError("the secret cannot be read") from error
    if not 1 <= len(keys) <= MOST_SECRETS or any(len(key) < FEWEST_BYTES for key in keys):
        raise _NoSecretError("the secret file holds one or two secrets, each of 24 bytes or more in base64")
    return [Webhook(key) for key in keys]
