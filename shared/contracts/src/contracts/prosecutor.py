"""What the prosecutor says: this case is for the table, this is proposed, please issue it."""

from typing import Final, Literal, Self

from pydantic import Field, model_validator

from contracts.message import CaseId, Channel, Code, Digest, LongText, Message, Moment, Part, ShortText, Statement
from contracts.topics import Topic

LONG: Final = 84 * 1024
"""Bytes of a signed word that holds a whole proposal, or both sides in the prosecutor's own words."""


class CaseSelected(Statement):
    """The prosecutor took the case to the table; the table's own nine hours count from here."""

    NAME = "case-selected.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    why: LongText
    working_method: Code


class CaseNotSelected(Statement):
    """The case takes another road than the table, and why."""

    NAME = "case-not-selected.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    why: LongText
    road: Code


class CaseDismissed(Statement):
    """No prosecution. An outcome, not a settlement.

    `weighing_digest`: of the weighing of both sides that it rests on, where the outcome's row asks for one.
    """

    NAME = "case-dismissed.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    outcome: Code
    why: LongText
    weighing_digest: Digest | None = None


class SuspectSummoned(Statement):
    """The case goes to court: why, which other outcomes were considered, and what was not there to decide on.

    `absent` in the prosecutor's own words; `absent_inputs` as the prosecutor's service knew it at that moment.
    """

    NAME = "suspect-summoned.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    outcome: Code
    why: LongText
    considered: tuple[Code, ...] = Field(min_length=1, max_length=20)
    absent: LongText | None = None
    absent_inputs: tuple[Code, ...] = Field(default=(), max_length=20)


class CaseReferred(Statement):
    """Somebody else than a court or this table goes on with the case: an outcome, not a settlement."""

    NAME = "case-referred.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    outcome: Code
    to: ShortText
    why: LongText


class BehaviourOrderGiven(Statement):
    """The suspect has to stay away, report or accept help until then, at most; `ref` is the prosecutor's own number.

    An intervention on the spot, not a settlement: the case goes on.
    """

    NAME = "behaviour-order-given.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    ref: ShortText
    kinds: tuple[Code, ...] = Field(min_length=1, max_length=10)
    until: Moment


class BehaviourOrderEnded(Statement):
    """A behaviour order ended before its term: taken off, or its case is irrevocably judged."""

    NAME = "behaviour-order-ended.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    ref: ShortText
    why: LongText


class OrderKnown(Statement):
    """A circumstance from which it follows that the suspect knows of the settlement that was served otherwise."""

    NAME = "order-known.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    proposal_hash: Digest
    circumstance: LongText


class ObjectionLodged(Statement):
    """An objection to a settlement was lodged. What follows from it is a decision of its own."""

    NAME = "objection-lodged.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    proposal_hash: Digest
    lodged_by: Literal["suspect", "solicitor"]


class SuspectInformed(Statement):
    """The suspect was told what happens next in the case."""

    NAME = "suspect-informed.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    channel: Channel


VictimsPart = Literal["harm", "wish", "claim"]
"""What a victim's side may consist of."""


class SidesWeighed(Statement):
    """The suspect's and the victim's side as the prosecutor weighed them; where one is absent, why.

    With `proposal_hash` it was made for that very proposal; else towards a kind of outcome. `victims_parts` says what
    the victim's side consists of, `victims_unknown` why the rest of it is not known. `attestation` is the short form
    that may travel further: the digest of all this, and yes or no for each side and part, never a word of it.
    """

    NAME = "sides-weighed.v1"
    TOPICS = (Topic.PROSECUTOR_WEIGHING,)
    SIGNED = True
    AT_MOST = LONG
    towards: Code
    suspects_side: LongText | None = None
    suspects_side_absent: LongText | None = None
    victims_side: LongText | None = None
    victims_side_absent: LongText | None = None
    considered: tuple[Code, ...] = Field(default=(), max_length=20)
    proposal_hash: Digest | None = None
    victims_parts: tuple[VictimsPart, ...] = Field(default=(), max_length=3)
    victims_unknown: LongText | None = None
    attestation: str | None = Field(default=None, max_length=4000)

    @model_validator(mode="after")
    def _each_side_or_why_not(self) -> Self:
        for side in ("suspects_side", "victims_side"):
            if (getattr(self, side) is None) == (getattr(self, f"{side}_absent") is None):
                raise ValueError(f"{side}: give it, or why it is absent")
        return self


