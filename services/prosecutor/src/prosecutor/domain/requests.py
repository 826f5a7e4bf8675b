"""What the prosecutor's own system, or a person at the form, may ask. Unknown fields are refused."""

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.after_settlement import EndedBy, ObjectionEnd, PaidBy
from contracts.message import Channel, Code, Digest, LongText, Moment, ShortText
from contracts.prosecutor import MOST, Terms, VictimsPart
from messaging.clock_words import ExtendClock, ResumeClock, SuspendClock
from messaging.outside_settlement import ReportOutsideSettlement
from messaging.standing import WithdrawStatement
from messaging.vulnerability import LowerVulnerability, RaiseVulnerability


class Request(BaseModel):
    """A request about one case, named by its case id in the address."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SelectCase(Request):
    """Take the case to the table, by which working method. `correction`: why what was recorded before was wrong."""

    why: LongText
    working_method: Code
    correction: LongText | None = None


class LeaveTable(Request):
    """The case takes another road."""

    why: LongText
    road: Code


class Dismiss(Request):
    """Do not prosecute; `outcome` is a row of the catalogue that is a dismissal."""

    outcome: Code
    why: LongText


class Summon(Request):
    """Take the case to court: which other outcomes were considered, and what was not there to decide on."""

    outcome: Code
    why: LongText
    considered: tuple[Code, ...] = Field(min_length=1, max_length=20)
    absent: LongText | None = None


class Refer(Request):
    """Somebody else goes on with the case."""

    outcome: Code
    to: ShortText
    why: LongText


class OrderBehaviour(Request):
    """The suspect has to stay away, report or accept help; `ref` is the prosecutor's own number of the order."""

    ref: ShortText
    kinds: tuple[Code, ...] = Field(min_length=1, max_length=10)
    given_at: Moment
    until: Moment
    correction: LongText | None = None


class EndBehaviourOrder(Request):
    """A behaviour order ended before its term."""

    ref: ShortText
    ended_at: Moment
    why: LongText
    correction: LongText | None = None


class RecordKnown(Request):
    """A circumstance from which it follows that the suspect knows of the settlement in force."""

    known_at: Moment
    circumstance: LongText
    correction: LongText | None = None


class RecordObjection(Request):
    """An objection to the settlement in force was lodged."""

    lodged_at: Moment
    lodged_by: Literal["suspect", "solicitor"]
    correction: LongText | None = None


class EndObjection(Request):
    """How the objection ended, who decided so, and why."""

    ended_at: Moment
    how: ObjectionEnd
    by: EndedBy
    why: LongText
    correction: LongText | None = None


class WaiveObjection(Request):
    """The suspect gave up the right to object, in writing."""

    waived_at: Moment
    with_solicitor: bool
    correction: LongText | None = None


class RecordPayment(Request):
    """Money came in, in euro cents; `ref` is the prosecutor's own number of this payment."""

    ref: ShortText
    paid_at: Moment
    amount_cents: int = Field(ge=1, le=MOST)
    paid_by: PaidBy
    correction: LongText | None = None


class JudgePayment(Request):
    """Whether this payment ended the right to object, and why."""

    ref: ShortText
    voluntary: bool
    by_the_suspect: bool
    order_known: bool
    ended_right_to_object: bool
    why: LongText
    correction: LongText | None = None


class JudgeContest(Request):
    """The contested settlement stands, and why."""

    why: LongText
    correction: LongText | None = None


class Reopen(Request):
    """Open a decided case again, for a reason of the rule pack; `sets_aside` names the settlement in force."""

    reason: Code
    why: LongText
    sets_aside: Digest | None = None


class DecideIrrevocable(Request):
    """No remedy is left against the settlement in force, and why."""

    decided_at: Moment
    why: LongText
    correction: LongText | None = None


class PermitUrgent(Request):
    """Permit an interrogation that police reported as urgent; `ref` is the police's number of it."""

    ref: ShortText
    permitted_at: Moment
    permitted_by: ShortText
    correction: LongText | None = None


class JudgeInterrogation(Request):
    """Go on although nothing allowed the first interrogation, and why; the solicitor was told when."""

    ref: ShortText
    judged_at: Moment
    solicitor_told_at: Moment | None = None
    why: LongText
    correction: LongText | None = None


class InformSuspect(Request):
    """The suspect was told what happens next."""

    informed_at: Moment
    channel: Channel
    correction: LongText | None = None


class WeighSides(Request):
    """Both sides, or why one is absent, towards which outcome; for the proposal on the table when its hash is named.

    `victims_parts`: of what the victim's side consists; `victims_unknown`: why the rest of it is not known.
    """

    towards: Code
    suspects_side: LongText | None = None
    suspects_side_absent: LongText | None = None
    victims_side: LongText | None = None
    victims_side_absent: LongText | None = None
    considered: tuple[Code, ...] = Field(default=(), max_length=20)
    proposal_hash: Digest | None = None
    victims_parts: tuple[VictimsPart, ...] = Field(default=(), max_length=3)
    victims_unknown: LongText | None = None
    correction: LongText | None = None


class Propose(Request):
    """Put an exact settlement to suspect and solicitor."""

    outcome: Code
    terms: Terms = Field(default_factory=Terms)
    grounds: LongText


class RecordHearing(Request):
    """The suspect was heard on the proposal on the table; a minor's parent or guardian was called to it, or not."""

    proposal_hash: Digest
    held_at: Moment
    declared_willing: bool
    solicitor_present: bool
    guardian_informed: bool | None = None


class RecordAnswer(Request):
    """The suspect agreed, or did not; a minor's parent or guardian was told of it, or not."""

    proposal_hash: Digest
    answered_at: Moment
    agreed: bool
    guardian_informed: bool | None = None


class AskToIssue(Request):
    """Ask that the proposal on the table be issued."""

    proposal_hash: Digest


class WithdrawAsk(Request):
    """Ask no longer."""

    proposal_hash: Digest
    why: LongText


BY_STEP: Final[Mapping[str, type[BaseModel]]] = {
    "selection": SelectCase,
    "leave-table": LeaveTable,
    "proposals": Propose,
    "dismissal": Dismiss,
    "summons": Summon,
    "referral": Refer,
    "hearings": RecordHearing,
    "answers": RecordAnswer,
    "asks": AskToIssue,
    "withdrawals": WithdrawAsk,
    "weighings": WeighSides,
    "behaviour-orders": OrderBehaviour,
    "ended-behaviour-orders": EndBehaviourOrder,
    "known-orders": RecordKnown,
    "objections": RecordObjection,
    "ended-objections": EndObjection,
    "waived-objections": WaiveObjection,
    "payments": RecordPayment,
    "judged-payments": JudgePayment,
    "irrevocable-settlements": DecideIrrevocable,
    "judged-contests": JudgeContest,
    "reopenings": Reopen,
    "urgent-permissions": PermitUrgent,
    "judged-interrogations": JudgeInterrogation,
    "informed-suspect": InformSuspect,
    "clock-extensions": ExtendClock,
    "clock-suspensions": SuspendClock,
    "clock-resumptions": ResumeClock,
    "raised-vulnerability": RaiseVulnerability,
    "lowered-vulnerability": LowerVulnerability,
    "outside-settlements": ReportOutsideSettlement,
    "statement-withdrawals": WithdrawStatement,
}
"""Every request, by the step that REST, forms and mappings name."""
