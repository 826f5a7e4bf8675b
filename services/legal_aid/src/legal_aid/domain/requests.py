"""What legal aid's own system, a person at the form, or the solicitor at the confirmation page may ask."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from contracts.message import Channel, Code, Digest, LongText, Moment, ShortText
from messaging.outside_settlement import ReportOutsideSettlement
from messaging.standing import WithdrawStatement
from messaging.vulnerability import LowerVulnerability, RaiseVulnerability


class Request(BaseModel):
    """A request about one case, named by its case id in the address. Unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RequestSolicitor(Request):
    """A solicitor is needed, and why."""

    why: Code


class AssignSolicitor(Request):
    """A duty or chosen solicitor takes the case; in another's place, and then why."""

    solicitor: ShortText
    chosen_by_suspect: bool = False
    replaces_because: LongText | None = None


class SayAvailable(Request):
    """The assigned solicitor is with the suspect, or on the line."""

    available_at: Moment
    channel: Channel
    correction: LongText | None = None


class SayNotAvailable(Request):
    """The assigned solicitor will not be there in time."""

    found_at: Moment
    why: LongText


class FindConflict(Request):
    """The assigned solicitor may not act for this suspect as well."""

    found_at: Moment


class JudgeInterests(Request):
    """Whether the interests of two co-suspects are opposed. It stays in legal aid's own records."""

    co_suspect: ShortText
    """The other suspect's case: its id, or its number at the police."""
    opposed: bool
    why: LongText


class ArrangeInterpreter(Request):
    """An interpreter is there for suspect and solicitor."""

    arranged_at: Moment
    language: Code
    channel: Channel
    correction: LongText | None = None


class ConfirmConsultation(Request):
    """The solicitor's own word: we spoke about this very proposal. Never about what was said."""

    proposal_hash: Digest
    held_at: Moment
    channel: Channel
    minutes: int = Field(ge=1, le=600)
    interpreter: bool = False
    points_explained: tuple[Code, ...] = Field(default=(), max_length=20)


class ConfirmWaiver(Request):
    """The solicitor's own word: my client gives up the consultation on this very proposal."""

    proposal_hash: Digest
    waived_at: Moment
    consequences_explained: bool


class BeginFirstConsultation(Request):
    """Suspect and solicitor began to speak before the first interrogation."""

    begun_at: Moment
    channel: Channel
    correction: LongText | None = None


class ConfirmFirstConsultation(Request):
    """The solicitor's own word: we spoke before the first interrogation. Never about what was said."""

    ended_at: Moment
    channel: Channel
    minutes: int = Field(ge=1, le=600)
    interpreter: bool = False
    points_explained: tuple[Code, ...] = Field(default=(), max_length=20)


class ConfirmFirstWaiver(Request):
    """The solicitor's own word: my client gives up the consultation before the first interrogation."""

    waived_at: Moment
    consequences_explained: bool


class TakeBack(Request):
    """Withdraw a reported consultation, or revoke a waiver; the statement is named by its digest."""

    statement_digest: Digest
    why: LongText


BY_STEP: Final[Mapping[str, type[BaseModel]]] = {
    "solicitor-requests": RequestSolicitor,
    "assignments": AssignSolicitor,
    "availability": SayAvailable,
    "unavailability": SayNotAvailable,
    "conflicts": FindConflict,
    "judged-interests": JudgeInterests,
    "interpreters": ArrangeInterpreter,
    "first-consultations": BeginFirstConsultation,
    "taken-back": TakeBack,
    "raised-vulnerability": RaiseVulnerability,
    "lowered-vulnerability": LowerVulnerability,
    "outside-settlements": ReportOutsideSettlement,
    "statement-withdrawals": WithdrawStatement,
}
"""Every request, by the step that REST, forms and mappings name. A confirmation is the solicitor's own."""
