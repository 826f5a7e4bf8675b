"""Assigning a solicitor in tests, with nobody on the duty roster unless told; interests and access in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from legal_aid.domain.access import View
from legal_aid.domain.duty_roster import Roster
from legal_aid.domain.find_solicitor import assign_solicitor
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.opposed_interests import Judgement, opposed_by
from legal_aid.domain.requests import AssignSolicitor
from messaging.event import Outgoing, Refusal
from messaging.ports import Cases


def assigns(case: LegalAidCase, request: AssignSolicitor, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    """Whoever can be found."""
    return assign_solicitor(case, request, Roster(), now, cause)


def another(solicitor: str) -> AssignSolicitor:
    """In another's place."""
    return AssignSolicitor(solicitor=solicitor, replaces_because="the first one had to go")


@dataclass(frozen=True)
class RememberedInterests:
    """Legal aid's own record of interests, in memory."""

    judged: dict[UUID, Judgement] = field(default_factory=dict)

    async def keep(self, judgement: Judgement) -> None:
        self.judged.setdefault(judgement.id, judgement)

    async def opposed_to(self, case_id: str) -> frozenset[str]:
        return opposed_by(self.judged.values(), case_id)


@dataclass(frozen=True)
class RememberedAccess:
    """Who has which of these cases, and who opened which, in memory."""

    cases: Cases[LegalAidCase]
    views: list[View] = field(default_factory=list)

    async def cases_of(self, solicitor: str) -> Sequence[str]:
        has = ((one.case_id, one.state.assignment) for one in await self.cases.page("", 200))
        return [case_id for case_id, assigned in has if assigned and assigned.solicitor == solicitor]

    async def record(self, view: View) -> None:
        self.views.append(view)

    async def views_of(self, case_id: str) -> Sequence[View]:
        return sorted((view for view in self.views if view.case_id == case_id), key=lambda view: view.at, reverse=True)


@dataclass(frozen=True)
class OnDuty:
    """A duty roster in memory; nobody is on it unless told."""

    roster: Roster = field(default_factory=Roster)

    def known(self) -> Roster:
        return self.roster

    async def keep(self, roster: Roster) -> None:
        raise NotImplementedError
