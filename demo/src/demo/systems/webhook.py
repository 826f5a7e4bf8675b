"""Being told by webhook: who tells is known by the signature, and what is told is kept before it is answered.

The answer is the receipt.
"""

import json
from collections.abc import Mapping
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from demo.systems.memory import Memory
from demo.systems.receipt import receipt


def hook(memory: Memory, secret: str) -> Any:
    """What takes a signed notice in: its receipt when it is kept, 401 when it is not theirs."""
    signed = Webhook(secret)

    def take(body: bytes, headers: Mapping[str, str]) -> tuple[int, Any]:
        try:
            signed.verify(body, dict(headers))
        except WebhookVerificationError:
            return 401, None
        return 200, receipt(memory.keep(json.loads(body)))

    return take