MOST: Final = 10**12
"""More than any term, and less than JSON's readers can hold exactly."""


class Terms(Part):
    """What the suspect has to do, pay or give up, and what others must carry out. Amounts in euro cents.

    `goods`: what is withdrawn or given up; `directions`: how the suspect has to behave, for `direction_days`.
    """

    amount_cents: int | None = Field(default=None, ge=0, le=MOST)
    compensation_cents: int | None = Field(default=None, ge=0, le=MOST)
    work_hours: int | None = Field(default=None, ge=0, le=MOST)
    driving_ban_days: int | None = Field(default=None, ge=0, le=MOST)
    conditions: tuple[ShortText, ...] = Field(default=(), max_length=20)
    goods: tuple[ShortText, ...] | None = Field(default=None, max_length=20)
    directions: tuple[ShortText, ...] | None = Field(default=None, max_length=20)
    direction_days: int | None = Field(default=None, ge=0, le=MOST)


class Proposal(Part):
    """The exact settlement put to suspect and solicitor. Its canonical form (RFC 8785) has the hash.

    `grounds_digest` binds the prosecutor's reasons without telling them to those who only carry out.
    """

    case: CaseId
    number: int = Field(ge=1)
    outcome: Code
    terms: Terms
    grounds_digest: Digest


class SettlementProposed(Message):
    """A proposed settlement. A changed proposal is a new one with the next number and another hash."""

    NAME = "settlement-proposed.v1"
    TOPICS = (Topic.PROSECUTOR_SETTLEMENT,)
    SIGNED = True
    AT_MOST = LONG
    proposal: Proposal
    proposal_hash: Digest
    grounds: LongText


class HearingHeld(Message):
    """The prosecutor heard the suspect on this proposal; `declared_willing` where the outcome asks for it.

    `guardian_informed`: whether a parent or guardian of a minor was called to it, and told what is proposed.
    """

    NAME = "hearing-held.v1"
    TOPICS = (Topic.PROSECUTOR_SETTLEMENT,)
    SIGNED = True
    proposal_hash: Digest
    declared_willing: bool
    solicitor_present: bool
    guardian_informed: bool | None = None


class AgreementGiven(Message):
    """The suspect agreed to this proposal; `guardian_informed`: whether a minor's parent or guardian was told of it."""

    NAME = "agreement-given.v1"
    TOPICS = (Topic.PROSECUTOR_SETTLEMENT,)
    SIGNED = True
    proposal_hash: Digest
    guardian_informed: bool | None = None


class AgreementRefused(Message):
    """The suspect did not agree to this proposal."""

    NAME = "agreement-refused.v1"
    TOPICS = (Topic.PROSECUTOR_SETTLEMENT,)
    SIGNED = True
    proposal_hash: Digest


class IssueAsked(Message):
    """The prosecutor asks that this proposal be issued; it stands until withdrawn."""

    NAME = "issue-asked.v1"
    TOPICS = (Topic.PROSECUTOR_SETTLEMENT,)
    SIGNED = True
    proposal_hash: Digest


class IssueWithdrawn(Message):
    """The prosecutor no longer asks for it."""

    NAME = "issue-withdrawn.v1"
    TOPICS = (Topic.PROSECUTOR_SETTLEMENT,)
    SIGNED = True
    proposal_hash: Digest
    why: LongText
