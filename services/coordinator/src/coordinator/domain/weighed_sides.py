"""Both sides weighed for one proposal: it counts only when the prosecutor's attestation says what the weighing says."""

from contracts.prosecutor import SidesWeighed
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.prosecutor import Weighed
from proofs.keys import KeyRing
from proofs.settlement_proof import WeighingInFile
from proofs.weighing import attested_of


def weighing_holds(weighed: Weighed, case: JointCase, ring: KeyRing) -> bool:
    """Whether it was made for the proposal on the table, after that was proposed, and is attested as it was said."""
    proposed = case.prosecutor.proposed
    if proposed is None or proposed.hash != weighed.hash or weighed.at < proposed.at:
        return False
    said = attested_of(_read(weighed), case.id)
    if said is None or said.towards != proposed.outcome:
        return False
    return ring.check_weighing(weighed.attestation, said.weighed_at) == said


def weighing_in_proof(case: JointCase, proposal_hash: str) -> WeighingInFile | None:
    """What the proof says of the weighing: its digest and its yes or no, never its text."""
    weighed = next((one for one in case.prosecutor.weighed if one.hash == proposal_hash), None)
    attested = attested_of(_read(weighed), case.id) if weighed else None
    return WeighingInFile(attested=attested, signature=weighed.attestation) if weighed and attested else None


def _read(weighed: Weighed) -> SidesWeighed:
    return SidesWeighed.model_validate_json(weighed.envelope.value)
