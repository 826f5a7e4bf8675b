"""What is said once a settlement is in force. Each is a fact or a decision of its own; none follows from another."""

from typing import Final, Literal, Self

from pydantic import Field, model_validator

from contracts.message import Code, Digest, LongText, Message, ShortText, Statement
from contracts.prosecutor import MOST
from contracts.topics import Topic

PaidBy = Literal["suspect", "third-party", "administrator", "unknown"]
ObjectionEnd = Literal["withdrawn", "upheld", "rejected", "inadmissible"]
"""Taken back by who lodged it; followed; judged and not followed; or not judged, because it came too late."""
EndedBy = Literal["suspect", "solicitor", "prosecutor", "court"]
SUSPECTS_SIDE: Final = frozenset[EndedBy]({"suspect", "solicitor"})


class SettlementExecuted(Statement):
    """Police carried out a part of a settlement in force; `part` is one of the kinds of terms of its outcome."""

    NAME = "settlement-executed.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    proposal_hash: Digest
    part: Code


class PaymentReceived(Statement):
    """Money came in for a settlement, in euro cents. What it means for the right to object is decided apart from it."""

    NAME = "payment-received.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    ref: ShortText
    proposal_hash: Digest
    amount_cents: int = Field(ge=1, le=MOST)
    paid_by: PaidBy


class PaymentJudged(Statement):
    """The prosecutor decided whether a payment ended the right to object, and why. Only a voluntary payment can, by the
    suspect, who knew of the order.
    """

    NAME = "payment-judged.v1"
    TOPICS = (Topic.PROSECUTOR_SETTLEMENT,)
    SIGNED = True
    ref: ShortText
    proposal_hash: Digest
    voluntary: bool
    by_the_suspect: bool
    order_known: bool
    ended_right_to_object: bool
    why: LongText

    @model_validator(mode="after")
    def _ends_it_only_if_all_three(self) -> Self:
        if self.ended_right_to_object and not (self.voluntary and self.by_the_suspect and self.order_known):
            raise ValueError("only a voluntary payment by the suspect, who knew of the order, ends the right to object")
        return self


class ObjectionWaived(Statement):
    """The suspect gave up the right to object, in writing."""

    NAME = "objection-waived.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    proposal_hash: Digest
    with_solicitor: bool


class ObjectionEnded(Statement):
    """An objection stands no more: how it ended, who decided so, and why."""

    NAME = "objection-ended.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    proposal_hash: Digest
    how: ObjectionEnd
    by: EndedBy
    why: LongText


class SettlementIrrevocable(Statement):
    """The prosecutor decided that no remedy is left against this settlement, and why. Nothing becomes so by itself."""

    NAME = "settlement-irrevocable.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    proposal_hash: Digest
    why: LongText


class ContestJudged(Statement):
    """The prosecutor looked at a contested settlement and lets it stand, and why. Otherwise the case is reopened."""

    NAME = "contest-judged.v1"
    TOPICS = (Topic.PROSECUTOR_SETTLEMENT,)
    SIGNED = True
    proposal_hash: Digest
    why: LongText


class CaseReopened(Message):
    """A decided case is open again. `reason` is a row of the rule pack; `sets_aside` the settlement that is in force no
    longer, if there was one. Its proof is kept, it never comes into force again, and this is not taken back.
    """

    NAME = "case-reopened.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    SIGNED = True
    reason: Code
    why: LongText
    sets_aside: Digest | None = None
