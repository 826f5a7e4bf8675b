"""The prosecutor's service long after a settlement came into force, and what is asked of it then."""

from datetime import datetime
from typing import Any

from an_agency import fine, issued
from contracts.message import Message
from contracts.police import CaseRegistered, SettlementServed
from contracts.prosecutor import CaseSelected, IssueAsked, SettlementProposed
from contracts.topics import Agency
from given import at
from messaging.event import Refusal
from proofs.canonical import hash_of
from prosecutor.domain.prosecutor_case import ProsecutorCase
from words_of_agencies import DESCRIBED, REGISTERED, SELECTED, Speaks, speaks

FINE = hash_of(fine())
PROPOSED = SettlementProposed(occurred_at=at("11:00"), proposal=fine(), proposal_hash=FINE, grounds="admitted")
ASKED = IssueAsked(occurred_at=at("11:30"), proposal_hash=FINE)
SERVED = SettlementServed(occurred_at=at("12:00"), proposal_hash=FINE, way="in-person")
LATER = at("2026-05-01T12:00:00")


def knows(*history: Message, case: CaseRegistered = REGISTERED, selected: CaseSelected = SELECTED) -> Speaks:
    """The prosecutor in May, with a fine in force since the tenth of March, and this."""
    speaker = speaks(Agency.PROSECUTOR)
    speaker.work.hand.time = LATER
    speaker.work.hears(case, DESCRIBED, selected, PROPOSED, ASKED, issued(fine()), *history)
    return speaker


def open_case(*history: Message) -> Speaks:
    """The prosecutor in May, with a proposal that was not issued, or with this instead."""
    speaker = speaks(Agency.PROSECUTOR)
    speaker.work.hand.time = LATER
    speaker.work.hears(REGISTERED, DESCRIBED, SELECTED, *(history or (PROPOSED,)))
    return speaker


def state(prosecutor: Speaks) -> ProsecutorCase:
    case = prosecutor.work.case
    assert isinstance(case, ProsecutorCase)
    return case


def code(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def objects(prosecutor: Speaks, when: datetime, name: str | None = None, **more: Any) -> object:
    return prosecutor.says("objections", {"lodged_at": when, "lodged_by": "suspect", **more}, name)


def ends_objection(prosecutor: Speaks, how: str, by: str, when: datetime = LATER, **more: Any) -> object:
    return prosecutor.says("ended-objections", {"ended_at": when, "how": how, "by": by, "why": "so it was", **more})


def pays(prosecutor: Speaks, when: datetime, paid_by: str = "suspect", **more: Any) -> object:
    body = {"ref": "BET-1", "paid_at": when, "amount_cents": 35_000, "paid_by": paid_by, **more}
    return prosecutor.says("payments", body)


def judges_payment(prosecutor: Speaks, *, ended: bool, name: str | None = None, **more: Any) -> object:
    all_three = {"voluntary": True, "by_the_suspect": True, "order_known": True}
    body = {"ref": "BET-1", "ended_right_to_object": ended, "why": "paid at the counter", **all_three, **more}
    return prosecutor.says("judged-payments", body, name)


def decides(prosecutor: Speaks, when: datetime = LATER, name: str | None = None, **more: Any) -> object:
    body = {"decided_at": when, "why": "fourteen days, and no objection", **more}
    return prosecutor.says("irrevocable-settlements", body, name)


def reopens(prosecutor: Speaks, reason: str, sets_aside: str | None = FINE, name: str | None = None) -> object:
    return prosecutor.says("reopenings", {"reason": reason, "why": "so it was", "sets_aside": sets_aside}, name)
