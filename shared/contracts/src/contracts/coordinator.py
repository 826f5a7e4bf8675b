"""What the coordinator says: which clock runs, what is owed, what is held back and why, what is issued."""

from typing import Literal

from pydantic import Field

from contracts.message import Code, Digest, LongText, Message, Moment, Part, ShortText
from contracts.prosecutor import LONG, Proposal
from contracts.topics import Agency, Topic


class ClockStarted(Message):
    """A clock of the rule pack runs; `occurred_at` is its start, `due` as computed then (never the truth).

    Where the law is read in two ways `due` is the strict reading, by which alarms go, and `latest_arguable` the other.
    Without `due` it stands still, or it cannot be told and `untold` says why. Each behaviour order has a clock
    of its own: `order` is that order's number, here and in whatever else is told of that clock.
    """

    NAME = "clock-started.v1"
    TOPICS = (Topic.COORDINATOR_PROGRESS,)
    clock: Code
    order: ShortText | None = None
    due: Moment | None = None
    latest_arguable: Moment | None = None
    untold: Code | None = None
    owner: Agency


class ClockMoved(Message):
    """The same clock runs out at another moment than was told: more is known, or an earlier word was corrected.

    With the same `due` as before, only the other reading moved, or what had met it was taken back: it runs again.
    """

    NAME = "clock-moved.v1"
    TOPICS = (Topic.COORDINATOR_PROGRESS,)
    clock: Code
    order: ShortText | None = None
    started_at: Moment
    due: Moment | None = None
    latest_arguable: Moment | None = None
    untold: Code | None = None
    earlier_due: Moment | None = None
    owner: Agency


class ClockTakenBack(Message):
    """A clock that was told does not run: what started it was corrected or taken back, or another clock is right."""

    NAME = "clock-taken-back.v1"
    TOPICS = (Topic.COORDINATOR_PROGRESS,)
    clock: Code
    order: ShortText | None = None
    started_at: Moment
    due: Moment | None = None
    owner: Agency


class ClockChangeRefused(Message):
    """Somebody reported more time, or that a clock stands still, and the pack does not list it: it changes nothing.

    `rule` is the row that says so, `code` why, `ref` the report's own.
    """

    NAME = "clock-change-refused.v1"
    TOPICS = (Topic.COORDINATOR_PROGRESS,)
    clock: Code
    kind: Code
    ref: ShortText
    rule: Code
    code: Code
    owner: Agency


class ClockWarned(Message):
    """So many minutes of the clock are left; `act` is what its owner has to do, in the pack's words."""

    NAME = "clock-warned.v1"
    TOPICS = (Topic.COORDINATOR_PROGRESS,)
    clock: Code
    order: ShortText | None = None
    minutes_left: int = Field(ge=0)
    due: Moment
    owner: Agency
    act: LongText | None = None


class ClockMissed(Message):
    """The clock ran out and nothing that stops it had happened; `occurred_at` is the due moment.

    `act` is what alone ends it, in the pack's words. Where `lapses`, a right or an order came to its end: no breach.
    """

    NAME = "clock-missed.v1"
    TOPICS = (Topic.COORDINATOR_PROGRESS,)
    clock: Code
    order: ShortText | None = None
    due: Moment
    owner: Agency
    act: LongText | None = None
    lapses: bool | None = None


class ClockMet(Message):
    """What the clock asked for was done in time, even if it was reported late."""

    NAME = "clock-met.v1"
    TOPICS = (Topic.COORDINATOR_PROGRESS,)
    clock: Code
    order: ShortText | None = None
    due: Moment
    met_at: Moment


class ClockEscalated(Message):
    """Nobody acknowledged a warning or a breach in time: it goes one step higher. `level` is the pack's row."""

    NAME = "clock-escalated.v1"
    TOPICS = (Topic.COORDINATOR_PROGRESS,)
    clock: Code
    order: ShortText | None = None
    due: Moment
    about: Literal["warning", "breach"]
    level: Code
    owner: Agency


class DutyOwed(Message):
    """Something is owed: a code and its owner, no more."""

    NAME = "duty-owed.v1"
    TOPICS = (Topic.COORDINATOR_PROGRESS,)
    duty: Code
    owner: Agency


class DutyMet(Message):
    """What was owed is no longer owed."""

    NAME = "duty-met.v1"
    TOPICS = (Topic.COORDINATOR_PROGRESS,)
    duty: Code
    owner: Agency


class DutyAskedAgain(Message):
    """A coordinator asked again for something that is owed."""

    NAME = "duty-asked-again.v1"
    TOPICS = (Topic.COORDINATOR_PROGRESS,)
    duty: Code
    owner: Agency


class AskedAgain(Message):
    """Who asked again. For the coordinators' own record only."""

    NAME = "asked-again.v1"
    TOPICS = (Topic.COORDINATOR_ACTS,)
    duty: Code
    owner: Agency
    by: ShortText


class ClockAcknowledged(Message):
    """A coordinator has seen a warning or a breach. It stops no clock and hides nothing; it escalates no further.

    `minutes_left`: the warning that was seen, and with it those before it; a nearer one is not yet seen.
    """

    NAME = "clock-acknowledged.v1"
    TOPICS = (Topic.COORDINATOR_ACTS,)
    clock: Code
    order: ShortText | None = None
    due: Moment
    about: Literal["warning", "breach"]
    minutes_left: int | None = Field(default=None, ge=0)
    by: ShortText


class SettlementIssued(Message):
    """All recorded conditions were met and the settlement is in force: the only message with that effect.

    It carries what others must carry out (`proposal`, covered by its hash) and legal aid's `attestation`.
    """

    NAME = "settlement-issued.v1"
    TOPICS = (Topic.COORDINATOR_PROGRESS,)
    SIGNED = True
    AT_MOST = LONG
    proposal: Proposal
    proposal_hash: Digest
    condition: Literal["consultation", "waiver"]
    attestation: str = Field(max_length=4000)
    pack_version: ShortText


class Reason(Part):
    """One thing that stands between an ask and its issue: a code and who owes it.

    `rule` is the row of the case's rule pack that asks for it, where one does.
    """

    code: Code
    owner: Agency
    rule: Code | None = None


class IssueHeldBack(Message):
    """The ask stands and is not yet issued; every reason, and who owes it."""

    NAME = "issue-held-back.v1"
    TOPICS = (Topic.COORDINATOR_ISSUE,)
    proposal_hash: Digest
    reasons: tuple[Reason, ...]


class ProofCompleted(Message):
    """The settlement proof, whole: its canonical JSON as text. Keys inside it are never trusted."""

    NAME = "proof-completed.v1"
    TOPICS = (Topic.COORDINATOR_ISSUE,)
    proposal_hash: Digest
    proof: str


class SettlementContested(Message):
    """What an issued settlement rested on was withdrawn, or turned out otherwise, afterwards: a person must look."""

    NAME = "settlement-contested.v1"
    TOPICS = (Topic.COORDINATOR_ISSUE,)
    SIGNED = True
    proposal_hash: Digest
    why: LongText
