"""The records about the first interrogation that a settlement rests on, for its proof."""

from collections.abc import Iterator
from datetime import datetime

from contracts.envelope import Envelope
from contracts.first_interrogation import UrgentInterrogationPermitted, UrgentInterrogationReported
from coordinator.domain.first_interrogation import first_interrogation, judgement, what_allowed
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.interrogations import SaidOf, those
from coordinator.domain.vulnerable import suspect_of
from messaging.first_consultation import FirstConsultation
from proofs.settlement_proof import Role
from rules.first_interrogation import row_of_first_interrogation, what_allows
from rules.pack import Pack


def about_the_first_interrogation(case: JointCase, pack: Pack, issued_at: datetime) -> Iterator[tuple[Role, Envelope]]:
    """It, and what allowed it or the judgement; nothing where nobody was questioned before the issue."""
    opened = first_interrogation(case)
    if opened is None or opened.at > issued_at or row_of_first_interrogation(pack, opened.at) is None:
        return
    yield "first-interrogation", opened.envelope
    match what_allowed(case, pack, opened):
        case "consultation" | "waiver" as ground:
            yield from _solicitors_word(case, pack, opened, ground)
        case "permission":
            yield from _permission(case, opened)
        case None:
            judged = judgement(case, pack, opened, issued_at)
            if judged is not None:
                yield "first-judgement", judged.envelope


def _solicitors_word(case: JointCase, pack: Pack, opened: SaidOf, ground: str) -> Iterator[tuple[Role, Envelope]]:
    """The first statement that allows it by itself."""
    role: Role = "first-consultation" if ground == "consultation" else "first-waiver"
    records = dict(case.legal_aid.first_records)
    for one in case.legal_aid.first.statements:
        there = FirstConsultation(statements=(one,)).there
        alone = what_allows(pack, suspect_of(case), there, opened.ref, opened.at)
        if alone == ground and one.statement_digest in records:
            yield role, records[one.statement_digest]
            return


def _permission(case: JointCase, opened: SaidOf) -> Iterator[tuple[Role, Envelope]]:
    for one in those(case.police.interrogations, UrgentInterrogationReported):
        if one.ref == opened.ref:
            yield "urgency-reported", one.envelope
    for one in those(case.prosecutor.interrogations, UrgentInterrogationPermitted):
        if one.ref == opened.ref:
            yield "urgency-permitted", one.envelope
