"""What legal aid says of the consultation before the first interrogation: begun, held, or given up. Never its content.

A consultation that is withdrawn, or a waiver that is revoked, is named by the digest of its statement, as one on a
settlement is (`legal_aid.ConsultationWithdrawn`, `legal_aid.WaiverRevoked`).
"""

from pydantic import Field

from contracts.legal_aid import SolicitorsConfirmation
from contracts.message import CaseId, Channel, Code, Message, Moment, Part, ShortText, Statement
from contracts.topics import Topic


class FirstConsultationBegun(Statement):
    """Suspect and solicitor began to speak before the first interrogation. The clock of that consultation starts."""

    NAME = "first-consultation-begun.v1"
    TOPICS = (Topic.LEGAL_AID_CONSULTATION,)
    SIGNED = True
    assignment: ShortText
    channel: Channel


class FirstConsultationStatement(Part):
    """That suspect and solicitor spoke before the first interrogation: until when, how, how long; never the content."""

    case: CaseId
    ended_at: Moment
    channel: Channel
    minutes: int = Field(ge=1, le=600)
    interpreter: bool
    points_explained: tuple[Code, ...] = Field(max_length=20)
    confirmation: SolicitorsConfirmation


class FirstWaiverStatement(Part):
    """That the suspect gave up the consultation before the first interrogation, told to whom, after which explanation.

    It is no waiver of the consultation on a settlement.
    """

    case: CaseId
    waived_at: Moment
    told_to: Code
    consequences_explained: bool
    confirmation: SolicitorsConfirmation


class FirstConsultationHeld(Message):
    """The consultation before the first interrogation took place; `occurred_at` is when it ended."""

    NAME = "first-consultation-held.v1"
    TOPICS = (Topic.LEGAL_AID_CONSULTATION,)
    SIGNED = True
    statement: FirstConsultationStatement


class FirstConsultationWaived(Message):
    """The suspect waived the consultation before the first interrogation. Counts only as the rule pack's rows allow.

    It may be revoked until the interrogation that it allows is opened; what was opened before stays allowed.
    """

    NAME = "first-consultation-waived.v1"
    TOPICS = (Topic.LEGAL_AID_CONSULTATION,)
    SIGNED = True
    statement: FirstWaiverStatement
