"""What the prosecutor says: this case is for the table, this is proposed, please issue it."""

from typing import Final

from pydantic import Field

from contracts.message import CaseId, Code, Digest, LongText, Message, Part, ShortText
from contracts.topics import Topic


class CaseSelected(Message):
    """The prosecutor took the case to the table; the table's own nine hours count from here."""

    NAME = "case-selected.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    why: LongText
    working_method: Code


class CaseNotSelected(Message):
    """The case takes another road than the table, and why."""

    NAME = "case-not-selected.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    why: LongText
    road: Code


class CaseDismissed(Message):
    """No prosecution. An outcome, not a settlement."""

    NAME = "case-dismissed.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    outcome: Code
    why: LongText


MOST: Final = 10**12
"""More than any term, and less than JSON's readers can hold exactly."""


class Terms(Part):
    """What the suspect has to do or pay, and what others must carry out. Amounts in euro cents."""

    amount_cents: int | None = Field(default=None, ge=0, le=MOST)
    compensation_cents: int | None = Field(default=None, ge=0, le=MOST)
    work_hours: int | None = Field(default=None, ge=0, le=MOST)
    driving_ban_days: int | None = Field(default=None, ge=0, le=MOST)
    conditions: tuple[ShortText, ...] = Field(default=(), max_length=20)


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
    proposal: Proposal
    proposal_hash: Digest
    grounds: LongText


class HearingHeld(Message):
    """The prosecutor heard the suspect on this proposal; `declared_willing` where the outcome asks for it."""

    NAME = "hearing-held.v1"
    TOPICS = (Topic.PROSECUTOR_SETTLEMENT,)
    SIGNED = True
    proposal_hash: Digest
    declared_willing: bool
    solicitor_present: bool


class AgreementGiven(Message):
    """The suspect agreed to this proposal."""

    NAME = "agreement-given.v1"
    TOPICS = (Topic.PROSECUTOR_SETTLEMENT,)
    SIGNED = True
    proposal_hash: Digest


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
