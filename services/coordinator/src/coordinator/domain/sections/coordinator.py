"""The coordinator's own published decisions: what readers have been told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from contracts import case_acts, coordinator
from contracts.envelope import Envelope
from contracts.joint_view import JointView
from contracts.topics import Agency
from coordinator.domain.sections.case_acts import CaseActs, acts_after
from coordinator.domain.sections.clock_changes import CHANGES_KEPT
from coordinator.domain.sections.clocks_told import ClockKept, clocks_told
from messaging.altered import altered
from messaging.event import Event

REFUSED_KEPT: Final = 2 * CHANGES_KEPT
"""At least: as many reports as stand at once, police's and prosecutor's. With fewer one would be told for ever."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What was last said of an ask: the reasons, each `code/owner`, or `code/owner/row` where a pack's row asks."""

    hash: str
    reasons: tuple[str, ...]

    @classmethod
    def of(cls, proposal_hash: str, reasons: Sequence[coordinator.Reason]) -> "HeldBack":
        """The reasons as they are kept, to compare and to tell them again."""
        return cls(proposal_hash, tuple("/".join(filter(None, (one.code, one.owner, one.rule))) for one in reasons))

    def told(self) -> tuple[coordinator.Reason, ...]:
        """The reasons as they were told."""
        return tuple(_reason(*kept.split("/")) for kept in self.reasons)


@dataclass(frozen=True, slots=True)
class Issued:
    """A settlement in force. `attestation` is the one it rests on."""

    hash: str
    at: datetime
    condition: str
    attestation: str
    envelope: Envelope
    outcome: str


@dataclass(frozen=True)  # no slots: it is altered for every record
class CoordinatorSaid:
    """The coordinator's own published decisions: a section like the others."""

    decisions: int = 0
    """How many were published: names the next one apart from an earlier one on the same subject."""
    clocks: tuple[ClockKept, ...] = ()
    refused_changes: tuple[tuple[str, str, str], ...] = ()
    """Reports that change no clock, as published: clock, the report's own number, the code of the rule."""
    duties: tuple[str, ...] = ()
    """What is owed as published, each `code/owner`."""
    held_back: HeldBack | None = None
    """What was last said of an ask, unless that very proposal is issued."""
    issued: tuple[Issued, ...] = ()
    proven: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()
    """The settlement of each contest that was told; one may be contested again on another ground."""
    contested_for: tuple[tuple[str, str], ...] = ()
    """The same, each with why."""
    view_digest: str = ""
    acts: CaseActs = field(default_factory=CaseActs)
    """What coordinators did at the case's page."""


ACTS: Final = (
    case_acts.CaseAssigned,
    case_acts.CaseGivenBack,
    case_acts.CaseNoted,
    coordinator.AskedAgain,
    coordinator.DutyAskedAgain,
)


def coordinator_said(said: CoordinatorSaid, event: Event) -> CoordinatorSaid:
    """The section after one more decision of the coordinator's was published."""
    count = said.decisions + 1
    match event.message:
        case coordinator.DutyOwed(duty=duty, owner=owner):
            return altered(said, decisions=count, duties=tuple(sorted({*said.duties, f"{duty}/{owner}"})))
        case coordinator.DutyMet(duty=duty, owner=owner):
            left = tuple(sorted({*said.duties} - {f"{duty}/{owner}"}))
            return altered(said, decisions=count, duties=left, acts=acts_after(said.acts, event.message))
        case message if isinstance(message, ACTS):
            return altered(said, decisions=count, acts=acts_after(said.acts, message))
        case coordinator.IssueHeldBack(proposal_hash=named, reasons=reasons):
            return altered(said, decisions=count, held_back=_unless_issued(HeldBack.of(named, reasons), said.issued))
        case coordinator.SettlementIssued() as news:
            issued = (*said.issued, _issued(news, event.envelope))
            return altered(said, decisions=count, issued=issued, held_back=_unless_issued(said.held_back, issued))
        case coordinator.ProofCompleted(proposal_hash=named):
            return altered(said, decisions=count, proven=(*said.proven, named))
        case coordinator.SettlementContested(proposal_hash=named, why=why):
            told = (*said.contested_for, (named, why))
            return altered(said, decisions=count, contested=(*said.contested, named), contested_for=told)
        case JointView() as news:
            return altered(said, decisions=count, view_digest=news.content_digest)
        case coordinator.ClockChangeRefused(clock=clock, ref=ref, code=code):
            return altered(said, decisions=count, refused_changes=_bounded((*said.refused_changes, (clock, ref, code))))
        case message:
            return altered(said, decisions=count, clocks=clocks_told(said.clocks, message))


def _unless_issued(held_back: HeldBack | None, issued: Sequence[Issued]) -> HeldBack | None:
    """Each is said on a topic of its own, which nobody can bring into one order afterwards: either may come first."""
    return None if held_back and any(one.hash == held_back.hash for one in issued) else held_back


def _reason(code: str, owner: str, rule: str | None = None) -> coordinator.Reason:
    return coordinator.Reason(code=code, owner=Agency(owner), rule=rule)


def _bounded(refused: tuple[tuple[str, str, str], ...]) -> tuple[tuple[str, str, str], ...]:
    """Many go at once: of those that still stand each is then told once more, and there is room for all of them."""
    return refused if len(refused) <= 2 * REFUSED_KEPT else refused[-REFUSED_KEPT:]


def _issued(news: coordinator.SettlementIssued, envelope: Envelope) -> Issued:
    return Issued(
        news.proposal_hash, news.occurred_at, news.condition, news.attestation, envelope, news.proposal.outcome
    )
