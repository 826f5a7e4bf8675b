"""What the prosecutor's own system, or a person at the form, may ask. Unknown fields are refused."""

from pydantic import BaseModel, ConfigDict, Field

from contracts.message import Code, Digest, LongText, Moment
from contracts.prosecutor import Terms


class Request(BaseModel):
    """A request about one case, named by its case id in the address."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SelectCase(Request):
    """Take the case to the table."""

    why: LongText
    working_method: Code


class LeaveTable(Request):
    """The case takes another road."""

    why: LongText
    road: Code


class Dismiss(Request):
    """Do not prosecute; `outcome` is a row of the catalogue that is no settlement."""

    outcome: Code
    why: LongText


class Propose(Request):
    """Put an exact settlement to suspect and solicitor."""

    outcome: Code
    terms: Terms = Field(default_factory=Terms)
    grounds: LongText


class RecordHearing(Request):
    """The suspect was heard on the proposal on the table."""

    proposal_hash: Digest
    held_at: Moment
    declared_willing: bool
    solicitor_present: bool


class RecordAnswer(Request):
    """The suspect agreed, or did not."""

    proposal_hash: Digest
    answered_at: Moment
    agreed: bool


class AskToIssue(Request):
    """Ask that the proposal on the table be issued."""

    proposal_hash: Digest


class WithdrawAsk(Request):
    """Ask no longer."""

    proposal_hash: Digest
    why: LongText
