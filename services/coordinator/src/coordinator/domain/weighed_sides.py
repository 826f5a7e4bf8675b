"""Both sides weighed for one proposal: it counts only when the prosecutor's attestation says what the weighing says."""

from functools import lru_cache
from typing import Final

from contracts.prosecutor import SidesWeighed
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.prosecutor import Weighed
from proofs.keys import KeyRing
from proofs.settlement_proof import WeighingInFile
from proofs.weighing import WeighingAttested, attested_of

SIGNATURES_KEPT: Final = 4096
"""Checked signatures that are remembered: a case that goes on asks again for its own."""


def weighing_holds(weighed: Weighed, case: JointCase, ring: KeyRing) -> bool:
    """Whether it was made for the proposal on the table, after that was proposed, and is attested as it was said."""
    proposed = case.prosecutor.proposed
    if proposed is None or proposed.hash != weighed.hash or weighed.at < proposed.at:
        return False
    said = _attested(ring, weighed.attestation, weighed.envelope.value, case.id)
    return said is not None and said.towards == proposed.outcome


def weighing_in_proof(case: JointCase, proposal_hash: str) -> WeighingInFile | None:
    """What the proof says of the weighing: its digest and its yes or no, never its text."""
    weighed = next((one for one in case.prosecutor.weighed if one.hash == proposal_hash), None)
    attested = attested_of(_read(weighed.envelope.value), case.id) if weighed else None
    return WeighingInFile(attested=attested, signature=weighed.attestation) if weighed and attested else None


@lru_cache(SIGNATURES_KEPT)
def _attested(ring: KeyRing, attestation: str, weighing: bytes, case_id: str) -> WeighingAttested | None:
    """What this weighing says, if the prosecutor attested that. Nothing else decides, so it is checked once."""
    said = attested_of(_read(weighing), case_id)
    return said if said and ring.check_weighing(attestation, said.weighed_at) == said else None


def _read(weighing: bytes) -> SidesWeighed:
    return SidesWeighed.model_validate_json(weighing)
