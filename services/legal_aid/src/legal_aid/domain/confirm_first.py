"""The consultation before the first interrogation, in the solicitor's own word: begun, held, or given up.

It is about no proposal. Neither it nor its waiver ever counts for the consultation on a settlement.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.first_consultation import (
    FirstConsultationBegun,
    FirstConsultationHeld,
    FirstConsultationStatement,
    FirstConsultationWaived,
    FirstWaiverStatement,
)
from legal_aid.domain.confirm import (
    NO_ASSIGNMENT,
    TOLD_TO_SOLICITOR,
    Rule,
    assignment_stands,
    confirmation_by,
    explained,
    waiver_is_allowed,
)
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import BeginFirstConsultation, ConfirmFirstConsultation, ConfirmFirstWaiver
from legal_aid.domain.solicitor_there import NOBODY_ASSIGNED, while_assigned
from messaging.event import Outgoing, Refusal, outgoing
from messaging.first_consultation import STATEMENTS_KEPT as FIRST_STATEMENTS_KEPT
from messaging.standing import said_once
from messaging.told import too_late
from rules.first_interrogation import first_waiver_counts, first_waiver_row
from rules.pack import Pack


def begin_first_consultation(
    case: LegalAidCase, request: BeginFirstConsultation, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Once per assignment; the pack's clock of the consultation runs from this moment."""
    if case.assignment is None:
        return NOBODY_ASSIGNED
    begun = case.assignment.first_begun_at
    refusal = (
        while_assigned(case, request.begun_at, now, "begun_at")
        or said_once(begun, request.correction, "already-begun", "this consultation had begun")
        or too_late(case.decided_at, request.begun_at, "begun_at")
    )
    if refusal:
        return refusal
    message = FirstConsultationBegun(
        occurred_at=request.begun_at,
        assignment=case.assignment.id,
        channel=request.channel,
        correction=request.correction,
    )
    return (outgoing(message, cause, "begin-first-consultation"),)


def confirm_first_consultation(
    case: LegalAidCase, assignment: str, request: ConfirmFirstConsultation, pack: Pack, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """It was held and has ended; every point the rule pack names for it was explained."""
    refusal = _may_confirm(case, assignment, "consultation") or _in_its_time(case, request.ended_at, now, "ended_at")
    refusal = refusal or _after_it_began(case, request.ended_at)
    points = pack.first_points(pack.day_of(request.ended_at))
    refusal = refusal or explained(request.points_explained, points, pack.first_points_to_explain)
    if refusal or case.assignment is None:
        return refusal or NO_ASSIGNMENT
    statement = FirstConsultationStatement(
        case=case.id,
        ended_at=request.ended_at,
        channel=request.channel,
        minutes=request.minutes,
        interpreter=request.interpreter,
        points_explained=request.points_explained,
        confirmation=confirmation_by(case.assignment, now),
    )
    held = FirstConsultationHeld(occurred_at=request.ended_at, statement=statement)
    return (outgoing(held, cause, "confirm-first-consultation"),)


def confirm_first_waiver(
    case: LegalAidCase, assignment: str, request: ConfirmFirstWaiver, pack: Pack, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """The suspect gave it up, told to the solicitor, as far as the rule pack's rows allow."""
    refusal = _may_confirm(case, assignment, "waiver") or _in_its_time(case, request.waived_at, now, "waived_at")
    refusal = refusal or waiver_is_allowed(case, request, pack, first_waiver_counts, first_waiver_row)
    if refusal or case.assignment is None:
        return refusal or NO_ASSIGNMENT
    statement = FirstWaiverStatement(
        case=case.id,
        waived_at=request.waived_at,
        told_to=TOLD_TO_SOLICITOR,
        consequences_explained=request.consequences_explained,
        confirmation=confirmation_by(case.assignment, now),
    )
    waived = FirstConsultationWaived(occurred_at=request.waived_at, statement=statement)
    return (outgoing(waived, cause, "confirm-first-waiver"),)


def first_not_confirmed_before(case: LegalAidCase, assignment: str, condition: str) -> Refusal | None:
    """One word per assignment; who gave it up may still speak with the solicitor after all."""
    mine = {said.condition for said in case.first_standing if said.assignment == assignment}
    if "consultation" in mine or condition in mine:
        return Refusal("already-confirmed", "this was confirmed already; the link is used up")
    return None


def room_for_a_first_statement(case: LegalAidCase, _assignment: str, _condition: str) -> Refusal | None:
    """None is ever forgotten for a newer one: an interrogation may have been allowed by it."""
    if len(case.first_statements) < FIRST_STATEMENTS_KEPT:
        return None
    return Refusal("too-many-statements", f"a case holds {FIRST_STATEMENTS_KEPT} statements on the first consultation")


RULES: Final[tuple[Rule, ...]] = (assignment_stands, first_not_confirmed_before, room_for_a_first_statement)


def _may_confirm(case: LegalAidCase, assignment: str, condition: str) -> Refusal | None:
    return next((no for rule in RULES if (no := rule(case, assignment, condition))), None)


def _in_its_time(case: LegalAidCase, moment: datetime, now: datetime, field: str) -> Refusal | None:
    return while_assigned(case, moment, now, field) or too_late(case.decided_at, moment, field)


def _after_it_began(case: LegalAidCase, ended_at: datetime) -> Refusal | None:
    begun = case.assignment.first_begun_at if case.assignment else None
    if begun is not None and ended_at < begun:
        return Refusal("before-it-began", "it lies before the moment on which the consultation began", "ended_at")
    return None
