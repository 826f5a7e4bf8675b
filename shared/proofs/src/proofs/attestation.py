"""Legal aid's short word that may travel further than the statement: the condition is met for this proposal."""

import json
from typing import Literal

from joserfc.util import urlsafe_b64decode
from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.message import CaseId, Digest, ShortText

Condition = Literal["consultation", "waiver"]


class Attestation(BaseModel):
    """What legal aid attests. `statement_digest` is hash_of the statement part of the consultation or waiver.

    `pack_version` is the rule pack's name and version (rules.pack.Pack.named). `attested_at` says when it was signed,
    so that it still counts when the key has ended by the time the settlement is issued.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: CaseId
    proposal_hash: Digest
    condition: Condition
    pack_version: ShortText
    statement_digest: Digest
    attested_at: AwareDatetime | None = None


def claims_of(attestation: str) -> Attestation | None:
    """What a signed attestation says, its signature unchecked; None when it cannot be read.

    For a reader whose intake already checked it. Whoever acts on it asks KeyRing.check_attestation.
    """
    try:
        _, payload, _ = attestation.split(".")
        return Attestation.model_validate(json.loads(urlsafe_b64decode(payload.encode())))
    except (ValueError, RecursionError):
        return None
