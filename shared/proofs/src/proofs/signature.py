"""A compact JWS as this project writes and reads it: Ed25519 (RFC 9864), a key id, a kind, and nothing else.

A header that names another algorithm, brings its own key, or asks for anything critical is not read at all.
"""

import json
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jws
from joserfc.jwk import OKPKey
from joserfc.util import urlsafe_b64decode

ALGORITHM: Final = "Ed25519"
CURVE: Final = "Ed25519"
RECORD: Final = "jointtable-record"
ATTESTATION: Final = "jointtable-attestation"
WEIGHING: Final = "jointtable-weighing"
PROOF: Final = "jointtable-proof"
"""The kinds: a signature made for one is refused for another."""


def sign(payload: bytes, kind: str, kid: str, private: OKPKey) -> str:
    """The payload signed; the same input yields the same text (RFC 8032)."""
    header = {"alg": ALGORITHM, "kid": kid, "typ": kind}
    return jws.serialize_compact(header, payload, private, algorithms=[ALGORITHM])


def kid_of(text: str, kind: str) -> str | None:
    """The key id a signature names; None unless its header is exactly the one `sign` writes for this kind."""
    try:
        header = json.loads(urlsafe_b64decode(text.partition(".")[0].encode()))
    except (ValueError, RecursionError):
        return None
    if not isinstance(header, dict):
        return None
    kid = header.get("kid")
    return kid if isinstance(kid, str) and header == {"alg": ALGORITHM, "kid": kid, "typ": kind} else None


def signed_payload(text: str, public: Ed25519PublicKey) -> bytes | None:
    """What this key signed, or None when it did not sign this. Call `kid_of` first: it refuses odd headers.

    The library would read the header once more to find the algorithm, and `kid_of` leaves only one.
    """
    signed, _, seal = text.rpartition(".")
    try:
        public.verify(urlsafe_b64decode(seal.encode()), signed.encode())
        return urlsafe_b64decode(signed.partition(".")[2].encode())
    except (InvalidSignature, ValueError):
        return None
