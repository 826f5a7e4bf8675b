"""The coordinator's own published decisions: what readers have been told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from contracts import coordinator
from contracts.envelope import Envelope
from contracts.joint_view import JointView
from messaging.event import Event


@dataclass(frozen=True, slots=True)
class ClockKept:
    """One clock as published. A moved start is another clock; the old one stays in the record."""

    clock: str
    started_at: datetime
    due: datetime
    warned: tuple[int, ...] = ()
    missed: bool = False
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What was last said of an ask: the reasons, each `code/owner`."""

    hash: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """A settlement in force. `attestation` is the one it rests on."""

    hash: str
    at: datetime
    condition: str
    attestation: str
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class CoordinatorSaid:
    """The coordinator's own published decisions: a section like the others."""

    decisions: int = 0
    """How many were published: names the next one apart from an earlier one on the same subject."""
    clocks: tuple[ClockKept, ...] = ()
    duties: tuple[str, ...] = ()
    """What is owed as published, each `code/owner`."""
    held_back: HeldBack | None = None
    issued: tuple[Issued, ...] = ()
    proven: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()
    view_digest: str = ""


def coordinator_said(said: CoordinatorSaid, event: Event) -> CoordinatorSaid:
    """The section after one more decision of the coordinator's was published."""
    counted = replace(said, decisions=said.decisions + 1)
    match event.message:
        case coordinator.DutyOwed(duty=duty, owner=owner):
            return replace(counted, duties=tuple(sorted({*said.duties, f"{duty}/{owner}"})))
        case coordinator.DutyMet(duty=duty, owner=owner):
            return replace(counted, duties=tuple(sorted({*said.duties} - {f"{duty}/{owner}"})))
        case coordinator.IssueHeldBack(proposal_hash=named, reasons=reasons):
            held = HeldBack(named, tuple(f"{reason.code}/{reason.owner}" for reason in reasons))
            return replace(counted, held_back=held)
        case coordinator.SettlementIssued() as news:
            return replace(counted, issued=(*said.issued, _issued(news, event.envelope)), held_back=None)
        case coordinator.ProofCompleted(proposal_hash=named):
            return replace(counted, proven=(*said.proven, named))
        case coordinator.SettlementContested(proposal_hash=named):
            return replace(counted, contested=(*said.contested, named))
        case JointView() as news:
            return replace(counted, view_digest=content_digest(news))
        case _:
            return _about_a_clock(counted, event)


def _issued(news: coordinator.SettlementIssued, envelope: Envelope) -> Issued:
    return Issued(news.proposal_hash, news.occurred_at, news.condition, news.attestation, envelope)


def _about_a_clock(said: CoordinatorSaid, event: Event) -> CoordinatorSaid:
    match event.message:
        case coordinator.ClockStarted(clock=clock, due=due, occurred_at=at):
            return replace(said, clocks=(*said.clocks, ClockKept(clock, at, due)))
        case coordinator.ClockWarned(clock=clock, due=due, minutes_left=left):
            return _changed(said, clock, due, lambda kept: replace(kept, warned=(*kept.warned, left)))
        case coordinator.ClockMissed(clock=clock, due=due):
            return _changed(said, clock, due, lambda kept: replace(kept, missed=True))
        case coordinator.ClockMet(clock=clock, due=due, met_at=met_at):
            return _changed(said, clock, due, lambda kept: replace(kept, met_at=met_at))
        case _:
            return said


def _changed(
    said: CoordinatorSaid, clock: str, due: datetime, change: Callable[[ClockKept], ClockKept]
) -> CoordinatorSaid:
    return replace(
        said,
        clocks=tuple(change(kept) if (kept.clock, kept.due) == (clock, due) else kept for kept in said.clocks),
    )


def content_digest(view: JointView) -> str:
    """What a view says, apart from when: a view that says the same is not published again."""
    return sha256(view.model_dump_json(exclude={"occurred_at"}).encode()).hexdigest()
