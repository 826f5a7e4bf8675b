"""What became of each settlement: the prosecutor's own facts and decisions, folded alike wherever they count.

None of them is inferred from another: a payment ends no right, a term that ran out makes nothing irrevocable.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from contracts.after_settlement import (
    CaseReopened,
    ContestJudged,
    ObjectionEnded,
    ObjectionWaived,
    PaymentJudged,
    PaymentReceived,
    SettlementIrrevocable,
)
from contracts.message import Message
from contracts.prosecutor import ObjectionLodged, OrderKnown
from contracts.withdrawals import StatementWithdrawn
from messaging.standing import without

PAYMENTS_KEPT: Final = 100
SETTLEMENTS_KEPT: Final = 100
MAY_BE_THE_SUSPECT: Final = frozenset({"suspect", "unknown"})


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in, by the prosecutor's own number."""

    ref: str
    at: datetime
    amount_cents: int
    paid_by: str


@dataclass(frozen=True, slots=True)
class JudgedPayment:
    """What was decided of a payment for a settlement; it counts while that payment stands."""

    ref: str
    proposal_hash: str
    ended_right_to_object: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class AfterSettlement:
    """What was said of one settlement."""

    known_at: datetime | None = None
    objected_at: datetime | None = None
    objection_ended_at: datetime | None = None
    objection_end: str | None = None
    waived_at: datetime | None = None
    irrevocable_at: datetime | None = None
    payments: tuple[Payment, ...] = ()
    judged: tuple[JudgedPayment, ...] = ()
    """Said on another topic than the rest, so each names its settlement."""
    stands_though_contested: tuple[str, ...] = ()
    """Hashes of the settlements that were contested and let stand, once for each time."""
    set_aside: bool = False

    @property
    def objection_stands(self) -> bool:
        """An objection was lodged, and it is not said how it ended."""
        return self.objected_at is not None and self.objection_ended_at is None

    @property
    def objection_upheld(self) -> bool:
        """The objection was followed: the settlement has to be set aside."""
        return self.objection_end == "upheld"

    def payment(self, ref: str) -> Payment | None:
        """The payment of this number, if it stands."""
        return next((one for one in self.payments if one.ref == ref), None)

    def objection_stood_at(self, moment: datetime) -> bool:
        """Whether somebody had objected by then, and that had not ended."""
        if self.objected_at is None or self.objected_at > moment:
            return False
        return self.objection_ended_at is None or self.objection_ended_at > moment

    def right_given_up_at(self, proposal_hash: str) -> datetime | None:
        """When the suspect gave up the right to object to this settlement: in writing, or by a payment that was judged
        to end it. What does not stand any more, or was corrected so that it cannot end it, ends nothing.
        """
        ended = {one.ref for one in self.judged if one.ended_right_to_object and one.proposal_hash == proposal_hash}
        paid = [
            one.at
            for one in self.payments
            if one.ref in ended and one.paid_by in MAY_BE_THE_SUSPECT and not self.objection_stood_at(one.at)
        ]
        waived = [self.waived_at] if self.waived_at and not self.objection_stood_at(self.waived_at) else []
        return min((*paid, *waived), default=None)


NOTHING_SAID: Final = AfterSettlement()


@dataclass(frozen=True, slots=True)
class AfterSettlements:
    """What was said of each settlement, by its proposal's hash: nothing of one counts for another."""

    of_each: tuple[tuple[str, AfterSettlement], ...] = ()
    """The one of which something was said last is the last."""
    judged: tuple[JudgedPayment, ...] = ()
    stands_though_contested: tuple[str, ...] = ()

    def of(self, proposal_hash: str | None) -> AfterSettlement:
        """What was said of this one; nothing when none is in force."""
        said = next((told for named, told in self.of_each if named == proposal_hash), NOTHING_SAID)
        if not self.judged and not self.stands_though_contested:
            return said
        return replace(said, judged=self.judged, stands_though_contested=self.stands_though_contested)


WITHDRAWN: Final[Mapping[str, Mapping[str, Any]]] = {
    "order-known": {"known_at": None},
    "objection-lodged": {"objected_at": None, "objection_ended_at": None, "objection_end": None},
    "objection-ended": {"objection_ended_at": None, "objection_end": None},
    "objection-waived": {"waived_at": None},
    "settlement-irrevocable": {"irrevocable_at": None},
}
"""What is left when a word is taken back."""


