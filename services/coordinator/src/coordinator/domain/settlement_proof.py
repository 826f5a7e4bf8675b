"""The settlement proof: put together when a settlement is issued, from the records exactly as they were signed."""

from collections.abc import Iterator
from datetime import datetime

from contracts.coordinator import ProofCompleted
from contracts.envelope import Envelope
from coordinator.domain.deadlines import clocks_of
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.coordinator import Issued
from proofs.settlement_proof import Role, Seal, Statement, build_proof
from rules.pack import Pack


def news_of_proofs(case: JointCase, pack: Pack, seal: Seal, now: datetime) -> Iterator[ProofCompleted]:
    """The proof of each issued settlement that has none yet."""
    for issued in case.coordinator.issued:
        if issued.hash not in case.coordinator.proven:
            yield ProofCompleted(
                occurred_at=now, proposal_hash=issued.hash, proof=_proof(case, issued, pack, seal).decode()
            )


def _proof(case: JointCase, issued: Issued, pack: Pack, seal: Seal) -> bytes:
    found = clocks_of(case, pack)
    clocks = {one.row.id: one.ran_by for one in found.running if one.order is None}
    return build_proof([Statement(role, sent) for role, sent in _statements(case, issued)], clocks, pack, seal)


def _statements(case: JointCase, issued: Issued) -> Iterator[tuple[Role, Envelope]]:
    said, named = case.prosecutor, issued.hash
    if said.proposed is not None and said.proposed.hash == named:
        yield "proposed", said.proposed.envelope
    if case.police.described is not None:
        yield "described", case.police.described
    ground = next((one for one in case.legal_aid.statements if one.attestation == issued.attestation), None)
    if ground is not None:
        yield "consultation" if ground.condition == "consultation" else "waiver", ground.envelope
    if said.heard is not None and said.heard.hash == named:
        yield "hearing", said.heard.envelope
    if said.answered is not None and said.answered.hash == named and said.answered.agreed:
        yield "agreement", said.answered.envelope
    if said.asked is not None and said.asked.hash == named:
        yield "asked", said.asked.envelope
    yield "issued", issued.envelope
