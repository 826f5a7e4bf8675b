"""Whatever the outcome catalogue refuses, the prosecutor's service refuses, by its row; and nothing else of it."""

import re
from collections.abc import Mapping
from hashlib import sha256
from inspect import getsource
from typing import Any, Final
from uuid import UUID

import pytest
import yaml
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from hypothesis import example, given
from hypothesis import strategies as st

from contracts.prosecutor import Terms
from contracts.topics import Agency
from given import CASE, ROOT, at, pack, packs
from messaging.desk import Desk
from messaging.event import Refusal
from messaging.requests import Accepted
from messaging.web.acts import rest_about_a_case
from messaging.web.auth import Doors
from messaging.web.pages import Office, office_pages
from messaging.web.problems import say_no_well
from messaging.web.sessions import sessions_of
from prosecutor.domain.decide_otherwise import dismiss, refer, summon
from prosecutor.domain.order_behaviour import order_behaviour
from prosecutor.domain.propose import propose
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import Dismiss, OrderBehaviour, Propose, Refer, Summon
from rules import settlement
from rules.pack import Pack
from words_of_agencies import DESCRIBED, REGISTERED, Speaks, speaks

ADULT: Final = {"age_class": "adult", "offence_class": "pre-trial-detention-allowed"}
MINOR: Final = ADULT | {"age_class": "minor"}
GRAVE: Final = ADULT | {"offence_class": "grave"}
OVER: Final = ADULT | {"offence_class": "over-six-years"}
FINE: Final = "penalty-order-fine"
REFUSED: Final = [
    (ADULT, "flogging", {"amount_cents": 1}, "not-in-catalogue", "flogging"),
    (ADULT, "summons", {"amount_cents": 1}, "not-in-catalogue", "summons"),
    (ADULT, "behaviour-order", {}, "not-in-catalogue", "behaviour-order"),
    (MINOR, FINE, {"amount_cents": 1}, "age-not-allowed", FINE),
    (ADULT, "penalty-order-fine-youth", {"amount_cents": 1}, "age-not-allowed", "penalty-order-fine-youth"),
    (ADULT, "halt-referral", {"conditions": ["apologise"]}, "age-not-allowed", "halt-referral"),
    (OVER, FINE, {"amount_cents": 1}, "offence-not-allowed", FINE),
    (GRAVE, "transaction", {"amount_cents": 1}, "offence-not-allowed", "transaction"),
    (ADULT, FINE, {"amount_cents": 1, "work_hours": 1}, "terms-not-allowed", FINE),
    (ADULT, FINE, {}, "terms-missing", FINE),
    (ADULT, FINE, {"goods": ["a knife"]}, "terms-missing", FINE),
    (ADULT, "penalty-order-directions", {"directions": ["no alcohol"]}, "directions-without-term", None),
    (ADULT, FINE, {"amount_cents": 1, "direction_days": 1}, "directions-without-term", FINE),
    (ADULT, "penalty-order-work", {"work_hours": 181}, "over-maximum", "penalty-order-work"),
    (ADULT, "penalty-order-driving-ban", {"driving_ban_days": 185}, "over-maximum", "penalty-order-driving-ban"),
    (ADULT, "penalty-order-directions", {"directions": ["no alcohol"], "direction_days": 367}, "over-maximum", None),
    (ADULT, "penalty-order-contravention", {"amount_cents": 34_001}, "over-maximum", "penalty-order-contravention"),
    (MINOR, "penalty-order-work-youth", {"work_hours": 61}, "over-maximum", "penalty-order-work-youth"),
    (MINOR, "halt-referral", {"conditions": ["apologise"], "work_hours": 21}, "over-maximum", "halt-referral"),
]
"""The suspect, the outcome and its terms; the code, and the row; None: that of the outcome."""
KINDS: Final = {
    "amount": "amount_cents",
    "compensation": "compensation_cents",
    "work": "work_hours",
    "driving-ban": "driving_ban_days",
    "goods": "goods",
    "directions": "directions",
    "conditions": "conditions",
}
MOST: Final = {
    "max_amount_cents": "amount_cents",
    "max_work_hours": "work_hours",
    "max_driving_ban_days": "driving_ban_days",
    "max_direction_days": "direction_days",
}


def at_the_table(suspect: Mapping[str, str]) -> Speaks:
    """The prosecutor, with a case at the table and this suspect."""
    speaker = speaks(Agency.PROSECUTOR)
    speaker.work.hears(REGISTERED, DESCRIBED.model_copy(update=dict(suspect)))
    assert isinstance(speaker.says("selection", {"why": "simple", "working_method": "table-first"}), Accepted)
    return speaker


def proposal(outcome: str, terms: Mapping[str, Any]) -> dict[str, Any]:
    return {"outcome": outcome, "terms": dict(terms), "grounds": "admitted"}


@pytest.mark.parametrize(("suspect", "outcome", "terms", "code", "row"), REFUSED)
def test_a_proposal_is_refused_by_code_and_row(
    suspect: dict[str, str], outcome: str, terms: dict[str, Any], code: str, row: str | None
) -> None:
    answer = at_the_table(suspect).says("proposals", proposal(outcome, terms))

    assert isinstance(answer, Refusal)
    assert (answer.code, answer.field) == (code, "outcome")
    assert answer.text == f"refused by row {row or outcome} of rule pack nl 2026.1"


