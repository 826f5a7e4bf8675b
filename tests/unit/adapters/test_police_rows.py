"""A row of a dropped file at the police's desk: one case's trouble is its own, and the rules' answer is the row's."""

from typing import Any
from uuid import UUID

import pytest

from adapters.mapped import Mapped
from adapters.sources import Accepted, Answer, CaseBusy, Refused, SeenBefore, StoreAway
from adapters.ways_in import WaysIn, submitted_to
from an_agency import agency
from contracts.topics import Agency
from given import CASE
from messaging.desk import Desk
from messaging.ports import StoreContended, StoreUnavailable
from messaging.recording import OutboxFull
from messaging.web.auth import Actor
from police.adapters.own_system import STEPS
from police.adapters.row_check import REQUESTS
from police.domain.police_case import PoliceCase, evolve
from police.handlers import judge, react
from the_police import acts_of_police

FIELDS = {"agency_number": "PL1", "released_at": "2026-03-10T10:00:00Z", "recorded_by": "desk", "why": "sent home"}
ROW = Mapped("release", "PL1", FIELDS, 2, "1")
ACTS = {kind: act for kind, step in STEPS.items() for act in acts_of_police() if act.step == step}


class Failing(Desk[PoliceCase]):
    """A desk that only fails."""

    def __init__(self, error: Exception) -> None:
        object.__setattr__(self, "error", error)

    async def ask(self, *_: object) -> Any:
        raise self.error  # type: ignore[attr-defined]


def desk(fails: Exception | None = None) -> Desk[PoliceCase]:
    service = agency(Agency.POLICE, PoliceCase, evolve, react, judge).service
    return Desk(service) if fails is None else Failing(fails)


async def handed_on(at: Desk[PoliceCase], row: Mapped = ROW, number: int = 1) -> Answer:
    async def case_of(_row: Mapped) -> str:
        return CASE

    return await submitted_to(at, WaysIn(ACTS, case_of), Actor("file drop", "system"))(row, UUID(int=number))


@pytest.mark.parametrize(
    ("raised", "said"), [(OutboxFull, CaseBusy), (StoreContended, CaseBusy), (StoreUnavailable, StoreAway)]
)
async def test_what_passes_is_said_in_the_drops_own_words(raised: type[Exception], said: type[Exception]) -> None:
    with pytest.raises(said, match=raised.__name__):
        await handed_on(desk(raised("case 12 has 256 messages unsent")))


async def test_a_mistake_of_ours_is_not_taken_for_something_that_passes() -> None:
    with pytest.raises(ZeroDivisionError):
        await handed_on(desk(ZeroDivisionError()))


async def test_the_same_row_again_is_seen_before_and_what_a_rule_refuses_is_refused() -> None:
    here = desk()
    too_early = Mapped("release", "PL1", {**FIELDS, "released_at": "2030-03-10T10:00:00Z"}, 3, "2")

    assert isinstance(await handed_on(here), Accepted)
    assert isinstance(await handed_on(here), SeenBefore)
    assert isinstance(await handed_on(here, too_early, 2), Refused)


def test_what_is_checked_before_any_row_acts_is_what_the_acts_ask_for() -> None:
    assert {kind: act.request for kind, act in ACTS.items()} == REQUESTS
