"""The settlement proof: put together when a settlement is issued, from the records exactly as they were signed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from contracts.coordinator import ProofCompleted
from contracts.envelope import Envelope
from coordinator.domain.deadlines import CaseClocks
from coordinator.domain.first_interrogation_in_proof import about_the_first_interrogation
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.coordinator import Issued
from coordinator.domain.vulnerable import raised_by
from coordinator.domain.weighed_sides import weighing_in_proof
from proofs.proof_clocks import Ran
from proofs.proof_statements import RAISED
from proofs.settlement_proof import Role, Seal, Statement, build_proof
from rules.pack import Pack

RAISED_BY: Final = {agency.value: role for role, agency in RAISED.items()}


def news_of_proofs(
    case: JointCase, clocks: CaseClocks, weighed: frozenset[str], pack: Pack, seal: Seal, now: datetime
) -> Iterator[ProofCompleted]:
    """The proof of each issued settlement that has none yet: `clocks` by its own pack, `weighed` the proposals whose
    weighing is attested.
    """
    for issued in case.coordinator.issued:
        if issued.hash not in case.coordinator.proven:
            weighing = weighing_in_proof(case, issued.hash) if issued.hash in weighed else None
            statements = [Statement(role, sent) for role, sent in _statements(case, issued, pack)]
            proof = build_proof(statements, _told(clocks), pack, seal, weighing, now)
            yield ProofCompleted(occurred_at=now, proposal_hash=issued.hash, proof=proof.decode())


def _told(clocks: CaseClocks) -> dict[str, Ran]:
    """Those that can be told; a behaviour order is no part of the settlement."""
    told = (one for one in clocks.running if one.order is None and one.untold is None)
    return {one.row.id: one.ran_by for one in told}


def _statements(case: JointCase, issued: Issued, pack: Pack) -> Iterator[tuple[Role, Envelope]]:
    said, named = case.prosecutor, issued.hash
    if said.proposed is not None and said.proposed.hash == named:
        yield "proposed", said.proposed.envelope
    if case.police.described is not None:
        yield "described", case.police.described
    for agency, raised in raised_by(case).items():
        yield RAISED_BY[agency], raised.envelope
    if case.police.lowered is not None:
        yield "lowered-by-police", case.police.lowered
    yield from about_the_first_interrogation(case, pack, issued.at)
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
