"""One way to write a JSON value (RFC 8785), so that equal values have equal bytes and one hash."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, cast

import msgspec
import rfc8785
from pydantic import BaseModel

_IN_ORDER: Final = msgspec.json.Encoder(order="sorted")


def canonical(data: object) -> bytes:
    """The canonical bytes of a JSON value. Raises ValueError for what JSON cannot hold exactly."""
    return rfc8785.dumps(cast("Any", data))


def canonical_plain(data: object) -> bytes:
    """The same, many times as fast, for what holds no fraction, no number beyond 2^53 and no name that is not ASCII.

    Raises ValueError for text that cannot be written in UTF-8.
    """
    return _IN_ORDER.encode(data)


def hash_of(model: BaseModel | Mapping[str, object]) -> str:
    """SHA-256 in hex of the canonical form; members that are None are left out of a model."""
    data = model.model_dump(mode="json", exclude_none=True) if isinstance(model, BaseModel) else model
    return sha256(canonical(data)).hexdigest()
