"""An issued settlement whose consultation or waiver is taken back afterwards: it stands, and a person must look."""

from collections.abc import Iterator
from datetime import datetime

from contracts.coordinator import SettlementContested
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.coordinator import Issued


def news_of_contested_settlements(case: JointCase, now: datetime) -> Iterator[SettlementContested]:
    """Every issued settlement that lost its ground and was not yet called contested."""
    for issued in case.coordinator.issued:
        if issued.hash not in case.coordinator.contested and _lost_its_ground(case, issued):
            yield SettlementContested(
                occurred_at=now,
                proposal_hash=issued.hash,
                why=f"the {issued.condition} it rests on was taken back after it was issued",
            )


def _lost_its_ground(case: JointCase, issued: Issued) -> bool:
    grounds = [said for said in case.legal_aid.statements if said.attestation == issued.attestation]
    return any(said.statement_digest in case.legal_aid.taken_back for said in grounds)
