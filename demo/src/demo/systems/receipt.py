"""A receipt: what an old system has in its memory under a notice's id, as a digest of it."""

import json
from hashlib import sha256
from typing import Any


def receipt(event: dict[str, Any]) -> dict[str, str]:
    """The id of a notice that was kept, and the digest of its data in canonical form.

    That form is RFC 8785's: for text, whole numbers, yes and no it is this one.
    """
    plain = json.dumps(event["data"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {"id": event["id"], "digest": sha256(plain.encode()).hexdigest()}
