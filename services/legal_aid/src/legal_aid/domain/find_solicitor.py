"""A solicitor is asked for as soon as the law or the case needs one, and one is assigned."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from contracts.legal_aid import SolicitorAssigned, SolicitorReplaced, SolicitorRequested
from contracts.message import Message
from legal_aid.domain.duty_roster import Roster, on_duty
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.opposed_interests import may_act
from legal_aid.domain.requests import AssignSolicitor, RequestSolicitor
from messaging.event import Outgoing, Refusal, outgoing
from rules.pack import Pack
from rules.settlement import SuspectFacts
from rules.solicitor_at_once import at_once


def solicitor_needed(case: LegalAidCase, pack: Pack | None, now: datetime) -> tuple[Outgoing, ...]:
    """Detention, a proposal, or who the suspect is asks for a solicitor by itself; nobody has to press a button."""
    if case.requested_at is not None:
        return ()
    why = "detained" if case.detention_ordered_at else "proposed" if case.proposal else _at_once(case, pack, now)
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
    case: LegalAidCase,
    request: AssignSolicitor,
    roster: Roster,
    now: datetime,
    cause: UUID,
    opposed: Sequence[LegalAidCase] = (),
) -> tuple[Outgoing, ...] | Refusal:
    """The newest assignment is the one that may confirm; an earlier one's link is dead.

    `opposed` are the cases of co-suspects whose interests legal aid judged to be opposed to this suspect's.
    """
    refusal = _is_another(case, request) or may_act(case, request.solicitor, opposed)
    refusal = refusal or _is_on_duty(request, duty_solicitors_for(case, roster, now, opposed))
    if refusal:
        return refusal
    named = str(uuid5(cause, "assignment"))
    if case.assignment is None:
        message: Message = SolicitorAssigned(
            occurred_at=now,
            assignment=named,
            solicitor=request.solicitor,
            chosen_by_suspect=request.chosen_by_suspect,
        )
    else:
        message = SolicitorReplaced(
            occurred_at=now,
            assignment=named,
            solicitor=request.solicitor,
            chosen_by_suspect=request.chosen_by_suspect,
            why=request.replaces_because or "",
        )
    return (outgoing(message, cause, "assign-solicitor"),)


def duty_solicitors_for(
    case: LegalAidCase, roster: Roster, now: datetime, opposed: Sequence[LegalAidCase]
) -> tuple[str, ...]:
    """Who is on duty now and may act for this suspect."""
    return tuple(named for named in on_duty(roster, now) if may_act(case, named, opposed) is None)


def _at_once(case: LegalAidCase, pack: Pack | None, now: datetime) -> str | None:
    """The pack's row, unless the suspect went or the table was done with the case."""
    if pack is None or case.released_at or case.decided_at:
        return None
    suspect = SuspectFacts(case.age_class, case.vulnerable, case.offence_class)
    row = at_once(pack, suspect, pack.day_of(now))
    return row.id if row else None


def _is_another(case: LegalAidCase, request: AssignSolicitor) -> Refusal | None:
    if case.assignment is None:
        return None
    if case.assignment.solicitor == request.solicitor:
        return Refusal("already-assigned", "this solicitor has the case already", "solicitor")
    if request.replaces_because is None:
        return Refusal("replacement-without-reason", "another solicitor has the case: say why", "replaces_because")
    return None


def _is_on_duty(request: AssignSolicitor, there: Sequence[str]) -> Refusal | None:
    """A duty solicitor is on the roster now. With nobody on it, whoever can be found may come: nobody goes without."""
    if request.chosen_by_suspect or not there or request.solicitor in there:
        return None
    return Refusal("not-on-duty", "this solicitor is not on the duty roster now", "solicitor")