def after_settlements(said: AfterSettlements, news: Message) -> AfterSettlements:
    """What became of each, after one more word of the prosecutor."""
    match news:
        case PaymentJudged() | ContestJudged() | StatementWithdrawn(what="payment-judged" | "contest-judged"):
            return _decided(said, news)
        case StatementWithdrawn():
            named = _of_which_it_was_said(said, news)
        case CaseReopened(sets_aside=named):
            pass
        case _:
            named = getattr(news, "proposal_hash", None)
    if named is None:
        return said
    before = said.of(named)
    after = after_settlement(before, news)
    if after == before:
        return said
    others = [(one, told) for one, told in said.of_each if one != named]
    this = (named, replace(after, judged=(), stands_though_contested=()))
    return replace(said, of_each=(*others, this)[-SETTLEMENTS_KEPT:])


def _of_which_it_was_said(said: AfterSettlements, news: StatementWithdrawn) -> str | None:
    """A word that is taken back names no settlement: it is the one said last, of those that were not set aside."""
    changed = [(one, told) for one, told in reversed(said.of_each) if after_settlement(told, news) != told]
    in_order = sorted(changed, key=lambda one: one[1].set_aside)
    return in_order[0][0] if in_order else None


def after_settlement(said: AfterSettlement, news: Message) -> AfterSettlement:
    """What became of one settlement, after one more word on it."""
    at = news.occurred_at
    match news:
        case OrderKnown():
            return replace(said, known_at=at)
        case ObjectionLodged(correction=None):
            return replace(said, objected_at=at, objection_ended_at=None, objection_end=None)
        case ObjectionLodged():
            return replace(said, objected_at=at)
        case ObjectionEnded(how=how):
            return replace(said, objection_ended_at=at, objection_end=how)
        case ObjectionWaived():
            return replace(said, waived_at=at)
        case SettlementIrrevocable():
            return replace(said, irrevocable_at=at)
        case CaseReopened():
            return replace(said, set_aside=True)
        case _:
            return _paid_or_taken_back(said, news)


def _paid_or_taken_back(said: AfterSettlement, news: Message) -> AfterSettlement:
    match news:
        case PaymentReceived(ref=ref, occurred_at=at):
            others = [one for one in said.payments if one.ref != ref]
            payment = Payment(ref, at, news.amount_cents, news.paid_by)
            return replace(said, payments=(*others, payment)[-PAYMENTS_KEPT:])
        case StatementWithdrawn(what="payment-received", ref=ref):
            return replace(said, payments=tuple(one for one in said.payments if one.ref != ref))
        case StatementWithdrawn():
            return without(said, news, WITHDRAWN)
        case _:
            return said


def _decided(said: AfterSettlements, news: Message) -> AfterSettlements:
    """What is said on another topic than the rest, so each names its settlement."""
    at = news.occurred_at
    match news:
        case PaymentJudged(ref=ref, proposal_hash=named, ended_right_to_object=ended):
            kept = [one for one in said.judged if (one.ref, one.proposal_hash) != (ref, named)]
            return replace(said, judged=(*kept, JudgedPayment(ref, named, ended, at))[-PAYMENTS_KEPT:])
        case ContestJudged(proposal_hash=named, correction=correction):
            again = correction is not None and named in said.stands_though_contested
            return said if again else replace(said, stands_though_contested=(*said.stands_though_contested, named))
        case StatementWithdrawn(what="payment-judged", ref=ref):
            return replace(said, judged=_without_the_last(said.judged, ref))
        case StatementWithdrawn(what="contest-judged", ref=named):
            return replace(said, stands_though_contested=_without_one(said.stands_though_contested, named))
        case _:
            return said


def _without_one(named: tuple[str, ...], gone: str | None) -> tuple[str, ...]:
    last = next((place for place in reversed(range(len(named))) if named[place] == gone), len(named))
    return (*named[:last], *named[last + 1 :])


def _without_the_last(judged: tuple[JudgedPayment, ...], ref: str | None) -> tuple[JudgedPayment, ...]:
    """A number may come again after a case was reopened: taken back is the word that was said last of it."""
    last = next((one for one in reversed(judged) if one.ref == ref), None)
    return tuple(one for one in judged if one is not last)
