"""What stands behind a case's page besides the view: the case as the coordinator's own store has it.

Notes, what each agency gave and a person's other cases stand on no topic that pages read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import structlog

from contracts.topics import Agency
from coordinator.domain.contributed import Given, contributed
from coordinator.domain.deadlines import standing
from coordinator.domain.elsewhere import Elsewhere, elsewhere
from coordinator.domain.joint_case import JointCase, evolve
from coordinator.domain.on_the_proposal import OnTheProposal, on_the_proposal
from coordinator.domain.sections.case_acts import CaseActs
from coordinator.domain.told_weighing import ToldWeighings, told_weighings
from coordinator.ports import Cases, Persons
from messaging.document import CaseDocument
from messaging.ports import StoreUnavailable

CASES_OF_A_PERSON: Final = 50
Unseen = tuple[str, str | None, datetime | None]
"""A clock, the order whose it is, and when it is due."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Behind:
    """What a case's page shows that the view does not carry."""

    acts: CaseActs
    given: dict[Agency, tuple[Given, ...]]
    on_proposal: OnTheProposal | None
    weighings: ToldWeighings
    unseen: frozenset[Unseen]
    """What nobody acknowledged, also where the view does not tell it yet."""
    elsewhere: tuple[Elsewhere, ...]
    more: bool = False
    """Whether the person has other cases besides."""


class Records(Protocol):
    """Where pages look that up."""

    async def behind(self, case_id: str, *, elsewhere: bool) -> Behind | None:
        """What stands behind this case's page; None when it cannot be told now.

        `elsewhere`: for somebody who may see which other cases are the same person's.
        """
        ...


class NoRecords:
    """For pages without the coordinator's store."""

    async def behind(self, _case_id: str, *, elsewhere: bool) -> Behind | None:  # noqa: ARG002  # named as the port has it
        """Nothing."""
        return None


@dataclass(frozen=True, slots=True)
class StoredRecords:
    """In the coordinator's own store, as it is at this moment."""

    cases: Cases[JointCase]
    persons: Persons
    now: Callable[[], datetime]

    async def behind(self, case_id: str, *, elsewhere: bool) -> Behind | None:
        """What the store has; None when it cannot be told: the page then shows what the view tells."""
        try:
            document = await self.cases.load(case_id)
            case = None if document is None else _as_it_counts(document)
            if case is None:
                return None
            said = (contributed(case), on_the_proposal(case), told_weighings(case))
            unseen = frozenset((one.clock, one.order, one.due) for one in standing(case) if one.open)
            others, more = await self._elsewhere(case) if elsewhere else ((), False)
            return Behind(case.coordinator.acts, *said, unseen, others, more)
        except StoreUnavailable as error:
            _log.warning("page-without-records", why=str(error))
            return None

    async def _elsewhere(self, case: JointCase) -> tuple[tuple[Elsewhere, ...], bool]:
        """So many of the person's other cases, and whether there are more: the store has them in order of id."""
        if case.police.person is None:
            return (), False
        found = await self.persons.cases_of(case.police.person, CASES_OF_A_PERSON + 2)  # this one, and one too many
        ids = [one for one in found if one != case.id]
        others = await self.cases.load_many(ids[:CASES_OF_A_PERSON])
        told = elsewhere(case, (one.state for one in others.values()), self.now())
        return told, len(ids) > CASES_OF_A_PERSON


def _as_it_counts(document: CaseDocument[JointCase]) -> JointCase | None:
    """With what waits and counts at once; none where the rules fail on that: the case has its fault."""
    try:
        return document.unconfirmed(evolve) if document.waiting else document.state
    except Exception as error:  # noqa: BLE001  # whatever the rules raise; only the error's name is told
        _log.error("page-without-records", case=document.case_id, error=type(error).__name__)
        return None
