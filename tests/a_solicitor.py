"""Assigning a solicitor in tests, with nobody on the duty roster unless the test says so; interests in memory."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from legal_aid.domain.duty_roster import Roster
from legal_aid.domain.find_solicitor import assign_solicitor
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.opposed_interests import Judgement
from legal_aid.domain.requests import AssignSolicitor
from messaging.event import Outgoing, Refusal


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
        stands = {
            ({*one.cases} - {case_id}).pop(): one.opposed
            for one in sorted(self.judged.values(), key=lambda one: one.at)
            if case_id in one.cases
        }
        return frozenset(other for other, opposed in stands.items() if opposed)


@dataclass(frozen=True)
class OnDuty:
    """A duty roster in memory; nobody is on it unless told."""

    roster: Roster = field(default_factory=Roster)

    def known(self) -> Roster:
        return self.roster

    async def keep(self, roster: Roster) -> None:
        raise NotImplementedError
