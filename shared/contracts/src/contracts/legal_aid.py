"""What legal aid says: a solicitor was asked for, found, is there, has spoken with the suspect. Never about what."""

from pydantic import Field

from contracts.message import CaseId, Channel, Code, Digest, LongText, Message, Moment, Part, ShortText, Statement
from contracts.topics import Topic


class SolicitorRequested(Statement):
    """Legal aid was notified that this suspect needs a solicitor."""

    NAME = "solicitor-requested.v1"
    TOPICS = (Topic.LEGAL_AID_PROGRESS,)
    why: Code


class SolicitorAssigned(Statement):
    """A duty or chosen solicitor took the case; `assignment` is the id that the confirmation link is bound to."""

    NAME = "solicitor-assigned.v1"
    TOPICS = (Topic.LEGAL_AID_PROGRESS,)
    assignment: ShortText
    solicitor: ShortText
    chosen_by_suspect: bool


class SolicitorReplaced(Statement):
    """Another solicitor took the case; the earlier assignment ended, and with it its link."""

    NAME = "solicitor-replaced.v1"
    TOPICS = (Topic.LEGAL_AID_PROGRESS,)
    assignment: ShortText
    solicitor: ShortText
    chosen_by_suspect: bool
    why: LongText


class SolicitorAvailable(Statement):
    """The assigned solicitor is with the suspect, or on the line."""

    NAME = "solicitor-available.v1"
    TOPICS = (Topic.LEGAL_AID_PROGRESS,)
    assignment: ShortText
    channel: Channel


class SolicitorNotAvailable(Statement):
    """The assigned solicitor will not be there in time. The assignment ended."""

    NAME = "solicitor-not-available.v1"
    TOPICS = (Topic.LEGAL_AID_PROGRESS,)
    assignment: ShortText
    why: LongText


class ConflictFound(Statement):
    """The assigned solicitor may not act for this suspect as well. Whom else it is about is not said. It ended."""

    NAME = "conflict-found.v1"
    TOPICS = (Topic.LEGAL_AID_PROGRESS,)
    assignment: ShortText


class InterpreterArranged(Statement):
    """An interpreter is there for suspect and solicitor."""

    NAME = "interpreter-arranged.v1"
    TOPICS = (Topic.LEGAL_AID_PROGRESS,)
    language: Code
    channel: Channel


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
