"""A work list tells every case, however many there are: what was asked again first, then what is owed longest."""

import asyncio
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from a_board import NOON
from an_agency import AtWork, agency
from contracts.topics import Agency
from given import CASE, at, waited_for
from messaging.desk import Desk
from messaging.told import Duty, turn_of
from messaging.web.auth import open_doors
from messaging.web.pages import Office, office_pages, work_list
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
    desk, told, after = Desk(police.service), list[str](), ""
    for _ in CASES:
        shown, after = asyncio.run(work_list(desk, after))
        told += [case["case_id"] for case in shown]
        if not after:
            break

    assert told == CASES
    assert after == ""


def duty(code: str, since: str, asked_again: str | None = None) -> Duty:
    return Duty(code, at(since), at(asked_again) if asked_again else None)


def owes(police: AtWork[PoliceCase], case_id: str, *duties: Duty) -> None:
    document = waited_for(police.service.cases.load(case_id))
    assert document is not None
    changed = replace(document, state=replace(document.state, duties=duties))
    assert not waited_for(police.service.cases.save_many([changed]))


def shown_at(police: AtWork[PoliceCase], folder: Path, address: str = "/") -> list[str]:
    """The cases of the page that people see, from above."""
    tokens = folder / "tokens.yaml"
    tokens.write_text("{}")
    doors = open_doors(Agency.POLICE, tokens, "s" * 64, development_login=True)
    web = FastAPI()
    web.include_router(office_pages(Office("police", Desk(police.service), doors, ZoneInfo("UTC"))))
    with TestClient(web) as client:
        assert client.post("/login", data={"name": "M. Jansen"}).status_code == 200
        return re.findall(r'href="/pages/cases/([^"]+)"', client.get(address).text)


def test_what_was_asked_again_stands_first_then_what_is_owed_longest_then_the_others(
    police: AtWork[PoliceCase], tmp_path: Path
) -> None:
    owes(police, CASES[1], duty("describe-suspect", "11:00"))
    owes(police, CASES[2], duty("describe-suspect", "10:00"), duty("register-case", "11:30"))
    owes(police, CASES[3], duty("register-case", "11:50", asked_again="11:55"))
    owes(police, CASES[4], duty("register-case", "09:00"), duty("describe-suspect", "11:40", asked_again="11:45"))

    assert shown_at(police, tmp_path) == [CASES[4], CASES[3], CASES[2], CASES[1], CASES[0]]


def test_what_is_met_goes_back_among_the_others(police: AtWork[PoliceCase], tmp_path: Path) -> None:
    owes(police, CASES[4], duty("register-case", "09:00", asked_again="11:45"))
    assert shown_at(police, tmp_path) == [CASES[4], *CASES[:4]]

    owes(police, CASES[4])
    assert shown_at(police, tmp_path) == CASES


def test_no_case_is_left_out_and_none_stands_twice_where_more_owe_than_one_page_holds(
    police: AtWork[PoliceCase], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("messaging.web.pages.LISTED", 2)
    for number, case_id in enumerate(CASES[2:]):
        owes(police, case_id, duty("register-case", f"0{9 - number}:00"))

    first = shown_at(police, tmp_path)
    second = shown_at(police, tmp_path, f"/?after={CASES[1]}")
    third = shown_at(police, tmp_path, f"/?after={CASES[3]}")

    assert first == [CASES[4], CASES[3], CASES[0], CASES[1]]
    assert [*second, *third] == CASES[2:]


MINUTES = st.integers(0, 600).map(lambda minutes: NOON - timedelta(minutes=minutes))
DUTIES = st.builds(Duty, st.just("register-case"), MINUTES, st.none() | MINUTES)


@given(st.lists(DUTIES, max_size=4), st.builds(Duty, st.just("describe-suspect"), MINUTES, MINUTES), MINUTES)
def test_a_case_that_was_asked_for_again_never_stands_behind_one_that_was_not(
    others: list[Duty], asked: Duty, since: datetime
) -> None:
    turn, plain = turn_of([*others, asked]), turn_of([Duty("register-case", since)])

    assert turn is not None
    assert plain is not None
    assert turn < plain


def test_where_nothing_is_owed_there_is_no_turn() -> None:
    assert turn_of([]) is None
