"""The ring of keys, asked once for each signature: seven programs and the second opinion read each record."""

from datetime import datetime
from functools import cache, lru_cache

from contracts.topics import Agency
from given import public_keys
from proofs.keys import KeyRing, Refused

KEPT = 4096


class Remembers(KeyRing):
    """The same answers; what was checked lately is not checked again."""

    @lru_cache(maxsize=KEPT)  # noqa: B019  # one ring lives as long as the process
    def _payload(self, jws: str, kind: str, owner: Agency, topic: str, at: datetime) -> bytes | Refused:
        return super()._payload(jws, kind, owner, topic, at)


@cache
def ring() -> Remembers:
    """The public keys of all agencies in the tests."""
    return Remembers(public_keys())
