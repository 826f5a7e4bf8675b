"""What the prosecutor said of the case."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from contracts import prosecutor
from contracts.after_settlement import CaseReopened
from contracts.envelope import Envelope
from contracts.withdrawals import StatementWithdrawn
from coordinator.domain.sections.clock_changes import ClockChange, changes_clocks, with_clock_changes
from coordinator.domain.sections.interrogations import SaidOf, said_of_interrogations
from coordinator.domain.sections.kept_whole import newest
from coordinator.domain.sections.left_out import left_out
from coordinator.domain.sections.raised import Raised, raised_after
from messaging.after_settlement import AfterSettlements, after_settlements
from messaging.event import Event

ORDERS_KEPT: Final = 20
REOPENED_KEPT: Final = 100
TAKEN_BACK_KEPT: Final = 100
WEIGHED_KEPT: Final = 20
WEIGHED_BYTES: Final = 768 * 1024
"""Bytes of them in the store."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """The newest proposal; `hash` names it exactly."""

    hash: str
    number: int
    outcome: str
    at: datetime
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Heard:
    """The prosecutor's hearing on one proposal."""

    hash: str
    declared_willing: bool
    at: datetime
    envelope: Envelope
    solicitor_present: bool = False
    guardian_informed: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """The suspect's agreement to one proposal, given or refused."""

    hash: str
    agreed: bool
    at: datetime
    envelope: Envelope
    guardian_informed: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The prosecutor's standing ask to issue one proposal."""

    hash: str
    at: datetime
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Weighed:
    """Both sides weighed for one proposal. `attestation` is the prosecutor's short word on it, not checked here."""

    hash: str
    at: datetime
    attestation: str
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Decided:
    """An outcome that is no settlement: the message that said it, the catalogue's row, the moment."""

    said: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BehaviourOrder:
    """A behaviour order that was given, by the prosecutor's own number."""

    ref: str
    at: datetime
    ended_at: datetime | None = None
    until: datetime | None = None
    """Until when it was given, at most."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """The case was opened again: for which reason of the pack, and which settlement that set aside, if any."""

    at: datetime
    reason: str
    sets_aside: str | None = None


@dataclass(frozen=True, slots=True)
class ProsecutorSaid:
    """Whether the case is for the table, what is proposed, and what was asked."""

    selected_at: datetime | None = None
    working_method: str | None = None
    not_selected_at: datetime | None = None
    road: str | None = None
    decided: tuple[Decided, ...] = ()
    """Decisions that are no settlement and stand, by the message that said them."""
    weighed_towards: tuple[str, ...] = ()
    """Outcomes towards which both sides were weighed, for no proposal in particular."""
    weighed: tuple[Weighed, ...] = ()
    """For which proposals they were weighed."""
    behaviour_orders: tuple[BehaviourOrder, ...] = ()
    afterwards: AfterSettlements = field(default_factory=AfterSettlements)
    """What became of each settlement."""
    reopened: tuple[Reopened, ...] = ()
    decided_before: datetime | None = None
    """The first decision that is no settlement, of those that were opened again."""
    taken_back: tuple[tuple[str, str], ...] = ()
    """Words on a proposal that were taken back: which, and the proposal's hash."""
    suspect_informed_at: datetime | None = None
    raised: Raised | None = None
    """That the suspect is vulnerable."""
    interrogations: tuple[SaidOf, ...] = ()
    """Words on interrogations that stand."""
    clock_changes: tuple[ClockChange, ...] = ()
    left_out: int = 0
    """How much that clocks are computed from there was no room for any more."""
    proposed: Proposed | None = None
    heard: Heard | None = None
    answered: Answered | None = None
    asked: Asked | None = None

    @property
    def decision(self) -> Decided | None:
        """The decision that is no settlement, the first when there are several."""
        return min(self.decided, key=lambda one: (one.at, one.said), default=None)

    @property
    def reopened_at(self) -> datetime | None:
        """When it was last opened again, if ever."""
        return max((one.at for one in self.reopened), default=None)

    @property
    def set_aside(self) -> frozenset[str]:
        """The settlements that are in force no longer, and never will be again."""
        return frozenset(one.sets_aside for one in self.reopened if one.sets_aside)

    @property
    def on_the_table(self) -> Proposed | None:
        """The newest proposal, unless it became a settlement that was set aside."""
        return None if self.proposed is None or self.proposed.hash in self.set_aside else self.proposed

    @property
    def standing_ask(self) -> Asked | None:
        """The ask, unless the case was reopened since: an ask on another topic may arrive after that."""
        reopened_at = self.reopened_at
        if self.asked is None or self.asked.hash in self.set_aside:
            return None
        return None if reopened_at is not None and self.asked.at <= reopened_at else self.asked


