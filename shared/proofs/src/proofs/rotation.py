"""One agency's keys after one another: which of them signs now, and how the next one takes over.

A key stays in the published set for ever, with the dates between which it was valid, so that what it signed then can be
checked for ever. For an overlap both are valid: a signature made at the very moment of the change is refused by nobody.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self

from contracts.message import EARLIEST, LATEST
from contracts.topics import Agency
from proofs.attestation import Attestation
from proofs.keys import PublicKey, SigningKey, new_key
from proofs.weighing import WeighingAttested

OVERLAP: Final = timedelta(hours=1)
SETTLED: Final = timedelta(minutes=1)
"""How long a key has to be valid before it signs, while an earlier one is: clocks differ a little."""

Jwk = Mapping[str, Any]


class NotRotated(ValueError):  # noqa: N818  # it says what is so
    """Why the next key cannot take over as asked."""


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """An agency's own keys, of which one signs at each moment. `now` is the legal moment."""

    keys: tuple[SigningKey, ...]
    now: Callable[[], datetime]

    @classmethod
    def from_file(cls, path: Path, now: Callable[[], datetime]) -> Self:
        """Read one private key, or a set of them. Raises ValueError when it is neither, OSError when there is none."""
        return cls(tuple(SigningKey.from_jwk(one) for one in jwks_in(path.read_bytes())), now)

    def at(self, moment: datetime) -> SigningKey:
        """The newest key that is valid then and has been for a minute. Raises ValueError when none is valid."""
        valid = [one for one in self.keys if _valid(one, moment)]
        settled = [one for one in valid if _valid(one, moment - SETTLED)]
        if not valid:
            raise ValueError(f"no signing key is valid at {moment.isoformat()}; install the next one")
        return max(settled or valid, key=lambda one: (one.valid_from or EARLIEST, one.kid))

    def attest(self, attestation: Attestation) -> str:
        """Sign legal aid's short word, with the key of the moment that it names."""
        return self.at(attestation.attested_at or self.now()).attest(attestation)

    def attest_weighing(self, attested: WeighingAttested) -> str:
        """Sign the prosecutor's short word on a weighing, with the key of the moment that it names."""
        return self.at(attested.weighed_at).attest_weighing(attested)

    def seal_proof(self, digest: str) -> str:
        """Seal a settlement proof, now."""
        return self.at(self.now()).seal_proof(digest)


@dataclass(frozen=True, slots=True)
class Rotated:
    """The public set with the next key in it, the agency's private ones, and the id of the new key."""

    public: tuple[Jwk, ...]
    private: tuple[Jwk, ...]
    kid: str


def rotated(
    public: Sequence[Jwk], private: Sequence[Jwk], agency: Agency, valid_from: datetime, overlap: timedelta = OVERLAP
) -> Rotated:
    """The next key of this agency, from then on; the one before it ends when the overlap is over.

    Raises NotRotated when the agency has no key that goes on, or the next one would begin before that one did.
    """
    going_on = [one for one in map(PublicKey.model_validate, public) if one.agency == agency and one.valid_to is None]
    if len(going_on) != 1:
        raise NotRotated(f"{agency} has {len(going_on)} keys without an end in this set, not one")
    (before,) = going_on
    if before.kid not in [one.get("kid") for one in private]:
        raise NotRotated(f"the private file is not {agency}'s: {before.kid} is not in it")
    if valid_from <= before.valid_from:
        raise NotRotated(f"the next key has to begin after {before.kid} did, at {before.valid_from.isoformat()}")
    ends = (valid_from + overlap).isoformat()
    own, known = new_key(agency, sorted(before.topics), valid_from)
    return Rotated(
        public=(*(_ended(one, before.kid, ends) for one in public), known),
        private=(*(_ended(one, before.kid, ends) for one in private), own),
        kid=str(known["kid"]),
    )


def jwks_in(text: str | bytes) -> tuple[Jwk, ...]:
    """The keys of a file that holds one, or {"keys": [...]}. Raises ValueError when it is neither."""
    said = json.loads(text)
    keys = said.get("keys", [said]) if isinstance(said, dict) else None
    if not isinstance(keys, list) or not keys or not all(isinstance(one, dict) for one in keys):
        raise ValueError("it holds no keys")
    return tuple(keys)


def _ended(jwk: Jwk, kid: str, ends: str) -> Jwk:
    return {**jwk, "valid_to": ends} if jwk.get("kid") == kid else jwk


def _valid(key: SigningKey, moment: datetime) -> bool:
    return (key.valid_from or EARLIEST) <= moment < (key.valid_to or LATEST)
