"""The acts of legal aid that look at two cases: to assign a solicitor, and to judge co-suspects' interests.

A solicitor is refused who is seen to act for the other. After the write the record and both cases are read again: what
somebody else wrote in the same moment is seen by whoever wrote last, and both assignments end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from legal_aid.domain.find_solicitor import assign_solicitor
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.opposed_interests import Judgement, are_co_suspects, find_opposed
from legal_aid.domain.requests import AssignSolicitor, JudgeInterests
from legal_aid.ports import Interests, Rosters
from messaging.desk import Answer, Desk
from messaging.event import Outgoing, Refusal


@dataclass(frozen=True, slots=True)
class OfTwoCases:
    """What both acts work with."""

    rosters: Rosters
    interests: Interests

    async def assign(
        self, desk: Desk[LegalAidCase], case_id: str, body: AssignSolicitor, asked: UUID, by: str
    ) -> Answer:
        """A solicitor takes the case, unless a co-suspect with opposed interests is in the way."""
        others = await self.opposed_to(desk, case_id)

        def decide(case: LegalAidCase, now: datetime) -> tuple[Outgoing, ...] | Refusal:
            return assign_solicitor(case, body, self.rosters.known(), now, asked, others)

        answer = await desk.ask(case_id, asked, "assignments", by, decide)
        if not isinstance(answer, Refusal):
            for other in sorted(await self.interests.opposed_to(case_id)):
                await _part(desk, case_id, other, asked, by)
        return answer

    async def judge(self, desk: Desk[LegalAidCase], case_id: str, body: JudgeInterests, asked: UUID, by: str) -> Answer:
        """Kept in legal aid's own records; where one solicitor has both cases, both assignments end."""
        other = await _named(desk, body.co_suspect)
        answer = await desk.ask(
            case_id, asked, "judged-interests", by, lambda case, _now: are_co_suspects(case, other) or ()
        )
        if other is None or isinstance(answer, Refusal):
            return answer
        at = desk.service.clock.now()
        await self.interests.keep(Judgement(asked, (case_id, other.id), body.opposed, body.why, at, by))
        if body.opposed:
            await _part(desk, case_id, other.id, asked, by)
        return answer

    async def opposed_to(self, desk: Desk[LegalAidCase], case_id: str) -> Sequence[LegalAidCase]:
        """The cases of the co-suspects whose interests were judged to be opposed to this one's."""
        named = await self.interests.opposed_to(case_id)
        found = await desk.service.cases.load_many(sorted(named)) if named else {}
        return [found[one].state for one in sorted(found)]


async def _named(desk: Desk[LegalAidCase], said: str) -> LegalAidCase | None:
    """The case of this id, or of this number of the police."""
    cases = desk.service.cases
    numbered = await cases.by_number(said)
    document = await cases.load(numbered or said)
    return document.state if document else None


async def _part(desk: Desk[LegalAidCase], one: str, other: str, asked: UUID, by: str) -> None:
    """End both assignments where one solicitor has both cases, or has the one and was there for the other."""
    found = await desk.service.cases.load_many([one, other])
    for case_id, against in ((one, other), (other, one)):
        if case_id in found and against in found:
            await _end(desk, case_id, found[against].state, uuid5(asked, f"{case_id} {against}"), by)


async def _end(desk: Desk[LegalAidCase], case_id: str, other: LegalAidCase, cause: UUID, by: str) -> None:
    await desk.ask(case_id, cause, "conflicts", by, lambda case, now: find_opposed(case, other, now, cause))
