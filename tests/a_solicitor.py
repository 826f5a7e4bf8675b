"""Assigning a solicitor in tests, with nobody on the duty roster unless the test says so."""

from datetime import datetime
from uuid import UUID

from legal_aid.domain.duty_roster import Roster
from legal_aid.domain.find_solicitor import assign_solicitor
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import AssignSolicitor
from messaging.event import Outgoing, Refusal


def assigns(case: LegalAidCase, request: AssignSolicitor, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    """Whoever can be found."""
    return assign_solicitor(case, request, Roster(), now, cause)


def another(solicitor: str) -> AssignSolicitor:
    """In another's place."""
    return AssignSolicitor(solicitor=solicitor, replaces_because="the first one had to go")
