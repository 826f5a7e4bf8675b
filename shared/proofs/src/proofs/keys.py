"""Whose key may sign what, and when. A key id is bound to one agency, its topics and its dates."""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc.jwk import OKPKey
from joserfc.util import urlsafe_b64decode
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from contracts.topics import Agency, Topic
from proofs import signature
from proofs.attestation import Attestation, claims_of
from proofs.canonical import canonical
from proofs.weighing import WeighingAttested

KID_DIGITS: Final = 16

SignatureCode = Literal[
    "unreadable-signature", "unknown-key", "other-agency", "other-topic", "key-not-valid-then", "bad-signature"
]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a signature does not count."""

    code: SignatureCode


class PublicKey(BaseModel):
    """One key of a key set (RFC 7517), with what it is bound to. `valid_to` is the first moment it is not valid."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kty: Literal["OKP"] = "OKP"
    crv: Literal["Ed25519"] = "Ed25519"
    use: Literal["sig"] = "sig"
    x: str
    kid: str
    agency: Agency
    topics: frozenset[str]
    valid_from: AwareDatetime
    valid_to: AwareDatetime | None = None

    def valid_at(self, at: datetime) -> bool:
        """Whether something dated `at` falls inside the key's validity, however long ago."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


class _PrivateKey(PublicKey):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    d: str


class KeySet(BaseModel):
    """A key set file: {"keys": [...]}."""

    keys: tuple[PublicKey, ...]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An agency's own key, and when it is valid. The private part never shows in a log."""

    agency: Agency
    kid: str
    private: OKPKey = field(repr=False)
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, object]) -> Self:
        """Read a private key as `new_key` makes it. Raises ValueError when it is not one."""
        pair = _PrivateKey.model_validate(jwk)
        private = OKPKey.import_key({"kty": pair.kty, "crv": pair.crv, "x": pair.x, "d": pair.d})
        return cls(pair.agency, pair.kid, private, pair.valid_from, pair.valid_to)

    @classmethod
    def from_jwk_file(cls, path: Path) -> Self:
        """Read a private key from its file. Raises ValueError when it is not one, OSError when there is none."""
        return cls.from_jwk(_PrivateKey.model_validate_json(path.read_bytes()).model_dump())

    def at(self, _moment: datetime) -> Self:
        """The key to sign with at this moment: there is this one only, and a reader says whether it was valid."""
        return self

    def sign_digest(self, digest: str) -> str:
        """Seal a record by its digest (proofs.digest)."""
        return signature.sign(digest.encode(), signature.RECORD, self.kid, self.private)

    def attest(self, attestation: Attestation) -> str:
        """Sign the short word that may travel further than the statement."""
        return signature.sign(
            canonical(attestation.model_dump(mode="json")), signature.ATTESTATION, self.kid, self.private
        )

    def attest_weighing(self, attested: WeighingAttested) -> str:
        """Sign the short word on a weighing, whose text stays where it was said."""
        return signature.sign(canonical(attested.model_dump(mode="json")), signature.WEIGHING, self.kid, self.private)

    def seal_proof(self, digest: str) -> str:
        """Seal a settlement proof by the digest of everything else in it."""
        return signature.sign(digest.encode(), signature.PROOF, self.kid, self.private)


