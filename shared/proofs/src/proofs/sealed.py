"""Personal fields sealed with a person's own key: destroying the key erases what was sealed, wherever it lies.

JWE in compact form (RFC 7516), direct encryption with A256GCM. The key's id is the person, so a sealed text tells
which key opens it and nothing else.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any, Final

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

KEY_BYTES: Final = 32
PARTS: Final = 5
"""Of a JWE in compact form."""
ALGORITHMS: Final = ["dir", "A256GCM"]


@dataclass(frozen=True, slots=True)
class Unsealable:
    """Why a sealed text does not open: `not-sealed` (no such text), `another-key`."""

    code: str


def new_person_key() -> bytes:
    """A key for one person."""
    return secrets.token_bytes(KEY_BYTES)


def seal(fields: dict[str, Any], person: str, key: bytes) -> str:
    """The fields, sealed with this person's key. Sealing the same twice gives two texts."""
    protected = {"alg": "dir", "enc": "A256GCM", "kid": person}
    text = json.dumps(fields, ensure_ascii=False).encode()
    return jwe.encrypt_compact(protected, text, OctKey.import_key(key), algorithms=ALGORITHMS)


def unseal(sealed: str, person: str, key: bytes) -> dict[str, Any] | Unsealable:
    """The fields, if this is that person's key and the text was not changed."""
    try:
        opened = jwe.decrypt_compact(sealed, OctKey.import_key(key), algorithms=ALGORITHMS)
    except (JoseError, ValueError):
        return Unsealable("another-key" if sealed.count(".") == PARTS - 1 else "not-sealed")
    if opened.protected.get("kid") != person or opened.plaintext is None:
        return Unsealable("another-key")
    fields: dict[str, Any] = json.loads(opened.plaintext)
    return fields
