"""The settlement proof: one file that shows, offline and years later, that the recorded conditions were met.

It shows no more than that: it is no legal opinion. Nothing inside it says whom to trust.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from contracts.coordinator import SettlementIssued
from contracts.envelope import Envelope
from contracts.legal_aid import ConsultationHeld, ConsultationWaived
from contracts.message import Message
from contracts.police import SuspectDescribed
from contracts.prosecutor import AgreementGiven, HearingHeld, IssueAsked, SettlementProposed
from proofs.attestation import Condition
from proofs.keys import KeyRing
from proofs.proof_clocks import Ran, clocks_add_up, clocks_in_file, started_at
from proofs.proof_conditions import CONDITIONS, Settled
from proofs.proof_file import (
    FORMAT,
    ProofFile,
    ProofRead,
    Role,
    Seal,
    StatementInFile,
    WeighingInFile,
    read_proof,
    write_proof,
)
from proofs.proof_statements import RAISED, Checked, Failed, check_statements
from proofs.weighing import yes_or_no
from rules.clocks import clock_at
from rules.pack import Pack

__all__ = [
    "Failed",
    "Proven",
    "Role",
    "Seal",
    "Statement",
    "Verified",
    "WeighingInFile",
    "build_proof",
    "proven_by",
    "rows_used",
    "verify_proof",
]

M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Statement:
    """A signed record, and the part it plays in the proof."""

    role: Role
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Verified:
    """The recorded conditions were met. `unverified` names the rule pack's rows used that nobody has verified.

    `weighed` says yes or no for each side and part, as the prosecutor attested it; None where nothing was weighed.
    """

    case: str
    proposal_hash: str
    outcome: str
    condition: Condition
    pack: str
    unverified: tuple[str, ...]
    weighed: Mapping[str, bool] | None = None


def build_proof(
    statements: Sequence[Statement],
    clocks: Mapping[str, Ran],
    pack: Pack,
    seal: Seal,
    weighing: WeighingInFile | None = None,
    sealed_at: datetime | None = None,
) -> bytes:
    """The proof's canonical bytes. `clocks` says when each clock of the case started, by the clock's id.

    Without `sealed_at` it is sealed when the settlement was issued.

    Raises ValueError when no issued settlement is among the statements or the pack lacks one of the clocks.
    """
    sent = next((said.envelope for said in statements if said.role == "issued"), None)
    if sent is None:
        raise ValueError("a settlement proof needs the issued settlement")
    issued = SettlementIssued.model_validate_json(sent.value)
    roles = frozenset(said.role for said in statements)
    used = rows_used(pack, issued.proposal.outcome, issued.condition, clocks, roles)
    unsealed = ProofFile(
        format=FORMAT,
        case=sent.subject,
        proposal_hash=issued.proposal_hash,
        statements=[StatementInFile.of(said.role, said.envelope) for said in statements],
        weighing=weighing,
        clocks=clocks_in_file(clocks, used),
        pack=used,
        sealed_at=sealed_at or datetime.fromisoformat(sent.time),
        seal="",
    )
    return write_proof(unsealed, seal)


def rows_used(
    pack: Pack, outcome: str, condition: Condition, clocks: Mapping[str, Ran], roles: frozenset[Role] = frozenset()
) -> Pack:
    """The pack with only the rows this settlement used, each whole.

    Of the waiver rows the first that fits decides, so all stay.
    """
    at = {clock: clock_at(pack, clock, started_at(clock, ran, pack)) for clock, ran in clocks.items()}
    ran = tuple(row for row in pack.clocks if row is at.get(row.id))
    cited = {one for row in ran for one in (*row.excluded, *row.readings, row.calendar)}
    named = {outcome, *(one for row in ran for one in row.outcomes)}
    outcomes = tuple(row for row in pack.outcomes if row.id in named)
    points = condition == "consultation" or any(row.points for row in outcomes)
    calendars = tuple(row for row in pack.calendars if row.id in cited)
    holidays = {one for row in calendars for one in row.holidays}
    return pack.model_copy(
        update={
            "outcomes": outcomes,
            "waivers": pack.waivers if condition == "waiver" else (),
            "points_to_explain": pack.points_to_explain if points else (),
            "solicitor_at_once": (),
            "first_interrogations": pack.first_interrogations if "first-interrogation" in roles else (),
            "first_waivers": pack.first_waivers if "first-waiver" in roles else (),
            "first_points_to_explain": pack.first_points_to_explain if "first-consultation" in roles else (),
            "clocks": ran,
            "escalations": (),
            "windows": tuple(row for row in pack.windows if row.id in cited),
            "readings": tuple(row for row in pack.readings if row.id in cited),
            "calendars": calendars,
            "holidays": tuple(row for row in pack.holidays if row.id in holidays),
        }
    )


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof of which everything holds: the file, and what its statements say together."""

    proof: ProofFile
    settled: Settled