class KeyRing:
    """The public keys this reader trusts. They come from its own settings, never from what it reads."""

    def __init__(self, keys: Iterable[PublicKey]) -> None:
        """Raises ValueError when two keys share an id or one is no Ed25519 key."""
        self._keys: dict[str, tuple[PublicKey, Ed25519PublicKey]] = {}
        self._signed: Callable[[str, str], bytes | None] = self._signed_by
        for key in keys:
            if key.kid in self._keys:
                raise ValueError(f"{key.kid}: two keys have this id")
            self._keys[key.kid] = (key, Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(key.x.encode())))

    @classmethod
    def from_jwks(cls, text: str | bytes) -> Self:
        """Read a key set file. Raises ValueError when it is not one."""
        return cls(KeySet.model_validate_json(text).keys)

    def for_one_proof(self) -> Self:
        """The same keys, to check one proof with: a signature that stands in it twice is computed once."""
        same = copy(self)
        same._signed = cache(self._signed_by)  # noqa: SLF001  # it is one of us
        return same

    def check_digest(self, jws: str, digest: str, owner: Agency, topic: str, at: datetime) -> Refused | None:
        """None when a key of `owner` for `topic`, valid at `at`, signed this digest. `at` is the record's ce_time."""
        return _same(self._payload(jws, signature.RECORD, owner, topic, at), digest)

    def check_attestation(self, jws: str, at: datetime) -> Attestation | Refused:
        """What legal aid attests, when its key for consultations signed it, valid at the moment that it names.

        `at` is the moment of the record that holds it: no attestation is of later, and one that names none is of then.
        """
        claims = claims_of(jws)
        signed_at = (claims and claims.attested_at) or at
        if signed_at > at:
            return Refused("key-not-valid-then")
        said = self._payload(jws, signature.ATTESTATION, Agency.LEGAL_AID, Topic.LEGAL_AID_CONSULTATION, signed_at)
        if isinstance(said, Refused):
            return said
        return claims or Refused("unreadable-signature")

    def check_weighing(self, jws: str, at: datetime) -> WeighingAttested | Refused:
        """What the prosecutor attests of a weighing, when its key for weighings, valid at `at`, signed it."""
        said = self._payload(jws, signature.WEIGHING, Agency.PROSECUTOR, Topic.PROSECUTOR_WEIGHING, at)
        if isinstance(said, Refused):
            return said
        try:
            return WeighingAttested.model_validate_json(said)
        except ValidationError:
            return Refused("unreadable-signature")

    def check_seal(self, jws: str, digest: str, at: datetime) -> Refused | None:
        """None when the coordinator's key, valid at `at`, sealed a settlement proof with this digest."""
        said = self._payload(jws, signature.PROOF, Agency.COORDINATOR, Topic.COORDINATOR_ISSUE, at)
        return _same(said, digest)

    def _payload(self, jws: str, kind: str, owner: Agency, topic: str, at: datetime) -> bytes | Refused:
        kid = signature.kid_of(jws, kind)
        if kid is None:
            return Refused("unreadable-signature")
        if kid not in self._keys:
            return Refused("unknown-key")
        key, _ = self._keys[kid]
        unfit = _unfit(key, owner, topic, at)
        if unfit:
            return unfit
        said = self._signed(kid, jws)
        return Refused("bad-signature") if said is None else said

    def _signed_by(self, kid: str, jws: str) -> bytes | None:
        _, public = self._keys[kid]
        return signature.signed_payload(jws, public)


def _same(said: bytes | Refused, digest: str) -> Refused | None:
    if isinstance(said, Refused):
        return said
    return None if said == digest.encode() else Refused("bad-signature")


def _unfit(key: PublicKey, owner: Agency, topic: str, at: datetime) -> Refused | None:
    if key.agency != owner:
        return Refused("other-agency")
    if topic not in key.topics:
        return Refused("other-topic")
    return None if key.valid_at(at) else Refused("key-not-valid-then")


def new_key(
    agency: Agency, topics: Iterable[str], valid_from: datetime, valid_to: datetime | None = None
) -> tuple[dict[str, object], dict[str, object]]:
    """A fresh key pair as (private JWK, public JWK), ready to be written as JSON.

    The key id is the agency and the beginning of the key's RFC 7638 thumbprint. Raises ValueError for a naive time.
    """
    pair = OKPKey.generate_key(signature.CURVE)
    public = PublicKey(
        x=str(pair.as_dict(private=False)["x"]),
        kid=f"{agency}-{pair.thumbprint()[:KID_DIGITS]}",
        agency=agency,
        topics=frozenset(topics),
        valid_from=valid_from,
        valid_to=valid_to,
    ).model_dump(mode="json", exclude_none=True)
    public["topics"] = sorted(public["topics"])
    return {**public, "d": pair.as_dict(private=True)["d"]}, public