def test_every_refusal_that_the_rules_of_a_proposal_know_is_tried_above() -> None:
    known = {
        code for rule in settlement.RULES_OF_A_PROPOSAL for code in re.findall(r'Lack\("([\w-]+)"', getsource(rule))
    }

    assert known == {code for *_, code, _ in REFUSED} - {"not-in-catalogue"}


@pytest.mark.parametrize(("suspect", "outcome", "terms", "code", "row"), REFUSED[3:4] + REFUSED[13:14])
def test_the_agencys_system_and_the_page_are_told_the_same(
    suspect: dict[str, str], outcome: str, terms: dict[str, Any], code: str, row: str
) -> None:
    prosecutor = at_the_table(suspect)
    tokens = {sha256(b"token").hexdigest(): ("prosecutor", "old system")}
    doors = Doors("prosecutor", tokens, sessions_of("prosecutor", "secret"), development_login=True)
    desk, zone = Desk(prosecutor.work.service), pack().time_zone
    app, routes = FastAPI(), APIRouter()
    say_no_well(app)
    rest_about_a_case(routes, desk, doors, prosecutor.act("proposals"))
    app.include_router(routes)
    app.include_router(office_pages(Office("prosecutor", desk, doors, zone, (prosecutor.act("proposals"),))))
    client = TestClient(app)
    asked = proposal(outcome, terms)

    told = client.post(f"/cases/{CASE}/proposals", json=asked, headers={"Authorization": "Bearer token"})
    client.post("/login", data={"name": "Secretary"})
    mark = client.get(f"/pages/cases/{CASE}").text.partition('name="csrf" value="')[2].partition('"')[0]
    typed = {"csrf": mark, "outcome": outcome, "grounds": "admitted"}
    typed |= {f"terms.{name}": str(said) for name, said in terms.items()}
    page = client.post(f"/pages/cases/{CASE}/proposals", data=typed)

    assert (told.status_code, told.json()["code"]) == (422, code)
    assert f"refused by row {row} of rule pack nl 2026.1" in told.json()["detail"]
    assert f"refused by row {row} of rule pack nl 2026.1" in page.text
    assert prosecutor.work.case.proposal is None


def test_whoever_proposes_sees_with_each_settlement_what_it_needs() -> None:
    offered = dict(speaks(Agency.PROSECUTOR).act("proposals").choices["outcome"])
    settlements = {row.id for rules in packs().values() for row in rules.outcomes if row.settlement}
    asked = {outcome: label.partition("; ")[2] for outcome, label in offered.items()}

    assert {*offered} == settlements
    assert asked[FINE] == "hearing above 2000 euro"
    assert asked["penalty-order-goods"] == ""
    assert asked["penalty-order-work"] == "hearing; willingness declared there"
    assert asked["penalty-order-fine-youth"] == "hearing; parent or guardian informed"
    assert asked["halt-referral"] == "agreement; parent or guardian informed"


def rows_of(name: str, version: str) -> dict[str, dict[str, Any]]:
    """The catalogue as it is written, read without the project's own models."""
    text = (ROOT / "rules" / name / version / "outcomes.yaml").read_text(encoding="utf-8")
    return {row["id"]: row for row in yaml.safe_load(text)["outcomes"]}


def second_reading(row: dict[str, Any] | None, age: str, offence: str, terms: Mapping[str, Any]) -> bool:
    """Whether the row lets this be proposed, in the plainest words."""
    if row is None or row["way"] != "settlement" or age not in row["ages"]:
        return False
    if "offence_classes" in row and offence not in row["offence_classes"]:
        return False
    asked = [kind for kind, field in KINDS.items() if terms.get(field)]
    if not asked or any(kind not in row["terms"] for kind in asked):
        return False
    if any(kind not in asked for kind in row.get("needs", [])):
        return False
    if bool(terms.get("directions")) is not bool(terms.get("direction_days")):
        return False
    return all((terms.get(field) or 0) <= row[most] for most, field in MOST.items() if most in row)


def accepted(rules: Pack, age: str, offence: str, outcome: str, terms: Mapping[str, Any]) -> bool:
    case = ProsecutorCase(CASE, age_class=age, vulnerable=False, offence_class=offence, selected_at=at("09:00"))
    request = Propose(outcome=outcome, terms=Terms.model_validate(dict(terms)), grounds="admitted")
    return not isinstance(propose(case, request, rules, at("12:00"), UUID(CASE)), Refusal)


def figures(*around: int) -> st.SearchStrategy[int | None]:
    """Nothing, or a figure at or beside those that a row may name."""
    return st.sampled_from([None, 0, 1, *(figure + by for figure in around for by in (-1, 0, 1))])