def prosecutor_said(said: ProsecutorSaid, event: Event) -> ProsecutorSaid:
    """The section after one more word of the prosecutor."""
    at = event.message.occurred_at
    said = _besides(said, event)
    match event.message:
        case prosecutor.CaseSelected(working_method=method):
            return replace(said, selected_at=at, working_method=method)
        case prosecutor.CaseNotSelected(road=road):
            return replace(said, not_selected_at=at, road=road)
        case prosecutor.CaseDismissed() | prosecutor.SuspectSummoned() | prosecutor.CaseReferred() as news:
            return _decided(said, news)
        case CaseReopened() as news:
            return _reopened(said, news)
        case prosecutor.SidesWeighed() as news:
            return _weighed(said, news, event.envelope)
        case message if changes_clocks(message):
            changes = with_clock_changes(said.clock_changes, event)
            lost = left_out(said.clock_changes, changes, message, lambda one: one.ref)
            return replace(said, clock_changes=changes, left_out=said.left_out + lost)
        case StatementWithdrawn() as news:
            return _taken_back(said, news)
        case _:
            return _about_an_order(_about_a_proposal(said, event), event)


def _besides(said: ProsecutorSaid, event: Event) -> ProsecutorSaid:
    """With what has a shape of its own, whoever says it; most words leave it as it is."""
    raised, interrogations = raised_after(said.raised, event), said_of_interrogations(said.interrogations, event)
    afterwards = after_settlements(said.afterwards, event.message)
    if (raised, interrogations, afterwards) == (said.raised, said.interrogations, said.afterwards):
        return said
    return replace(said, raised=raised, interrogations=interrogations, afterwards=afterwards)


def _about_an_order(said: ProsecutorSaid, event: Event) -> ProsecutorSaid:
    at = event.message.occurred_at
    match event.message:
        case prosecutor.BehaviourOrderGiven() as news:
            orders = _order_given(said.behaviour_orders, news)
            lost = left_out(said.behaviour_orders, orders, news, lambda one: one.ref)
            return replace(said, behaviour_orders=orders, left_out=said.left_out + lost)
        case prosecutor.BehaviourOrderEnded(ref=ref):
            return replace(said, behaviour_orders=_order_ended(said, ref, at))
        case prosecutor.SuspectInformed(correction=correction):
            first = at if correction else min(at, said.suspect_informed_at or at)
            return replace(said, suspect_informed_at=first)
        case _:
            return said


def _order_given(
    orders: tuple[BehaviourOrder, ...], news: prosecutor.BehaviourOrderGiven
) -> tuple[BehaviourOrder, ...]:
    """Said again it is corrected; an end that was told stands until that is corrected too."""
    before = next((one for one in orders if one.ref == news.ref), None)
    others = tuple(one for one in orders if one is not before)
    this = BehaviourOrder(news.ref, news.occurred_at, before.ended_at if before else None, news.until)
    return (*others, this)[-ORDERS_KEPT:]


def _order_ended(said: ProsecutorSaid, ref: str | None, at: datetime | None) -> tuple[BehaviourOrder, ...]:
    return tuple(replace(one, ended_at=at) if one.ref == ref else one for one in said.behaviour_orders)


def _weighed(said: ProsecutorSaid, news: prosecutor.SidesWeighed, sent: Envelope) -> ProsecutorSaid:
    """Towards an outcome, or for one proposal; weighed again it is corrected. Unattested it is for no proposal."""
    if news.proposal_hash is None:
        return replace(said, weighed_towards=tuple(sorted({*said.weighed_towards, news.towards})))
    if news.attestation is None:
        return said
    others = (one for one in said.weighed if one.hash != news.proposal_hash)
    this = Weighed(news.proposal_hash, news.occurred_at, news.attestation, sent)
    return replace(said, weighed=newest((*others, this), WEIGHED_KEPT, WEIGHED_BYTES, lambda one: one.envelope))


