"""The settlement proof as a file: its members, and the one way it is written."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final, Literal, NoReturn, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from contracts.envelope import Envelope
from contracts.message import CaseId, Digest
from proofs.canonical import canonical, canonical_plain
from proofs.proof_clocks import ClockInFile
from proofs.weighing import WeighingAttested
from rules.pack import Pack

FORMAT: Final = "jointtable-settlement-proof/1"
LIMIT_BYTES: Final = 1024 * 1024

Role = Literal[
    "proposed",
    "described",
    "raised-by-police",
    "raised-by-prosecutor",
    "raised-by-probation",
    "raised-by-legal-aid",
    "lowered-by-police",
    "first-interrogation",
    "first-consultation",
    "first-waiver",
    "urgency-reported",
    "urgency-permitted",
    "first-judgement",
    "consultation",
    "waiver",
    "hearing",
    "agreement",
    "asked",
    "issued",
]
"""`raised-by` whom: that the suspect is vulnerable, where that stands; `lowered-by-police`: that police no longer hold
the suspect for vulnerable, whom they described so. `first-interrogation`: the earliest, and beside it what allowed it,
or the prosecutor's judgement of one that nothing allowed."""

EXACT: Final = 2**53 - 1
"""The greatest whole number that every reader of JSON holds exactly."""
Write = Callable[[object], bytes]

Seal = Callable[[str], str]
"""Signs the digest of a proof with the coordinator's key (SigningKey.seal_proof)."""

_Whole = ConfigDict(frozen=True, extra="forbid", strict=True)


class StatementInFile(BaseModel):
    """A record as it stood on its topic, and the part it plays in the proof. `value` is the value as sent."""

    model_config = _Whole

    role: Role
    topic: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    sequence: Annotated[int, Field(ge=1)]
    previous_digest: str
    signature: str
    value: str

    @classmethod
    def of(cls, role: Role, envelope: Envelope) -> Self:
        """The record in its part. Raises ValueError when its value is not UTF-8."""
        return cls(
            role=role,
            topic=envelope.topic,
            id=envelope.id,
            source=envelope.source,
            type=envelope.type,
            subject=envelope.subject,
            time=envelope.time,
            sequence=envelope.sequence,
            previous_digest=envelope.previous_digest,
            signature=envelope.signature,
            value=envelope.value.decode(),
        )

    def envelope(self) -> Envelope:
        """The record again, as its digest covers it."""
        members = self.model_dump(exclude={"role", "value"})
        return Envelope(**members, value=self.value.encode())


class WeighingInFile(BaseModel):
    """That both sides were weighed for this proposal, as the prosecutor attested it. The text of it is not here."""

    model_config = _Whole

    attested: WeighingAttested
    signature: str


class ProofFile(BaseModel):
    """Everything in a settlement proof. `seal` is the coordinator's signature over all the rest, made at `sealed_at`.

    `pack` is the rule pack with only the rows this settlement used, each whole; `clocks` explain each clock.
    """

    model_config = _Whole

    format: Literal["jointtable-settlement-proof/1"]
    case: CaseId
    proposal_hash: Digest
    statements: list[StatementInFile]
    weighing: WeighingInFile | None = None
    clocks: list[ClockInFile]
    pack: Pack
    sealed_at: AwareDatetime
    seal: str


@dataclass(frozen=True, slots=True)
class ProofRead:
    """A proof and the digest its seal has to be about: taken from the file as it is, not as it was understood."""

    proof: ProofFile
    sealed_digest: str


def write_proof(proof: ProofFile, seal: Seal) -> bytes:
    """The file's bytes, sealed."""
    members = proof.model_dump(mode="json")
    return canonical({**members, "seal": seal(_sealed_digest(_written(members)))})


def read_proof(data: bytes) -> ProofRead | str:
    """The proof in these bytes, or why there is none: too-large, not-json, not-canonical, unknown-format."""
    if len(data) > LIMIT_BYTES:
        return "too-large"
    try:
        members, write = _loaded(data)
    except (ValueError, RecursionError):
        return "not-json"
    if not isinstance(members, dict):
        return "unknown-format"
    try:
        written = _written(members, write)
        if _whole(written) != data:
            return "not-canonical"
    except (ValueError, RecursionError):
        return "not-canonical"
    try:
        return ProofRead(ProofFile.model_validate_json(data), _sealed_digest(written))
    except ValidationError:
        return "unknown-format"


class _OddNumber(ValueError):  # noqa: N818  # it says what is so
    """A number that only the slower writer writes canonically."""


def _loaded(data: bytes) -> tuple[Any, Write]:
    """The members, and what writes them canonically: for ASCII with whole numbers, which is usual, the fast writer."""
    if data.isascii():
        try:
            return json.loads(data, parse_int=_whole_number, parse_float=_odd, parse_constant=_odd), canonical_plain
        except _OddNumber:
            pass
    return json.loads(data), canonical


def _whole_number(text: str) -> int:
    number = int(text)
    return number if abs(number) <= EXACT else _odd(text)


def _odd(text: str) -> NoReturn:
    raise _OddNumber(text)


def _written(members: Mapping[str, object], write: Write = canonical) -> dict[str, bytes]:
    """Each member as the canonical form writes it. Done once: it is much of what checking a file costs."""
    return {name: write(name) + b":" + write(member) for name, member in members.items()}


def _whole(written: Mapping[str, bytes]) -> bytes:
    """The canonical form of the whole: members in the order of their names in UTF-16 (RFC 8785, 3.2.3)."""
    in_order = sorted(written, key=lambda name: name.encode("utf-16-be"))
    return b"{" + b",".join(written[name] for name in in_order) + b"}"


def _sealed_digest(written: Mapping[str, bytes]) -> str:
    """SHA-256 in hex of the canonical form of everything but the seal."""
    return sha256(_whole({name: member for name, member in written.items() if name != "seal"})).hexdigest()
