"""The prosecutor's short word that both sides were weighed for one proposal: digest and yes or no, never the text."""

from collections.abc import Mapping

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.message import CaseId, Code, Digest
from contracts.prosecutor import SidesWeighed
from proofs.canonical import hash_of


class WeighingAttested(BaseModel):
    """What the prosecutor attests. `weighing_digest` binds the whole weighing, which stays on its own topic.

    `suspects_side` and `victims_side` say whether that side was there to be weighed; where it was not, the weighing
    says why. `harm`, `wish` and `claim` say what of the victim's side was known, `why_not_known` that the weighing says
    why the rest of it was not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: CaseId
    proposal_hash: Digest
    towards: Code
    weighed_at: AwareDatetime
    weighing_digest: Digest
    suspects_side: bool
    victims_side: bool
    harm: bool
    wish: bool
    claim: bool
    why_not_known: bool


def yes_or_no(attested: WeighingAttested) -> Mapping[str, bool]:
    """What it says of each side and part, in the order in which it is told."""
    return {name: value for name, value in attested if isinstance(value, bool)}


def weighing_digest(weighed: SidesWeighed) -> str:
    """The digest of everything in a weighing but its attestation: who has the text can hold it against the proof."""
    return hash_of(weighed.model_copy(update={"attestation": None}))


def attested_of(weighed: SidesWeighed, case: str) -> WeighingAttested | None:
    """What the attestation of this weighing has to say; None when it was not made for a proposal."""
    if weighed.proposal_hash is None:
        return None
    return WeighingAttested(
        case=case,
        proposal_hash=weighed.proposal_hash,
        towards=weighed.towards,
        weighed_at=weighed.occurred_at,
        weighing_digest=weighing_digest(weighed),
        suspects_side=weighed.suspects_side is not None,
        victims_side=weighed.victims_side is not None,
        harm="harm" in weighed.victims_parts,
        wish="wish" in weighed.victims_parts,
        claim="claim" in weighed.victims_parts,
        why_not_known=weighed.victims_side_absent is not None or weighed.victims_unknown is not None,
    )
