"""Legal aid with more than one case on stores in memory: two co-suspects, and somebody of another incident."""

import asyncio
from collections.abc import Awaitable
from itertools import count
from typing import Any, TypeVar
from uuid import UUID, uuid5

from a_solicitor import OnDuty, RememberedInterests
from an_agency import Hand
from contracts.legal_aid import ConflictFound
from contracts.message import Message
from contracts.topics import Agency
from given import CASE, OTHER_CASE, Wire, key_of, packs, ring
from legal_aid.api import legal_aid_acts
from legal_aid.domain.duty_roster import Roster
from legal_aid.domain.legal_aid_case import LegalAidCase, evolve
from legal_aid.domain.requests import AssignSolicitor, JudgeInterests
from legal_aid.handlers import judge, reaction
from legal_aid.interests import OfTwoCases
from messaging.deciding import Arrival, decide
from messaging.desk import Answer, Desk
from messaging.memory import MemoryCases, MemoryParked
from messaging.reading import UnreadableRecord, read
from messaging.service import Service
from messaging.web.acts import ask
from messaging.web.auth import Actor
from words_of_agencies import REGISTERED

R = TypeVar("R")

ELSEWHERE = "2d1b5e10-5b70-5e71-8f2d-2e8b1c2d3e4f"
BY = Actor("own system", "system")


class LegalAidOffice:
    """Legal aid with two co-suspects' cases, PL1 and PL2, and PL3 of another incident."""

    def __init__(
        self,
        roster: Roster | None = None,
        cases: MemoryCases[LegalAidCase] | None = None,
        interests: RememberedInterests | None = None,
    ) -> None:
        self.clock, self.interests, self._numbers = Hand(), interests or RememberedInterests(), count()
        self._wires: dict[str, Wire] = {}
        self.two = OfTwoCases(OnDuty(roster or Roster()), self.interests)
        self.service = Service(
            agency=Agency.LEGAL_AID,
            initial=lambda case_id: LegalAidCase(id=case_id),
            evolve=evolve,
            react=reaction(packs()),
            judge=judge,
            cases=cases or MemoryCases(),
            parked=MemoryParked(),
            ring=ring(),
            key=key_of(Agency.LEGAL_AID),
            clock=self.clock,
        )
        self.desk = Desk(self.service)
        self.acts = {act.step: act for act in legal_aid_acts(self.two)}
        self.hears(CASE, REGISTERED.model_copy(update={"agency_number": "PL1"}))
        self.hears(OTHER_CASE, REGISTERED.model_copy(update={"agency_number": "PL2"}))
        self.hears(ELSEWHERE, REGISTERED.model_copy(update={"agency_number": "PL3", "incident": "another"}))

    def hears(self, case_id: str, *messages: Message) -> None:
        wire = self._wires.setdefault(case_id, Wire(case_id))
        for message in messages:
            wire.says(message)
        known = waited(self.service.cases.load(case_id)) or self.service.fresh(case_id)
        arrivals = []
        for one in wire.records[-len(messages) :]:
            reading = read(one, ring(), self.clock.time)
            assert not isinstance(reading, UnreadableRecord)
            arrivals.append(Arrival(one, reading))
        document = decide(self.service, known, arrivals, self.clock.time).document
        assert waited(self.service.cases.save_many([document])) == frozenset()

    def asks(self, case_id: str, step: str, body: Any, name: str = "") -> Answer:
        return waited(self.asking(case_id, step, body, name))

    async def asking(self, case_id: str, step: str, body: Any, name: str = "") -> Answer:
        request_id = uuid5(UUID(CASE), name or str(next(self._numbers)))
        return await ask(self.desk, self.acts[step], case_id, body, request_id, BY)

    def assigns(self, case_id: str, solicitor: str, why: str | None = None, **more: Any) -> Answer:
        return self.asks(case_id, "assignments", AssignSolicitor(solicitor=solicitor, replaces_because=why, **more))

    def judges(self, *, opposed: bool = True, co_suspect: str = "PL2", name: str = "") -> Answer:
        said = JudgeInterests(co_suspect=co_suspect, opposed=opposed, why="each points at the other")
        return self.asks(CASE, "judged-interests", said, name)

    def case(self, case_id: str) -> LegalAidCase:
        document = waited(self.service.cases.load(case_id))
        assert document is not None
        return document.state

    def who_acts(self) -> tuple[str | None, str | None]:
        return self._who_acts(CASE), self._who_acts(OTHER_CASE)

    def _who_acts(self, case_id: str) -> str | None:
        assigned = self.case(case_id).assignment
        return assigned.solicitor if assigned else None

    def conflicts(self, case_id: str) -> int:
        document = waited(self.service.cases.load(case_id))
        assert document is not None
        named = ConflictFound.wire_type().encode()
        return sum(dict(item.headers)["ce_type"] == named for item in document.outbox)


def waited(answer: Awaitable[R]) -> R:
    """What it comes to."""

    async def wait() -> R:
        return await answer

    return asyncio.run(wait())