words = st.sampled_from([[], ["one"], ["one", "two"]])
NL, EXAMPLE = rows_of("nl", "2026.1"), rows_of("example", "1")
terms_of_nl = st.fixed_dictionaries(
    {},
    optional={
        "amount_cents": figures(34_000, 200_000),
        "compensation_cents": figures(11_500),
        "work_hours": figures(20, 60, 180),
        "driving_ban_days": figures(184),
        "direction_days": figures(366),
        "goods": words,
        "directions": words,
        "conditions": words,
    },
)


@given(
    st.sampled_from(["adult", "minor"]),
    st.sampled_from(["no-pre-trial-detention", "pre-trial-detention-allowed", "over-six-years", "grave"]),
    st.sampled_from([*NL, "flogging"]),
    terms_of_nl,
)
@example("minor", "no-pre-trial-detention", "halt-referral", {"conditions": ["one"], "work_hours": 20})
@example("adult", "grave", "conditional-dismissal", {"conditions": ["one"]})
@example("adult", "grave", FINE, {"amount_cents": 1})
def test_a_proposal_is_taken_exactly_when_a_second_reading_of_the_rows_takes_it(
    age: str, offence: str, outcome: str, terms: dict[str, Any]
) -> None:
    assert accepted(pack(), age, offence, outcome, terms) is second_reading(NL.get(outcome), age, offence, terms)


@pytest.mark.parametrize("outcome", [name for name, row in NL.items() if row["way"] == "settlement"])
@given(st.data())
def test_it_agrees_on_what_belongs_to_each_settlement(outcome: str, data: st.DataObject) -> None:
    """Only its own terms are drawn, so that what is taken is drawn as often as what is refused."""
    row = NL[outcome]
    own = {KINDS[kind] for kind in row["terms"]} | ({"direction_days"} if "directions" in row["terms"] else set())
    terms = {name: said for name, said in data.draw(terms_of_nl).items() if name in own}
    age = data.draw(st.sampled_from(row["ages"]))

    taken = accepted(pack(), age, "pre-trial-detention-allowed", outcome, terms)

    assert taken is second_reading(row, age, "pre-trial-detention-allowed", terms)


@given(st.sampled_from([*EXAMPLE]), st.fixed_dictionaries({"amount_cents": figures(100_000), "goods": words}))
def test_it_agrees_by_the_invented_pack_too(outcome: str, terms: dict[str, Any]) -> None:
    taken = accepted(pack("example"), "adult", "common", outcome, terms)

    assert taken is second_reading(EXAMPLE[outcome], "adult", "common", terms)


ORDER: Final = OrderBehaviour(ref="GA-7", kinds=("area-ban",), given_at=at("11:00"), until=at("2026-04-01T11:00:00"))
OTHERWISE: Final = [
    (dismiss, Dismiss(outcome="dismissal", why="no proof"), "dismissal"),
    (summon, Summon(outcome="summons", why="again", considered=("transaction",)), "summons"),
    (refer, Refer(outcome="transfer", to="Utrecht", why="the case began there"), "transfer"),
    (order_behaviour, ORDER, "behaviour-order"),
]


@pytest.mark.parametrize(("decides", "request_", "outcome"), OTHERWISE, ids=[outcome for *_, outcome in OTHERWISE])
@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({}, None),
        ({"ages": ("adult",), "offence_classes": ("grave",)}, None),
        ({"ages": ("minor",)}, "age-not-allowed"),
        ({"offence_classes": ("no-pre-trial-detention",)}, "offence-not-allowed"),
    ],
)
def test_an_outcome_that_is_no_settlement_is_refused_by_its_row_too(
    decides: Any, request_: Any, outcome: str, columns: dict[str, object], code: str | None
) -> None:
    rows = tuple(row.model_copy(update=columns) if row.id == outcome else row for row in pack().outcomes)
    case = ProsecutorCase(CASE, age_class="adult", vulnerable=False, offence_class="grave", selected_at=at("09:00"))

    answer = decides(case, request_, pack().model_copy(update={"outcomes": rows}), at("12:00"), UUID(CASE))

    if code is None:
        assert not isinstance(answer, Refusal)
    else:
        assert (answer.code, answer.text) == (code, f"refused by row {outcome} of rule pack nl 2026.1")


def test_of_a_pack_without_behaviour_orders_none_is_given() -> None:
    rows = tuple(row for row in pack().outcomes if row.way != "behaviour-order")

    answer = order_behaviour(
        ProsecutorCase(CASE), ORDER, pack().model_copy(update={"outcomes": rows}), at("12:00"), UUID(CASE)
    )

    assert isinstance(answer, Refusal)
    assert (answer.code, answer.field) == ("not-in-catalogue", "kinds")


@pytest.mark.parametrize("outcome", ["transaction", "release-pending", "custody"])
def test_an_outcome_of_another_kind_is_refused_with_the_row_that_says_of_which_kind_it_is(outcome: str) -> None:
    answer = dismiss(ProsecutorCase(CASE), Dismiss(outcome=outcome, why="no"), pack(), at("12:00"), UUID(CASE))

    assert isinstance(answer, Refusal)
    assert answer.code == "not-a-dismissal"
    assert answer.text.startswith(f"row {outcome} of rule pack nl 2026.1 is a ")
