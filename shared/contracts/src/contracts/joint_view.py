"""The current joint view of one case, as the coordinator's pages read it. No personal data of suspects or victims."""

from functools import cached_property
from hashlib import sha256
from typing import Literal

from pydantic import Field

from contracts.coordinator import Reason
from contracts.message import Code, Digest, LongText, Message, Moment, Part, ShortText
from contracts.topics import Agency, Topic


class ClockShown(Part):
    """A clock as it stands: its start and due moments are enough to count down."""

    clock: Code
    title: ShortText
    order: ShortText | None = None
    """The number of the behaviour order whose clock it is."""
    started_at: Moment
    due: Moment | None = None
    """By the strict reading. Without it the clock stands still, or it cannot be told."""
    latest_arguable: Moment | None = None
    """Where the law can be read otherwise, until then; no alarm goes by it."""
    owner: Agency
    state: Literal["running", "still", "untold", "met", "missed", "lapsed"]
    ended_at: Moment | None = None
    in_days: bool = False
    """A term in days, not in hours."""
    act: LongText | None = None
    """What alone ends it, in the pack's words."""
    unseen: Literal["warning", "breach"] | None = None
    """What was said of it and no coordinator has acknowledged."""
    unseen_minutes: int | None = None
    """Of which warning: how many minutes it said were left, the nearest one."""
    escalated: ShortText | None = None
    """Who hears of it since: the pack's row, in words."""
    earlier: tuple[Moment, ...] = ()
    """The due moments that were told before, when less was known."""
    why: LongText | None = None
    """Why it cannot be told when it is due; its owner has to watch it."""


class During(Part):
    """From when to when something lasted; without an end while it lasts."""

    since: Moment
    until: Moment | None = None


class ChangeCounted(Part):
    """More time that was given to a clock, or a time for which it stood still."""

    clock: Code
    said: Code
    kind: Code
    by: Code
    at: Moment
    until: Moment | None = None
    order: ShortText | None = None


class OrderFacts(Part):
    """A behaviour order by its number: when it was given, until when, and when it ended before that."""

    ref: ShortText
    at: Moment
    until: Moment | None = None
    ended_at: Moment | None = None


class ClockFacts(Part):
    """What the clocks are computed from: with the pack's rows it gives every stretch that counts or does not."""

    moments: dict[Code, Moment] = Field(default_factory=dict)
    interrogations: tuple[During, ...] = ()
    transports: tuple[During, ...] = ()
    changes: tuple[ChangeCounted, ...] = ()
    orders: tuple[OrderFacts, ...] = ()
    left_out: int = Field(default=0, ge=0)
    """How much more was reported than is kept: the clocks are computed without it, the oldest of it first."""


class ClockBefore(Part):
    """A clock that was told and does not run: its start was corrected, or another clock was the right one."""

    clock: Code
    title: ShortText
    started_at: Moment
    due: Moment | None = None
    order: ShortText | None = None


class ChangeRefused(Part):
    """A report of more time, or of a clock that stands still, that changes nothing; by which rule, and why."""

    clock: Code
    kind: Code
    ref: ShortText
    by: Code
    reported_by: Agency
    at: Moment
    rule: Code
    why: LongText


class ProposalShown(Part):
    """The proposal on the table, and what became of the ask to issue it."""

    number: int
    outcome: Code
    proposal_hash: Digest
    asked: bool
    issued_at: Moment | None = None
    contested: bool = False


class PaymentShown(Part):
    """Money that came in; without `ended_right_to_object` nobody has decided what it means."""

    at: Moment
    amount_cents: int
    paid_by: Code
    ended_right_to_object: bool | None = None


class SettlementShown(Part):
    """A settlement that was issued, and what became of it. Set aside, it is in force no longer."""

    proposal_hash: Digest
    outcome: Code
    issued_at: Moment
    served_at: Moment | None = None
    served: Code | None = None
    """In which way."""
    known_at: Moment | None = None
    payments: tuple[PaymentShown, ...] = Field(default=(), max_length=100)
    waived_at: Moment | None = None
    objected_at: Moment | None = None
    objection_ended_at: Moment | None = None
    objection_end: Code | None = None
    executed: tuple[Code, ...] = Field(default=(), max_length=20)
    irrevocable_at: Moment | None = None
    contested: bool = False
    stands_though_contested: bool = False
    set_aside_at: Moment | None = None
    set_aside_for: Code | None = None
    """The rule pack's row of the reason."""


class GapShown(Part):
    """The record of one topic is incomplete: which number is awaited, since when, and why."""

    topic: ShortText
    expects: int
    since: Moment
    why: Code


class AlarmShown(Part):
    """A settlement claimed without proof, or another record that did not belong: who saw it, where, why refused."""

    seen_by: Agency
    claim_topic: ShortText
    claim_type: ShortText
    claim_digest: Digest
    reason: Code
    seen_at: Moment


class TimelineEntry(Part):
    """One line of the case's history; `unconfirmed` when it counts although something before it is missing."""

    at: Moment
    by: Agency
    what: Code
    unconfirmed: bool = False
    undone: Literal["corrected", "withdrawn"] | None = None
    """What its owner did with it since: it no longer counts as it was said."""
    undone_at: Moment | None = None
    """When that was registered."""


class AssignmentShown(Part):
    """Which coordinator has the case; without `to` nobody has it any more."""

    number: int = Field(ge=1)
    """How often it changed hands: who acts on what they saw names it."""
    to: ShortText | None = None
    at: Moment


class AskedAgainShown(Part):
    """An agency was asked again for what it still owes: since when, and how often."""

    duty: Code
    owner: Agency
    since: Moment
    times: int = Field(ge=1)


class JointView(Message):
    """Everything the agencies said about one case, put together; the newest record per case is the current one."""

    NAME = "joint-view.v1"
    TOPICS = (Topic.COORDINATOR_VIEW,)
    agency_number: ShortText | None = None
    incident: ShortText | None = None
    table: Code | None = None
    offence: ShortText | None = None
    age_class: Code | None = None
    """How old the suspect was at the offence, by the rule pack's classes; None until police described them."""
    rule_pack: ShortText | None = None
    stage: Code
    detained: bool
    owed: tuple[Reason, ...] = ()
    held_back: tuple[Reason, ...] = ()
    may_be_issued: bool = False
    clocks: tuple[ClockShown, ...] = ()
    clock_facts: ClockFacts = Field(default_factory=ClockFacts)
    clocks_before: tuple[ClockBefore, ...] = Field(default=(), max_length=100)
    changes_refused: tuple[ChangeRefused, ...] = Field(default=(), max_length=100)
    proposal: ProposalShown | None = None
    outcome: Code | None = None
    settlements: tuple[SettlementShown, ...] = Field(default=(), max_length=100)
    gaps: tuple[GapShown, ...] = ()
    alarms: tuple[AlarmShown, ...] = Field(default=(), max_length=100)
    as_of: dict[Agency, Moment] = Field(default_factory=dict)
    timeline: tuple[TimelineEntry, ...] = ()
    assignment: AssignmentShown | None = None
    """None as long as no coordinator ever had it."""
    notes: int = Field(default=0, ge=0)
    """How many notes coordinators wrote; what they say stands on no topic but their own."""
    asked_again: tuple[AskedAgainShown, ...] = Field(default=(), max_length=50)
    """What was asked for again and is not yet answered."""

    @cached_property
    def content_digest(self) -> str:
        """Of what it says, apart from when, which is also when the coordinator last spoke."""
        said = self.model_dump_json(exclude={"occurred_at": True, "as_of": {Agency.COORDINATOR.value}})
        return sha256(said.encode()).hexdigest()
