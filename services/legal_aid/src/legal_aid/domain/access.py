"""What the assigned solicitor may see of a case, and until when: it ends with the assignment, and with the case."""

from dataclasses import dataclass
from datetime import datetime

from legal_aid.domain.legal_aid_case import LegalAidCase
from messaging.event import Refusal


@dataclass(frozen=True, slots=True)
class View:
    """That the case was opened through the link of one assignment."""

    case_id: str
    assignment: str
    solicitor: str
    at: datetime


def may_see(case: LegalAidCase | None, assignment: str) -> Refusal | None:
    """Whoever has the case now, while the table or the suspect may still need a solicitor for it."""
    if case is None or case.assignment is None or case.assignment.id != assignment:
        return Refusal("assignment-ended", "the assignment that this link belongs to has ended")
    if is_closed(case):
        return Refusal("case-closed", "this case is closed, and with it its page")
    return None


def is_closed(case: LegalAidCase) -> bool:
    """Decided without a settlement, or the settlement is irrevocable; while one may object, a solicitor is of use."""
    return case.irrevocable_at is not None or (case.decided_at is not None and case.settlement is None)