def verify_proof(data: bytes, ring: KeyRing) -> Verified | Failed:
    """Re-check everything in the file, with keys from elsewhere; the first thing that fails is named."""
    proven = proven_by(data, ring)
    return proven if isinstance(proven, Failed) else _verified(proven.settled)


def proven_by(data: bytes, ring: KeyRing) -> Proven | Failed:
    """The same check, for who goes on to read what is proven."""
    read, ring = read_proof(data), ring.for_one_proof()
    if isinstance(read, str):
        return Failed("file", read)
    checked = check_statements(read.proof, ring)
    if isinstance(checked, Failed):
        return checked
    settled = _settled(read.proof, checked)
    if isinstance(settled, Failed):
        return settled
    return next(_failures(read, settled, ring), Proven(read.proof, settled))


def _failures(read: ProofRead, settled: Settled, ring: KeyRing) -> Iterator[Failed]:
    for condition in CONDITIONS:
        yield from condition(settled, ring)
    if not clocks_add_up(read.proof.clocks, read.proof.pack):
        yield Failed("clocks", "explained-wrongly")
    if read.proof.sealed_at < settled.checked["issued"].at:
        yield Failed("seal", "before-the-issue")
    refused = ring.check_seal(read.proof.seal, read.sealed_digest, read.proof.sealed_at)
    if refused:
        yield Failed("seal", refused.code)


def _settled(proof: ProofFile, checked: dict[str, Checked]) -> Settled | Failed:
    proposed, described = _said(checked, SettlementProposed), _said(checked, SuspectDescribed)
    held, waived = _said(checked, ConsultationHeld), _said(checked, ConsultationWaived)
    asked, issued = _said(checked, IssueAsked), _said(checked, SettlementIssued)
    solicitor = held or waived
    if held and waived:
        return Failed("waiver", "beside-a-consultation")
    if not (proposed and described and solicitor and asked and issued):
        return next(_missing(checked))
    return Settled(
        case=proof.case,
        proposal_hash=proof.proposal_hash,
        pack=proof.pack,
        checked=checked,
        proposed=proposed,
        described=described,
        raised_by=tuple(agency for role, agency in RAISED.items() if role in checked),
        lowered="lowered-by-police" in checked,
        solicitor=solicitor,
        condition="consultation" if held else "waiver",
        issued=issued,
        asked=asked,
        hearing=_said(checked, HearingHeld),
        agreement=_said(checked, AgreementGiven),
        weighing=proof.weighing,
    )


def _said(checked: dict[str, Checked], kind: type[M]) -> M | None:
    return next((one.message for one in checked.values() if isinstance(one.message, kind)), None)


def _missing(checked: dict[str, Checked]) -> Iterator[Failed]:
    needed = ("proposed", "described", "waiver" if "waiver" in checked else "consultation", "asked", "issued")
    yield from (Failed(role, "missing") for role in needed if role not in checked)


def _verified(settled: Settled) -> Verified:
    return Verified(
        case=settled.case,
        proposal_hash=settled.proposal_hash,
        outcome=settled.proposed.proposal.outcome,
        condition=settled.condition,
        pack=settled.pack.named,
        unverified=settled.pack.unverified,
        weighed=yes_or_no(settled.weighing.attested) if settled.weighing else None,
    )
