"""More time, a clock that stands still, what follows a settlement: said by police or prosecutor, refused by rule."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from an_agency import NOON, fine, issued
from contracts.clock_changes import ClockExtended, ClockResumed, ClockSuspended
from contracts.message import Message
from contracts.police import CaseRegistered, RulePackRef, SettlementServed
from contracts.prosecutor import (
    BehaviourOrderEnded,
    BehaviourOrderGiven,
    IssueAsked,
    ObjectionLodged,
    OrderKnown,
    SettlementProposed,
)
from contracts.topics import Agency
from given import at, pack
from messaging.event import Refusal
from messaging.requests import Accepted
from proofs.canonical import hash_of
from words_of_agencies import ARRESTED, DESCRIBED, NUMBER, REGISTERED, Speaks, speaks

STILL: dict[str, Any] = {"ref": "Z-1", "clock": "held-24h", "kind": "in-hospital", "by": "police", "why": "an arm"}
MORE: dict[str, Any] = {
    "ref": "V-1",
    "clock": "detention-6h",
    "kind": "identity",
    "by": "assistant-prosecutor",
    "ordered_by": "officer 14",
    "ordered_at": at("11:00"),
    "why": "gives no name",
}
ORDER = BehaviourOrderGiven(
    occurred_at=at("11:00"), ref="GA-7", kinds=("contact-ban",), until=at("2026-06-01T10:00:00")
)
PROPOSED = SettlementProposed(
    occurred_at=at("11:00"), proposal=fine(), proposal_hash=hash_of(fine()), grounds="admitted"
)
ASKED = IssueAsked(occurred_at=at("11:30"), proposal_hash=hash_of(fine()))
NUMBERS = count()


def knows(name: Agency, *history: Message, case: CaseRegistered = REGISTERED) -> Speaks:
    """The agency at noon, with a case that police registered."""
    speaker = speaks(name)
    speaker.work.hears(case, ARRESTED, DESCRIBED, *history)
    return speaker


def says(speaker: Speaks, step: str, **body: Any) -> object:
    numbered = {"agency_number": NUMBER} if speaker.work.service.agency is Agency.POLICE else {}
    return speaker.says(step, numbered | body, f"request {next(NUMBERS)}")


def code(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def last(speaker: Speaks) -> Message:
    return speaker.work.said[-1]


def under_the_invented_pack() -> Speaks:
    known = pack("example")
    named = RulePackRef(name=known.name, version=known.version)
    return knows(Agency.POLICE, case=REGISTERED.model_copy(update={"rule_pack": named}))


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"clock": "detention-9h"}, "extension-not-listed"),
        ({"kind": "more"}, "extension-not-listed"),
        ({"clock": "no-clock"}, "no-such-clock"),
        ({"by": "police"}, "not-theirs-to-give"),
        ({"by": "prosecutor"}, "not-theirs-to-give"),
        ({"ordered_at": NOON + timedelta(minutes=1)}, "in-the-future"),
    ],
)
def test_more_time_than_the_pack_lists_is_refused_with_its_rule(change: dict[str, Any], refused: str) -> None:
    police = knows(Agency.POLICE)

    assert code(says(police, "clock-extensions", **MORE | change)) == refused
    assert police.work.said == []


def test_the_prosecutor_reports_what_prosecutors_order_and_nothing_else() -> None:
    prosecutor = knows(Agency.PROSECUTOR)

    assert code(says(prosecutor, "clock-extensions", **MORE)) == "not-theirs-to-give"
    assert isinstance(says(prosecutor, "clock-extensions", **MORE | {"by": "prosecutor"}), Accepted)
    assert isinstance(last(prosecutor), ClockExtended)


def test_the_same_extension_is_given_once_under_another_number_too() -> None:
    police = knows(Agency.POLICE)
    assert isinstance(says(police, "clock-extensions", **MORE), Accepted)

    again = says(police, "clock-extensions", **MORE | {"ref": "V-2"})
    assert code(again) == "given-too-often"
    assert isinstance(again, Refusal)
    assert again.text == "identity is given once (identity)", "as on the command line"
    assert isinstance(says(police, "clock-extensions", **MORE | {"correction": "the moment", "until": None}), Accepted)


def test_no_clock_of_dutch_detention_stands_still() -> None:
    police = knows(Agency.POLICE)
    still = STILL | {"clock": "detention-9h", "since": at("11:00")}

    assert code(says(police, "clock-suspensions", **still)) == "suspension-not-listed"


def test_where_the_pack_lists_it_a_clock_stands_still_and_runs_again() -> None:
    police = under_the_invented_pack()

    assert isinstance(says(police, "clock-suspensions", **STILL, since=at("10:30")), Accepted)
    assert isinstance(last(police), ClockSuspended)
    assert code(says(police, "clock-resumptions", ref="Z-2", ended_at=at("11:00"))) == "not-suspended"
    assert code(says(police, "clock-resumptions", ref="Z-1", ended_at=at("10:00"))) == "before-it-began"
    assert isinstance(says(police, "clock-resumptions", ref="Z-1", ended_at=at("11:00")), Accepted)
    assert isinstance(last(police), ClockResumed)
    assert code(says(police, "clock-resumptions", ref="Z-1", ended_at=at("11:30"))) == "already-ended"


def test_of_a_suspension_that_ended_the_end_is_taken_back_first() -> None:
    police = under_the_invented_pack()
    says(police, "clock-suspensions", **STILL, since=at("10:30"))
    says(police, "clock-resumptions", ref="Z-1", ended_at=at("11:00"))

    assert code(police.takes_back(("clock-suspended", "Z-1"))) == "nothing-to-withdraw"
    assert isinstance(police.takes_back(("clock-resumed", "Z-1")), Accepted)
    assert isinstance(police.takes_back(("clock-suspended", "Z-1"), "then"), Accepted)
    assert isinstance(says(police, "clock-suspensions", **STILL, since=at("10:45")), Accepted)


def test_only_a_settlement_in_force_is_served_and_not_before_it_was() -> None:
    assert code(says(knows(Agency.POLICE), "services", served_at=NOON, way="in-person")) == "nothing-to-serve"

    police = knows(Agency.POLICE, issued(fine()))
    assert code(says(police, "services", served_at=at("11:59"), way="in-person")) == "before-it-was-issued"
    assert isinstance(says(police, "services", served_at=NOON, way="in-person"), Accepted)
    served = last(police)
    assert isinstance(served, SettlementServed)
    assert served.way == "in-person"
    assert code(says(police, "services", served_at=NOON, way="by-post")) == "already-served"
    assert isinstance(police.takes_back(("settlement-served", "")), Accepted)


@pytest.mark.parametrize(
    ("step", "body", "said", "what"),
    [
        ("objections", {"lodged_at": NOON, "lodged_by": "solicitor"}, ObjectionLodged, "objection-lodged"),
        ("known-orders", {"known_at": NOON, "circumstance": "rang about it"}, OrderKnown, "order-known"),
    ],
)
def test_what_follows_a_settlement_is_a_fact_of_a_settlement_in_force(
    step: str, body: dict[str, Any], said: type[Message], what: str
) -> None:
    assert code(says(knows(Agency.PROSECUTOR), step, **body)) == "nothing-in-force"

    prosecutor = knows(Agency.PROSECUTOR, PROPOSED, ASKED, issued(fine()))
    assert isinstance(says(prosecutor, step, **body), Accepted)
    assert isinstance(last(prosecutor), said)
    assert code(says(prosecutor, step, **body)).startswith("already-")
    assert isinstance(prosecutor.takes_back((what, "")), Accepted)
    assert isinstance(says(prosecutor, step, **body), Accepted)


def test_a_behaviour_order_ends_once_and_not_before_it_was_given() -> None:
    prosecutor = knows(Agency.PROSECUTOR, ORDER)
    ending = {"ref": "GA-7", "why": "moved away"}

    assert code(says(prosecutor, "ended-behaviour-orders", **ending | {"ref": "GA-8"}, ended_at=NOON)) == "not-ordered"
    assert code(says(prosecutor, "ended-behaviour-orders", **ending, ended_at=at("10:00"))) == "before-it-was-given"
    assert isinstance(says(prosecutor, "ended-behaviour-orders", **ending, ended_at=NOON), Accepted)
    assert isinstance(last(prosecutor), BehaviourOrderEnded)
    assert code(says(prosecutor, "ended-behaviour-orders", **ending, ended_at=NOON)) == "already-ended"
    corrected = {"given_at": ORDER.occurred_at, "until": ORDER.until, "kinds": ORDER.kinds, "correction": "the day"}
    assert isinstance(says(prosecutor, "behaviour-orders", ref="GA-7", **corrected), Accepted)
    assert code(says(prosecutor, "ended-behaviour-orders", **ending, ended_at=NOON)) == "already-ended"
    assert isinstance(prosecutor.takes_back(("behaviour-order-ended", "GA-7")), Accepted)


def test_a_transport_does_not_end_before_it_begins() -> None:
    police = knows(Agency.POLICE)

    assert (
        code(says(police, "transports", ref="T1", began_at=at("11:00"), ended_at=at("10:30")))
        == "ends-before-it-begins"
    )
    assert code(says(police, "transports", ref="T1", began_at=at("08:00"), ended_at=at("10:30"))) == "before-the-arrest"


LONGER: dict[str, Any] = MORE | {
    "clock": "behaviour-order",
    "kind": "longer-behaviour-order",
    "by": "prosecutor",
    "ordered_at": at("11:30"),
}


def test_more_time_for_one_of_several_orders_says_of_which() -> None:
    prosecutor = knows(Agency.PROSECUTOR, ORDER, ORDER.model_copy(update={"ref": "GA-8"}))

    assert code(says(prosecutor, "clock-extensions", **LONGER)) == "which-order"
    assert code(says(prosecutor, "clock-extensions", **LONGER, order="GA-9")) == "no-such-order"
    assert prosecutor.work.said == []
    for number in range(3):
        assert isinstance(
            says(prosecutor, "clock-extensions", **LONGER | {"ref": f"V-{number}"}, order="GA-7"), Accepted
        )
    assert code(says(prosecutor, "clock-extensions", **LONGER | {"ref": "V-4"}, order="GA-7")) == "given-too-often"
    assert isinstance(says(prosecutor, "clock-extensions", **LONGER | {"ref": "V-5"}, order="GA-8"), Accepted)


def test_more_time_for_the_only_order_that_stands_names_it_to_the_others() -> None:
    ended = BehaviourOrderEnded(occurred_at=at("11:15"), ref="GA-8", why="moved away")
    prosecutor = knows(Agency.PROSECUTOR, ORDER, ORDER.model_copy(update={"ref": "GA-8"}), ended)

    assert isinstance(says(prosecutor, "clock-extensions", **LONGER), Accepted)
    told = last(prosecutor)
    assert isinstance(told, ClockExtended)
    assert told.order == "GA-7"


def test_a_clock_that_is_no_orders_has_no_order() -> None:
    assert code(says(knows(Agency.POLICE), "clock-extensions", **MORE, order="GA-7")) == "no-such-order"
    assert code(says(knows(Agency.PROSECUTOR), "clock-extensions", **LONGER)) == "no-such-order"
