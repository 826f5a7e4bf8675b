"""Forms: nothing that decides is answered beforehand, and what was typed is kept until it is right."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import BaseModel, Field, StringConstraints
from starlette.datastructures import FormData

from an_agency import agency
from contracts.message import Code, Digest, Moment, ShortText
from contracts.police import SuspectArrested
from contracts.topics import Agency
from given import CASE, OTHER_CASE, at, pack
from messaging.desk import Desk
from messaging.event import Outgoing, Refusal
from messaging.web.acts import Act
from messaging.web.auth import Doors
from messaging.web.forms import FormErrors, FormField, fields_of, read_form
from messaging.web.pages import Office, ShownForm, environment, office_pages
from messaging.web.sessions import sessions_of
from police.domain.police_case import PoliceCase, evolve
from police.domain.requests import Register
from police.handlers import judge, react
from the_police import acts_of_police

ZONE = pack().time_zone


class Asked(BaseModel):
    """One field of each sort."""

    code: Code
    digest: Digest
    word: ShortText
    long_word: Annotated[str, StringConstraints(min_length=3)]
    at: Moment
    whole: int = Field(ge=1, le=600)
    sure: bool
    way: Literal["by-sea", "by-land"]
    helped: bool = False
    polite: bool = True
    notes: tuple[ShortText, ...] = Field(default=(), max_length=2)


RIGHT: Mapping[str, str | Sequence[str]] = {
    "code": "simple",
    "digest": "a" * 64,
    "word": "something",
    "long_word": "long enough",
    "at": "2026-03-10T12:10",
    "whole": "20",
    "sure": "yes",
    "way": "by-sea",
}


def sent(fields: Mapping[str, str | Sequence[str]]) -> FormData:
    pairs = [(name, [said] if isinstance(said, str) else said) for name, said in fields.items()]
    return FormData([(name, value) for name, values in pairs for value in values])


def errors_of(**other: str | Sequence[str]) -> Mapping[str, str]:
    read = read_form(Asked, sent({**RIGHT, **other}), ZONE)
    assert isinstance(read, FormErrors)
    return read.errors


def rendered(*fields: FormField, **said: Any) -> str:
    form = ShownForm("step", "/there", "Do it", "", fields, {}, **said)
    return str(environment().get_template("forms.html").module.request_form(form, "mark", "Europe/Amsterdam"))  # type: ignore[attr-defined]  # a macro of the template


def select(html: str, name: str) -> list[tuple[str, bool]]:
    """The options of one choice, each with whether the page chose it."""
    found = re.search(rf'<select [^>]*name="{name}".*?</select>', html, re.DOTALL)
    assert found, name
    return [(code, bool(chosen)) for code, chosen in re.findall(r'<option value="([^"]*)"( selected)?', found[0])]


@pytest.mark.parametrize("name", ["age_class", "offence_class", "vulnerable"])
def test_the_registration_form_answers_no_decisive_fact_beforehand(name: str) -> None:
    act = next(one for one in acts_of_police() if one.request is Register)
    options = select(rendered(*fields_of(Register, act.choices)), name)
    assert options[0] == ("", False)
    assert not any(chosen for _, chosen in options)
    assert next(field for field in fields_of(Register, act.choices) if field.name == name).required


def test_a_required_yes_or_no_left_out_is_an_error_and_not_a_no() -> None:
    assert errors_of(sure="") == {"sure": "choose yes or no"}
    assert errors_of(sure="perhaps") == {"sure": "choose yes or no"}


@pytest.mark.parametrize(("said", "meant"), [("yes", True), ("on", True), ("no", False)])
def test_yes_is_yes_and_no_is_no(said: str, *, meant: bool) -> None:
    read = read_form(Asked, sent({**RIGHT, "sure": said}), ZONE)
    assert isinstance(read, Asked)
    assert read.sure is meant


class Listed(BaseModel):
    """Words of which some have to be there and others may be left out."""

    needed: tuple[ShortText, ...] = Field(min_length=1)
    left_out: tuple[ShortText, ...] | None = None


def test_a_list_left_out_is_as_at_the_interface_and_one_that_is_needed_is_asked_for() -> None:
    """Otherwise the same proposal would have another hash at the form."""
    read = read_form(Listed, sent({"needed": "one\n\ntwo", "left_out": ""}), ZONE)
    assert read == Listed(needed=("one", "two"))
    assert read_form(Listed, sent({}), ZONE) == FormErrors({"needed": "these are too few: give 1 or more"})


def test_an_optional_yes_or_no_keeps_its_default() -> None:
    read = read_form(Asked, sent(RIGHT), ZONE)
    assert isinstance(read, Asked)
    assert (read.helped, read.polite) == (False, True)

    html = rendered(*fields_of(Asked))
    assert select(html, "helped") == [("yes", False), ("no", True)]
    assert select(html, "polite") == [("yes", True), ("no", False)]


@pytest.mark.parametrize(
    ("name", "typed", "why"),
    [
        ("word", "", "this has to be filled in"),
        ("way", "", "choose one of the list"),
        ("way", "by-air", "choose one of the list"),
        (
            "code",
            "Not a code",
            "this may have only small letters, digits and hyphens, and begins with a letter or digit",
        ),
        ("digest", "abc", "this is not a whole hash or id; copy all of it"),
        ("long_word", "ab", "this is too short: it needs 3 characters or more"),
        ("word", "a" * 201, "this is too long: it may have 200 characters"),
        ("at", "yesterday", "this is not a date and time"),
        ("at", "1850-01-01T12:00", "a moment lies between the years 1900 and 2300"),
        ("whole", "0", "this has to be 1 or more"),
        ("whole", "601", "this may be 600 at most"),
        ("whole", "twenty", "this is not a whole number"),
        ("notes", ["one", "two", "three"], "these are too many: give 2 at most"),
        ("notes", ["a" * 201], "this is too long: it may have 200 characters"),
    ],
)
def test_an_error_is_a_sentence_beside_its_field(name: str, typed: str | Sequence[str], why: str) -> None:
    assert errors_of(**{name: typed}) == {name: why}


def test_all_errors_are_told_at_once() -> None:
    assert set(errors_of(at="yesterday", word="", sure="")) == {"at", "word", "sure"}


def test_a_list_is_typed_one_per_line() -> None:
    read = read_form(Asked, sent({**RIGHT, "notes": "first\r\n\r\nsecond\r\n"}), ZONE)
    assert isinstance(read, Asked)
    assert read.notes == ("first", "second")


def test_what_was_typed_is_shown_again_escaped_with_the_error_beside_it() -> None:
    typed = {"word": ['"><script>alert(1)</script>'], "sure": ["no"], "notes": ["</textarea><b>x"]}
    html = rendered(*fields_of(Asked), values=typed, errors={"word": "this is wrong", "rule": "not now"})

    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in html
    assert "&lt;/textarea&gt;&lt;b&gt;x" in html
    assert "<script>" not in html
    assert ("no", True) in select(html, "sure")
    assert 'id="step-word-why">this is wrong<' in html
    assert 'aria-describedby="step-word-why"' in html
    assert "Rule: not now" in html


class Note(BaseModel):
    """About the proposal that the page names."""

    proposal: str
    word: ShortText
    sure: bool
    noted_at: Moment


TYPED = {"proposal": "newest", "word": "<b>typed</b>", "sure": "no", "noted_at": "2026-03-10T12:10"}


def _too_soon(_case: PoliceCase, _asked: Note, _now: datetime, _cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    return Refusal("too-soon", "this is too soon", "noted_at")


@pytest.fixture
def browser() -> TestClient:
    """Somebody logged in with the police, where one case is known and no note is ever taken."""
    return logged_in(CASE)


def logged_in(named: str) -> TestClient:
    """The same, where whatever a form names is this case."""
    police = agency(Agency.POLICE, PoliceCase, evolve, react, judge)
    police.hears(SuspectArrested(occurred_at=at("11:00"), place="Harbour"))
    doors = Doors("police", {}, sessions_of("police", "secret"), development_login=True)
    note: Act[PoliceCase] = Act("notes", "Note it", Note, _too_soon, known=lambda _case: {"proposal": "newest"})
    desk = Desk(police.service)
    office = Office("police", desk, doors, ZONE, (note,), acts_of_police(), case_of=lambda _request: named)
    app = FastAPI()
    app.include_router(office_pages(office))
    client = TestClient(app)
    client.post("/login", data={"name": "Desk officer"})
    return client


def mark_of(page: str) -> str:
    return page.partition('name="csrf" value="')[2].partition('"')[0]


def posted(browser: TestClient, path: str, fields: Mapping[str, str]) -> Response:
    return browser.post(path, data={"csrf": mark_of(browser.get("/").text), **fields})


def test_a_typing_error_at_the_registration_loses_nothing(browser: TestClient) -> None:
    fields = {"agency_number": "PL1", "table": "Not A Code", "age_class": "adult", "arrested_at": "2026-03-10T10:00"}
    answer = posted(browser, "/pages/acts/cases", fields)

    assert answer.status_code == 422
    assert 'value="PL1"' in answer.text
    assert 'value="Not A Code"' in answer.text
    assert 'value="2026-03-10T10:00"' in answer.text
    assert ("adult", True) in select(answer.text, "age_class")
    assert re.search(r'id="cases-vulnerable-why">choose yes or no<', answer.text)
    assert answer.text.count('value="PL1"') == 1, "no other form was typed in"


def test_what_a_rule_refuses_is_shown_again_too(browser: TestClient) -> None:
    answer = posted(browser, f"/pages/cases/{CASE}/notes", TYPED)

    assert answer.status_code == 422
    assert 'id="notes-noted_at-why">this is too soon<' in answer.text
    assert 'value="&lt;b&gt;typed&lt;/b&gt;"' in answer.text
    assert ("no", True) in select(answer.text, "sure")


def test_what_was_typed_about_an_older_proposal_is_not_carried_over_to_the_newest(browser: TestClient) -> None:
    answer = posted(browser, f"/pages/cases/{CASE}/notes", TYPED | {"proposal": "older"})

    assert "this is too soon" in answer.text
    assert "typed" not in answer.text
    assert ("no", True) not in select(answer.text, "sure")


def test_a_form_of_one_case_does_not_name_another() -> None:
    answer = posted(logged_in(OTHER_CASE), f"/pages/cases/{CASE}/notes", TYPED)

    assert answer.status_code == 422
    assert "this is the number of another case" in answer.text


@pytest.mark.parametrize("mark", ["", "wrong", "zoë"])
def test_a_form_with_another_mark_is_refused(browser: TestClient, mark: str) -> None:
    answer = browser.post("/pages/acts/cases", data={"csrf": mark})
    assert answer.status_code == 403
