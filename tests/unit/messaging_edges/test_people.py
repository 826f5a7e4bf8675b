"""What a page shows of a person: the fields, or why not; and that a ciphertext never stands there."""

import asyncio
from base64 import urlsafe_b64encode

import httpx2
import pytest

from given import CASE
from messaging.people import AT_ONCE, AWAY, ERASED, NOT_CONNECTED, NOT_FOR_US, UNREADABLE, NoKeys, PolicesKeys, shown
from messaging.sealed_people import Sealed, with_person
from messaging.web.pages import facts_of
from probation.domain.probation_case import ProbationCase
from proofs.sealed import new_person_key, seal

PERSON = "5" * 64
KEY = new_person_key()
ZEBEDEE = Sealed(PERSON, seal({"name": "Zebedee Quux"}, PERSON, KEY))


class Given:
    """Keys as they are given."""

    def __init__(self, said: bytes | str) -> None:
        self.said = said

    async def key_of(self, _person: str, _behalf: str) -> bytes | str:
        return self.said


def seen(keys: Given | NoKeys | PolicesKeys) -> tuple[dict[str, object], str]:
    (one,) = asyncio.run(shown([("The suspect", ZEBEDEE)], keys, "M. Jansen"))
    return dict(one.fields), one.why_not


def test_who_may_know_sees_the_fields() -> None:
    assert seen(Given(KEY)) == ({"name": "Zebedee Quux"}, "")


@pytest.mark.parametrize("why", [ERASED, AWAY, NOT_FOR_US])
def test_who_gets_no_key_is_told_why(why: str) -> None:
    assert seen(Given(why)) == ({}, why)


def test_another_persons_key_shows_nothing() -> None:
    assert seen(Given(new_person_key())) == ({}, UNREADABLE)


def test_a_service_without_a_way_to_the_keys_says_so() -> None:
    assert seen(NoKeys()) == ({}, NOT_CONNECTED)


def test_a_police_service_that_does_not_answer_hides_the_name_and_not_the_page() -> None:
    assert seen(PolicesKeys("http://127.0.0.1:9", "token")) == ({}, AWAY)


@pytest.mark.parametrize(("status", "why"), [(401, NOT_FOR_US), (404, NOT_FOR_US), (410, ERASED), (500, AWAY)])
def test_what_the_police_answer_is_said_in_words(monkeypatch: pytest.MonkeyPatch, status: int, why: str) -> None:
    transport = httpx2.MockTransport(lambda _request: httpx2.Response(status))
    client = httpx2.AsyncClient
    monkeypatch.setattr(httpx2, "AsyncClient", lambda **said: client(transport=transport, **said))

    assert seen(PolicesKeys("http://police", "token")) == ({}, why)


def test_no_ciphertext_stands_among_the_facts_of_a_case() -> None:
    facts = facts_of(ProbationCase(CASE, identity=ZEBEDEE))

    assert facts["identity"] == {"person": PERSON, "victim": ""}
    assert ZEBEDEE.sealed not in str(facts)


def test_the_newest_word_about_a_victim_stands_and_they_are_in_order() -> None:
    one, two, newer = (Sealed(PERSON, text, number) for text, number in (("a", "S1"), ("b", "S2"), ("c", "S1")))

    assert with_person(with_person((), two), one) == (one, two)
    assert with_person((one, two), newer) == (newer, two)


def police(monkeypatch: pytest.MonkeyPatch, answer: httpx2.Response, asked: list[httpx2.Request]) -> PolicesKeys:
    """The police's service, which always answers this."""

    def answers(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return answer

    client = httpx2.AsyncClient
    monkeypatch.setattr(httpx2, "AsyncClient", lambda **said: client(transport=httpx2.MockTransport(answers), **said))
    return PolicesKeys("http://police", "token")


def test_the_keys_of_a_page_come_in_one_answer_that_tells_who_was_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[httpx2.Request]()
    key = urlsafe_b64encode(KEY).decode()
    keys = police(monkeypatch, httpx2.Response(200, json={"keys": {PERSON: key, "6" * 64: None}}), asked)

    found = asyncio.run(keys.keys_of([PERSON, "6" * 64, "7" * 64], "M. Jansen"))

    assert found == {PERSON: KEY, "6" * 64: ERASED, "7" * 64: NOT_FOR_US}
    assert [(one.url.path, one.headers["On-Behalf-Of"]) for one in asked] == [("/people/keys", "M. Jansen")]


def test_more_people_than_one_request_may_name_take_several(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[httpx2.Request]()
    keys = police(monkeypatch, httpx2.Response(503), asked)
    people = [f"{number:064x}" for number in range(AT_ONCE + 1)]

    assert asyncio.run(keys.keys_of(people, "M. Jansen")) == dict.fromkeys(people, AWAY)
    assert len(asked) == 2
