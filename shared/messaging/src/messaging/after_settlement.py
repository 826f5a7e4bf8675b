"""What became of the settlement in force: the prosecutor's own facts and decisions, folded alike wherever they count.

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
    """What was said of the settlement in force, and is forgotten here when that is set aside."""

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
    """Hashes of the settlements that were contested and let stand."""

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


WITHDRAWN: Final[Mapping[str, Mapping[str, Any]]] = {
    "order-known": {"known_at": None},
    "objection-lodged": {"objected_at": None, "objection_ended_at": None, "objection_end": None},
    "objection-ended": {"objection_ended_at": None, "objection_end": None},
    "objection-waived": {"waived_at": None},
    "settlement-irrevocable": {"irrevocable_at": None},
}
"""What is left when a word is taken back."""


def after_settlement(said: AfterSettlement, news: Message) -> AfterSettlement:
    """What became of it, after one more word of the prosecutor."""
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
        case CaseReopened(sets_aside=str()):
            return AfterSettlement(judged=said.judged, stands_though_contested=said.stands_though_contested)
        case _:
            return _by_number(said, news)


def _by_number(said: AfterSettlement, news: Message) -> AfterSettlement:
    at = news.occurred_at
    match news:
        case PaymentReceived(ref=ref):
            others = [one for one in said.payments if one.ref != ref]
            payment = Payment(ref, at, news.amount_cents, news.paid_by)
            return replace(said, payments=(*others, payment)[-PAYMENTS_KEPT:])
        case PaymentJudged(ref=ref, proposal_hash=named, ended_right_to_object=ended):
            kept = [one for one in said.judged if (one.ref, one.proposal_hash) != (ref, named)]
            return replace(said, judged=(*kept, JudgedPayment(ref, named, ended, at))[-PAYMENTS_KEPT:])
        case ContestJudged(proposal_hash=named):
            return replace(said, stands_though_contested=tuple(sorted({*said.stands_though_contested, named})))
        case StatementWithdrawn(what="payment-received", ref=ref):
            return replace(said, payments=tuple(one for one in said.payments if one.ref != ref))
        case StatementWithdrawn(what="payment-judged", ref=ref):
            return replace(said, judged=_without_the_last(said.judged, ref))
        case StatementWithdrawn(what="contest-judged", ref=named):
            return replace(
                said, stands_though_contested=tuple(one for one in said.stands_though_contested if one != named)
            )
        case StatementWithdrawn():
            return without(said, news, WITHDRAWN)
        case _:
            return said


def _without_the_last(judged: tuple[JudgedPayment, ...], ref: str | None) -> tuple[JudgedPayment, ...]:
    """A number may come again after a case was reopened: taken back is the word that was said last of it."""
    last = next((one for one in reversed(judged) if one.ref == ref), None)
    return tuple(one for one in judged if one is not last)
