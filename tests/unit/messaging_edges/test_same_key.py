"""A key that is used for another request swallows nothing."""

import asyncio
from uuid import UUID, uuid5

from an_agency import Hand, agency
from contracts.topics import Agency
from given import CASE, at
from messaging.desk import Answer, Desk
from messaging.requests import Accepted, SeenBefore
from messaging.web.acts import ask
from messaging.web.auth import Actor
from police.domain.police_case import PoliceCase, evolve
from police.domain.requests import Register, Release, Request
from police.handlers import judge, react
from the_police import acts_of_police

KEY = UUID("9b2f3c64-5f5e-4c7f-9c6f-2d7a4a3b1c55")
OTHER = str(uuid5(UUID(CASE), "other"))
BY = Actor("police system", "system")
REGISTER = Register(
    agency_number="PL1",
    incident="I1",
    table="rotterdam",
    offence="Shoplifting",
    offence_class="pre-trial-detention-allowed",
    age_class="adult",
    vulnerable=False,
    arrested_at=at("09:00"),
    arrested_place="Station Square",
)
RELEASE = Release(agency_number="PL1", released_at=at("10:00"), recorded_by="desk", why="sent home")


def desk() -> Desk[PoliceCase]:
    police = agency(Agency.POLICE, PoliceCase, evolve, react, judge)
    assert isinstance(police.service.clock, Hand)
    return Desk(police.service)


def asked(at_desk: Desk[PoliceCase], step: str, body: Request, case: str = CASE) -> Answer:
    (act,) = [one for one in acts_of_police() if one.step == step]
    return asyncio.run(ask(at_desk, act, case, body, KEY, BY))


def test_a_release_under_the_key_of_the_registration_is_recorded() -> None:
    at_desk = desk()
    asked(at_desk, "cases", REGISTER)

    assert isinstance(asked(at_desk, "releases", RELEASE), Accepted)
    assert isinstance(asked(at_desk, "releases", RELEASE), SeenBefore)


def test_another_body_under_the_same_key_is_another_request() -> None:
    at_desk = desk()
    asked(at_desk, "releases", RELEASE)

    later = RELEASE.model_copy(update={"released_at": at("10:05")})
    assert isinstance(asked(at_desk, "releases", later), Accepted)


def test_one_key_on_two_cases_gives_messages_of_their_own() -> None:
    at_desk = desk()
    first = asked(at_desk, "releases", RELEASE)
    other = asked(at_desk, "releases", RELEASE, OTHER)

    assert isinstance(first, Accepted)
    assert isinstance(other, Accepted)
    assert not set(first.ids) & set(other.ids)
