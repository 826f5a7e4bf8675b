"""Which of legal aid's words stand and may be taken back. Consultations and waivers have a way of their own."""

from contracts.topics import Topic
from legal_aid.domain.legal_aid_case import LegalAidCase
from messaging.standing import Standing


def what_stands(case: LegalAidCase) -> Standing:
    """What was said by mistake of a solicitor or interpreter; an assignment ends by another or by its reason.

    A conflict is named by its solicitor: taken back, the solicitor may be assigned again, and has nothing by it alone.
    """
    assigned = case.assignment
    said = {
        ("solicitor-available", Topic.LEGAL_AID_PROGRESS): assigned and assigned.available_at,
        ("interpreter-arranged", Topic.LEGAL_AID_PROGRESS): case.interpreter,
        ("first-consultation-begun", Topic.LEGAL_AID_CONSULTATION): assigned and assigned.first_begun_at,
    }
    found = {("conflict-found", named): {"conflict-found": Topic.LEGAL_AID_PROGRESS} for named in case.conflicted}
    return found | {(what, ""): {what: topic} for (what, topic), stands in said.items() if stands}
