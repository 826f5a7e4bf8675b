"""Is this settlement proven? What every service asks before it passes a settlement on or acts on it."""

from collections.abc import Iterator
from datetime import datetime

from contracts.coordinator import SettlementIssued
from contracts.envelope import Envelope
from contracts.topics import Agency
from proofs.attestation import Attestation
from proofs.canonical import hash_of
from proofs.digest import digest_of
from proofs.keys import KeyRing, Refused


def unproven(envelope: Envelope, message: SettlementIssued, ring: KeyRing, at: datetime) -> str | None:
    """None when the settlement is proven, else the first reason why not. `at` is the envelope's ce_time.

    Codes: those of proofs.keys.Refused, of the record's own signature, or after `attestation-` of legal aid's word;
    attestation-other-case, attestation-other-proposal, proposal-hash-wrong, condition-differs, pack-differs.
    """
    refused = ring.check_digest(envelope.signature, digest_of(envelope), Agency.COORDINATOR, envelope.topic, at)
    if refused:
        return refused.code
    return not_as_attested(envelope.subject, message, ring, at)


def not_as_attested(case: str, message: SettlementIssued, ring: KeyRing, at: datetime) -> str | None:
    """The same for a record whose own signature was checked already: only what the attestation says of it."""
    attested = ring.check_attestation(message.attestation, at)
    if isinstance(attested, Refused):
        return f"attestation-{attested.code}"
    return next(_differences(case, message, attested), None)


def _differences(case: str, message: SettlementIssued, attested: Attestation) -> Iterator[str]:
    if not attested.case == message.proposal.case == case:
        yield "attestation-other-case"
    if attested.proposal_hash != message.proposal_hash:
        yield "attestation-other-proposal"
    if message.proposal_hash != hash_of(message.proposal):
        yield "proposal-hash-wrong"
    if attested.condition != message.condition:
        yield "condition-differs"
    if attested.pack_version != message.pack_version:
        yield "pack-differs"
