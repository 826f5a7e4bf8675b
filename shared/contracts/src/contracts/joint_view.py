"""The current joint view of one case, as the coordinator's pages read it. No personal data."""

from typing import Literal

from pydantic import Field

from contracts.coordinator import Reason
from contracts.message import Code, Digest, Message, Moment, Part, ShortText
from contracts.topics import Agency, Topic


class ClockShown(Part):
    """A clock as it stands: its start and due moments are enough to count down."""

    clock: Code
    title: ShortText
    started_at: Moment
    due: Moment
    owner: Agency
    state: Literal["running", "met", "missed"]
    ended_at: Moment | None = None


class ProposalShown(Part):
    """The proposal on the table, and what became of the ask to issue it."""

    number: int
    outcome: Code
    proposal_hash: Digest
    asked: bool
    issued_at: Moment | None = None
    contested: bool = False


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


class JointView(Message):
    """Everything the agencies said about one case, put together; the newest record per case is the current one."""

    NAME = "joint-view.v1"
    TOPICS = (Topic.COORDINATOR_VIEW,)
    agency_number: ShortText | None = None
    incident: ShortText | None = None
    table: Code | None = None
    offence: ShortText | None = None
    rule_pack: ShortText | None = None
    stage: Code
    detained: bool
    owed: tuple[Reason, ...] = ()
    held_back: tuple[Reason, ...] = ()
    may_be_issued: bool = False
    clocks: tuple[ClockShown, ...] = ()
    proposal: ProposalShown | None = None
    outcome: Code | None = None
    gaps: tuple[GapShown, ...] = ()
    alarms: tuple[AlarmShown, ...] = Field(default=(), max_length=100)
    as_of: dict[Agency, Moment] = Field(default_factory=dict)
    timeline: tuple[TimelineEntry, ...] = ()