def _weighing_taken_back(said: ProsecutorSaid, ref: str | None) -> ProsecutorSaid:
    """`ref` names the proposal it was made for, else the outcome."""
    gone = [one for one in said.weighed if one.hash == ref]
    return replace(
        said,
        weighed_towards=tuple(one for one in said.weighed_towards if one != ref),
        weighed=tuple(one for one in said.weighed if one.hash != ref),
        taken_back=(*said.taken_back, *(("sides-weighed", one.hash) for one in gone))[-TAKEN_BACK_KEPT:],
    )


def _decided(
    said: ProsecutorSaid, news: prosecutor.CaseDismissed | prosecutor.SuspectSummoned | prosecutor.CaseReferred
) -> ProsecutorSaid:
    name = news.NAME.rpartition(".")[0]
    others = [one for one in said.decided if one.said != name]
    return replace(said, decided=(*others, Decided(name, news.outcome, news.occurred_at)))


def _taken_back(said: ProsecutorSaid, news: StatementWithdrawn) -> ProsecutorSaid:
    match news.what:
        case "case-not-selected":
            return replace(said, not_selected_at=None, road=None)
        case "sides-weighed":
            return _weighing_taken_back(said, news.ref)
        case "behaviour-order-given":
            return replace(said, behaviour_orders=tuple(one for one in said.behaviour_orders if one.ref != news.ref))
        case "behaviour-order-ended":
            return replace(said, behaviour_orders=_order_ended(said, news.ref, None))
        case "suspect-informed":
            return replace(said, suspect_informed_at=None)
        case "hearing-held" | "agreement-given" | "agreement-refused" | "settlement-proposed":
            return _taken_back_of_a_proposal(said, news.what)
        case what:
            return replace(said, decided=tuple(one for one in said.decided if one.said != what))


def _taken_back_of_a_proposal(said: ProsecutorSaid, what: str) -> ProsecutorSaid:
    word = {"hearing-held": said.heard, "settlement-proposed": said.proposed}.get(what, said.answered)
    if word is None:
        return said
    taken_back = (*said.taken_back, (what, word.hash))[-TAKEN_BACK_KEPT:]
    match what:
        case "hearing-held":
            return replace(said, heard=None, taken_back=taken_back)
        case "settlement-proposed":
            asked = None if said.asked and said.asked.hash == word.hash else said.asked
            return replace(said, proposed=None, asked=asked, taken_back=taken_back)
        case _:
            return replace(said, answered=None, taken_back=taken_back)


def _reopened(said: ProsecutorSaid, news: CaseReopened) -> ProsecutorSaid:
    """Nothing is decided any more; when it first was stays known, because the table's own hours ended then."""
    this = Reopened(news.occurred_at, news.reason, news.sets_aside)
    before = (said.decided_before, said.not_selected_at, *(one.at for one in said.decided))
    return replace(
        said,
        reopened=(*said.reopened, this)[-REOPENED_KEPT:],
        decided=(),
        not_selected_at=None,
        road=None,
        decided_before=min((at for at in before if at is not None), default=None),
    )


def _about_a_proposal(said: ProsecutorSaid, event: Event) -> ProsecutorSaid:
    at, sent = event.message.occurred_at, event.envelope
    match event.message:
        case prosecutor.SettlementProposed(proposal=proposal, proposal_hash=named):
            return replace(said, proposed=Proposed(named, proposal.number, proposal.outcome, at, sent))
        case prosecutor.HearingHeld() as news:
            return replace(said, heard=_heard(news, sent))
        case prosecutor.AgreementGiven(proposal_hash=named, guardian_informed=informed):
            answered = Answered(named, agreed=True, at=at, envelope=sent, guardian_informed=bool(informed))
            return replace(said, answered=answered)
        case prosecutor.AgreementRefused(proposal_hash=named):
            return replace(said, answered=Answered(named, agreed=False, at=at, envelope=sent))
        case prosecutor.IssueAsked(proposal_hash=named):
            taken_back = tuple(one for one in said.taken_back if one != ("issue-asked", named))
            return replace(said, asked=Asked(named, at, sent), taken_back=taken_back)
        case prosecutor.IssueWithdrawn(proposal_hash=named) if said.asked and said.asked.hash == named:
            taken_back = (*said.taken_back, ("issue-asked", named))[-TAKEN_BACK_KEPT:]
            return replace(said, asked=None, taken_back=taken_back)
        case _:
            return said


def _heard(news: prosecutor.HearingHeld, sent: Envelope) -> Heard:
    return Heard(
        news.proposal_hash,
        news.declared_willing,
        news.occurred_at,
        sent,
        solicitor_present=news.solicitor_present,
        guardian_informed=bool(news.guardian_informed),
    )
