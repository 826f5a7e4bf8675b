"""Which of legal aid's words stand and may be taken back. Consultations and waivers have a way of their own."""

from contracts.topics import Topic
from legal_aid.domain.legal_aid_case import LegalAidCase
from messaging.standing import Standing


def what_stands(case: LegalAidCase) -> Standing:
    """What was said by mistake of a solicitor or interpreter; an assignment ends by another or by its reason."""
    said = {
        "solicitor-available": case.assignment and case.assignment.available_at,
        "interpreter-arranged": case.interpreter,
    }
    return {(what, ""): {what: Topic.LEGAL_AID_PROGRESS} for what, stands in said.items() if stands}
