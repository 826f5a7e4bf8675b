"""A work list tells every case, however many there are."""

import asyncio
from uuid import UUID, uuid5

import pytest

from an_agency import AtWork, agency
from contracts.topics import Agency
from given import CASE
from messaging.desk import Desk
from messaging.web.pages import work_list
from police.domain.police_case import PoliceCase, evolve
from police.handlers import judge, react

CASES = sorted(str(uuid5(UUID(CASE), str(number))) for number in range(5))


@pytest.fixture
def police() -> AtWork[PoliceCase]:
    """The police, with five cases."""
    at_work = agency(Agency.POLICE, PoliceCase, evolve, react, judge)
    asyncio.run(at_work.service.cases.save_many([at_work.service.fresh(case) for case in CASES]))
    return at_work


@pytest.mark.parametrize("at_a_time", [1, 2, 3, 4, 5, 6])
def test_page_after_page_until_the_end(
    police: AtWork[PoliceCase], monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    monkeypatch.setattr("messaging.web.pages.LISTED", at_a_time)
    desk, told, after = Desk(police.service, lambda: None), list[str](), ""
    for _ in CASES:
        shown, after = asyncio.run(work_list(desk, after))
        told += [case["case_id"] for case in shown]
        if not after:
            break

    assert told == CASES
    assert after == ""
