"""A request on a case that the store finds too large: it is told no for good, but for a release."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from structlog.testing import capture_logs

from an_agency import AtWork, agency
from contracts.topics import Agency
from given import at
from messaging.document import CaseDocument
from messaging.event import Refusal
from messaging.memory import MemoryCases
from messaging.ports import NOTHING_KNOWN, CaseTooLarge
from messaging.requests import Accepted
from police.domain.detain import order_custody
from police.domain.police_case import PoliceCase, evolve
from police.domain.release import release
from police.domain.requests import OrderCustody, Release
from police.handlers import judge, react

RELEASE = Release(agency_number="PL1", released_at=at("10:00"), recorded_by="desk", why="sent home")
CUSTODY = OrderCustody(agency_number="PL1", ordered_at=at("10:00"), ordered_by="A. Prosecutor")


@dataclass
class RoomFor(MemoryCases[PoliceCase]):
    """A store that takes only the documents that fit."""

    fits: Callable[[CaseDocument[PoliceCase]], bool]

    def __post_init__(self) -> None:
        super().__init__()

    async def save_many(
        self,
        documents: Sequence[CaseDocument[PoliceCase]],
        known: Mapping[str, CaseDocument[PoliceCase]] = NOTHING_KNOWN,
    ) -> frozenset[str]:
        if not all(map(self.fits, documents)):
            raise CaseTooLarge
        return await super().save_many(documents, known)


def police(fits: Callable[[CaseDocument[PoliceCase]], bool]) -> AtWork[PoliceCase]:
    at_work = agency(Agency.POLICE, PoliceCase, evolve, react, judge)
    return replace(at_work, service=replace(at_work.service, cases=RoomFor(fits)))


def test_a_request_without_room_is_refused_for_good_and_nothing_is_recorded() -> None:
    full = police(lambda _document: False)

    with capture_logs() as logs:
        refused = full.asked(order_custody, CUSTODY)

    assert isinstance(refused, Refusal)
    assert refused.code == "case-too-large"
    assert full.document.version == 0
    assert [one["event"] for one in logs] == ["case-too-large"]


def test_a_release_goes_without_what_follows_from_it_where_there_is_room_for_it_alone() -> None:
    narrow = police(lambda document: document.next_due is not None)  # what follows from it comes at once, by its moment

    assert isinstance(narrow.asked(release, RELEASE), Accepted)
    assert [message.NAME for message in narrow.said] == ["suspect-released.v1"]
    assert narrow.document.next_due == narrow.hand.time


def test_a_release_for_which_there_is_no_room_at_all_is_refused_too() -> None:
    assert isinstance(police(lambda _document: False).asked(release, RELEASE), Refusal)
