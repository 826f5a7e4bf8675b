"""What legal aid says: a solicitor was asked for, assigned, and has spoken with the suspect. Never about what."""

from pydantic import Field

from contracts.message import CaseId, Channel, Code, Digest, LongText, Message, Moment, Part, ShortText
from contracts.topics import Topic


class SolicitorRequested(Message):
    """Legal aid was notified that this suspect needs a solicitor."""

    NAME = "solicitor-requested.v1"
    TOPICS = (Topic.LEGAL_AID_PROGRESS,)
    why: Code


class SolicitorAssigned(Message):
    """A duty or chosen solicitor took the case; `assignment` is the id that the confirmation link is bound to."""

    NAME = "solicitor-assigned.v1"
    TOPICS = (Topic.LEGAL_AID_PROGRESS,)
    assignment: ShortText
    solicitor: ShortText
    chosen_by_suspect: bool


class SolicitorsConfirmation(Part):
    """The solicitor's own word, given through a one-time link bound to one assignment."""

    assignment: ShortText
    solicitor: ShortText
    confirmed_at: Moment


class ConsultationStatement(Part):
    """That suspect and solicitor spoke about one exact proposal: when, how, how long; never the content."""

    case: CaseId
    proposal_hash: Digest
    held_at: Moment
    channel: Channel
    minutes: int = Field(ge=1, le=600)
    interpreter: bool
    points_explained: tuple[Code, ...] = Field(max_length=20)
    confirmation: SolicitorsConfirmation


class WaiverStatement(Part):
    """That the suspect gave up the consultation on one exact proposal, told to whom, after which explanation."""

    case: CaseId
    proposal_hash: Digest
    waived_at: Moment
    told_to: Code
    consequences_explained: bool
    confirmation: SolicitorsConfirmation


class ConsultationHeld(Message):
    """The consultation on this proposal took place. `attestation` is the short form that may travel further."""

    NAME = "consultation-held.v1"
    TOPICS = (Topic.LEGAL_AID_CONSULTATION,)
    SIGNED = True
    statement: ConsultationStatement
    attestation: str = Field(max_length=4000)


class ConsultationWaived(Message):
    """The suspect waived the consultation on this proposal. Counts only as the rule pack's rows allow."""

    NAME = "consultation-waived.v1"
    TOPICS = (Topic.LEGAL_AID_CONSULTATION,)
    SIGNED = True
    statement: WaiverStatement
    attestation: str = Field(max_length=4000)


class ConsultationWithdrawn(Message):
    """Legal aid withdraws what it said of a consultation."""

    NAME = "consultation-withdrawn.v1"
    TOPICS = (Topic.LEGAL_AID_CONSULTATION,)
    SIGNED = True
    statement_digest: Digest
    why: LongText


class WaiverRevoked(Message):
    """The suspect wants the consultation after all."""

    NAME = "waiver-revoked.v1"
    TOPICS = (Topic.LEGAL_AID_CONSULTATION,)
    SIGNED = True
    statement_digest: Digest
    why: LongText
