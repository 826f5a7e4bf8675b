"""A solicitor is asked for as soon as the law or the case needs one, and one is assigned."""

from datetime import datetime
from uuid import UUID, uuid5

from contracts.legal_aid import SolicitorAssigned, SolicitorRequested
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import AssignSolicitor, RequestSolicitor
from messaging.event import Outgoing, Refusal, outgoing


def solicitor_needed(case: LegalAidCase, now: datetime) -> tuple[Outgoing, ...]:
    """Detention or a proposal asks for a solicitor by itself; nobody has to press a button."""
    if case.requested_at is not None:
        return ()
    why = "detained" if case.detention_ordered_at else "proposed" if case.proposal else None
    if why is None:
        return ()
    return (outgoing(SolicitorRequested(occurred_at=now, why=why), UUID(case.id), "solicitor-needed", why),)


def request_solicitor(
    case: LegalAidCase, request: RequestSolicitor, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Somebody asks for a solicitor for another reason."""
    if case.requested_at is not None:
        return Refusal("already-requested", "a solicitor was asked for already")
    return (outgoing(SolicitorRequested(occurred_at=now, why=request.why), cause, "request-solicitor"),)


def assign_solicitor(
    case: LegalAidCase, request: AssignSolicitor, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """The newest assignment is the one that may confirm; an earlier one's link is dead."""
    if case.assignment is not None and case.assignment.solicitor == request.solicitor:
        return Refusal("already-assigned", "this solicitor has the case already", "solicitor")
    assigned = SolicitorAssigned(
        occurred_at=now,
        assignment=str(uuid5(cause, "assignment")),
        solicitor=request.solicitor,
        chosen_by_suspect=request.chosen_by_suspect,
    )
    return (outgoing(assigned, cause, "assign-solicitor"),)
