"""What the prosecutor's service knows of a case: its own words, and what the others said."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Final

from contracts import coordinator, legal_aid, police, probation, prosecutor, victim_support
from contracts.after_settlement import CaseReopened
from contracts.message import Message
from contracts.topics import Agency, Topic
from contracts.withdrawals import StatementWithdrawn
from messaging.after_settlement import AfterSettlement, AfterSettlements, after_settlements
from messaging.clock_words import ClockWord, clock_words_after
from messaging.event import Event
from messaging.sealed_people import Sealed
from messaging.standing import without
from messaging.told import (
    Duty,
    InForce,
    OwedBy,
    duties_after,
    in_force,
    in_force_after,
    owed_by_others_after,
    set_aside_after,
)
from messaging.vulnerability import Vulnerability, vulnerability_after
from proofs.canonical import hash_of
from proofs.weighing import weighing_digest
from prosecutor.domain.interrogations_said import Interrogations, interrogations_after

NAMED_KEPT: Final = 100
PROOFS_KEPT: Final = 10
ORDERS_KEPT: Final = 20
VICTIMS_KEPT: Final = 100


@dataclass(frozen=True, slots=True)
class OnTheTable:
    """The newest proposal."""

    hash: str
    number: int
    outcome: str
    terms: str
    """The terms as JSON text, exactly as proposed."""
    proposed_at: datetime
    heard: bool = False
    declared_willing: bool = False
    agreed: bool | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class BehaviourOrder:
    """An order that stands, by the prosecutor's own number."""

    ref: str
    kinds: tuple[str, ...]
    given_at: datetime
    until: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """How and when police served a settlement."""

    proposal_hash: str
    way: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Advice:
    """What probation advises."""

    conclusion: str
    risk_band: str
    proposed_intervention: str | None


@dataclass(frozen=True, slots=True)
class VictimsSide:
    """What one victim said, by victim support's own number."""

    victim: str
    harm: str | None = None
    wish: str | None = None
    claim_cents: int | None = None
    documented: bool | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """The settlement proof as the coordinator completed it, byte for byte."""

    proposal_hash: str
    text: str


@dataclass(frozen=True, slots=True)
class ProsecutorCase:
    """One case, as the prosecutor knows it."""

    FOUND_BY: ClassVar = {"number": "agency_number"}

    id: str
    agency_number: str | None = None
    identity: Sealed | None = None
    offence: str | None = None
    table: str | None = None
    pack_name: str | None = None
    pack_version: str | None = None
    age_class: str | None = None
    vulnerable: bool | None = None
    """The strictest of what stands in `vulnerability`."""
    vulnerability: Vulnerability = field(default_factory=Vulnerability)
    offence_class: str | None = None
    selected_at: datetime | None = None
    left_table_at: datetime | None = None
    dismissed_at: datetime | None = None
    summoned_at: datetime | None = None
    referred_at: datetime | None = None
    working_method: str | None = None
    behaviour_orders: tuple[BehaviourOrder, ...] = ()
    afterwards: AfterSettlements = field(default_factory=AfterSettlements)
    """What became of each settlement."""
    served: Served | None = None
    reopened_at: datetime | None = None
    suspect_informed_at: datetime | None = None
    interrogations: Interrogations = field(default_factory=Interrogations)
    clock_words: tuple[ClockWord, ...] = ()
    weighed_towards: tuple[str, ...] = ()
    """Outcomes towards which both sides were weighed, for no proposal in particular."""
    weighed_for: tuple[str, ...] = ()
    """Hashes of the proposals for which they were weighed."""
    weighing_digests: dict[str, str] = field(default_factory=dict)
    """The digest of each weighing, by its outcome or its proposal."""
    advice: Advice | None = None
    victims: int = 0
    """How many victims police said there are."""
    victims_sides: tuple[VictimsSide, ...] = ()
    proposal: OnTheTable | None = None
    proposed: tuple[str, ...] = ()
    """Hashes of all proposals of this case, the newest last."""
    asked_for: tuple[str, ...] = ()
    """Those of which the issue was asked, whether or not the ask still stands."""
    numbered: int = 0
    """The number of the newest proposal, also when it was taken back."""
    solicitors_words: tuple[str, ...] = ()
    """Digests of what legal aid reported of consultations on a proposal, held or waived, and did not take back."""
    held_back: tuple[str, ...] = ()
    """Why an ask for the proposal on the table was last held back, each `code/owner`, or `code/owner/row` where a row
    of the rule pack asks for it. It counts while the ask stands: asked again, the same reasons are not told again.
    """
    duties: tuple[Duty, ...] = ()
    owed_by_others: tuple[OwedBy, ...] = ()
    """What the other agencies owe in this case."""
    settlement: InForce | None = None
    set_aside: tuple[str, ...] = ()
    """Hashes of the settlements that are in force no longer."""
    contested: tuple[str, ...] = ()
    """Hashes of the settlements that lost what they rested on after they were issued."""
    proofs: tuple[Proof, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether it was decided without a settlement, or takes another road."""
        return any((self.left_table_at, self.dismissed_at, self.summoned_at, self.referred_at))

    @property
    def after(self) -> AfterSettlement:
        """What was said of the settlement in force; of another one, and while none is, nothing counts."""
        return self.afterwards.of(self.settlement.proposal_hash if self.settlement else None)

    @property
    def contest_open(self) -> bool:
        """The settlement in force is contested, and it was not said why it stands all the same."""
        named = self.settlement.proposal_hash if self.settlement else None
        return self.contested.count(named or "") > self.after.stands_though_contested.count(named or "")


WITHDRAWN: Final[Mapping[str, Mapping[str, Any]]] = {
    "suspect-identified": {"identity": None},
    "case-not-selected": {"left_table_at": None},
    "case-dismissed": {"dismissed_at": None},
    "suspect-summoned": {"summoned_at": None},
    "case-referred": {"referred_at": None},
    "advice-concluded": {"advice": None},
    "settlement-served": {"served": None},
    "suspect-informed": {"suspect_informed_at": None},
    "settlement-proposed": {"proposal": None, "held_back": ()},
}
OF_THE_PROPOSAL: Final[Mapping[str, Mapping[str, Any]]] = {
    "hearing-held": {"heard": False, "declared_willing": False},
    "agreement-given": {"agreed": None},
    "agreement-refused": {"agreed": None},
}
OF_A_VICTIM: Final[Mapping[str, Mapping[str, Any]]] = {
    "harm-recorded": {"harm": None},
    "wish-recorded": {"wish": None},
    "claim-recorded": {"claim_cents": None, "documented": None},
}
"""What is left of the case, or of a victim's side, when a word is taken back."""


def evolve(case: ProsecutorCase, event: Event) -> ProsecutorCase:
    """The case after one more event, the prosecutor's own or another's."""
    if Topic(event.envelope.topic).owner is Agency.PROSECUTOR:
        words = clock_words_after(case.clock_words, event.message)
        case = replace(case, clock_words=words, afterwards=after_settlements(case.afterwards, event.message))
    vulnerability = vulnerability_after(case.vulnerability, event)
    interrogations = interrogations_after(case.interrogations, event.message)
    case = replace(case, vulnerability=vulnerability, vulnerable=vulnerability.stands, interrogations=interrogations)
    case = _as_the_table_has_it(case, event.message)
    match event.message:
        case prosecutor.SettlementProposed() as news:
            named = (*case.proposed, news.proposal_hash)[-NAMED_KEPT:]
            number = news.proposal.number
            return replace(case, proposal=_on_the_table(news), proposed=named, numbered=number, held_back=())
        case legal_aid.ConsultationHeld() | legal_aid.ConsultationWaived() as news:
            return replace(case, solicitors_words=(*case.solicitors_words, hash_of(news.statement))[-NAMED_KEPT:])
        case legal_aid.ConsultationWithdrawn(statement_digest=gone) | legal_aid.WaiverRevoked(statement_digest=gone):
            return replace(case, solicitors_words=tuple(one for one in case.solicitors_words if one != gone))
        case StatementWithdrawn() as news:
            return _taken_back(case, news)
        case _:
            heard = _on_police_and_coordinator(_on_the_proposal(case, event), event)
            return _afterwards(_decided(_advised(heard, event.message), event.message), event.message)


def _as_the_table_has_it(case: ProsecutorCase, news: Message) -> ProsecutorCase:
    set_aside = set_aside_after(case.set_aside, news)
    settlement = in_force_after(case.settlement, set_aside, news, in_force)
    case = replace(case, set_aside=set_aside, settlement=settlement)
    return _reopened(case, news) if isinstance(news, CaseReopened) else case


def _reopened(case: ProsecutorCase, news: CaseReopened) -> ProsecutorCase:
    """Nothing is decided any more, and what was asked before is not asked now."""
    return replace(
        case,
        reopened_at=news.occurred_at,
        left_table_at=None,
        dismissed_at=None,
        summoned_at=None,
        referred_at=None,
        suspect_informed_at=None,
        proposal=replace(case.proposal, asked=False) if case.proposal else None,
    )


def _afterwards(case: ProsecutorCase, news: Message) -> ProsecutorCase:
    at = news.occurred_at
    match news:
        case prosecutor.BehaviourOrderEnded(ref=ref):
            return replace(case, behaviour_orders=_ended(case, ref, at))
        case prosecutor.SuspectInformed():
            return replace(case, suspect_informed_at=at)
        case _:
            return case


def _ended(case: ProsecutorCase, ref: str | None, at: datetime | None) -> tuple[BehaviourOrder, ...]:
    return tuple(replace(one, ended_at=at) if one.ref == ref else one for one in case.behaviour_orders)


def _taken_back(case: ProsecutorCase, news: StatementWithdrawn) -> ProsecutorCase:
    match news:
        case StatementWithdrawn(what="behaviour-order-given", ref=ref):
            return replace(case, behaviour_orders=tuple(one for one in case.behaviour_orders if one.ref != ref))
        case StatementWithdrawn(what="behaviour-order-ended", ref=ref):
            return replace(case, behaviour_orders=_ended(case, ref, None))
        case StatementWithdrawn(what=what) if what in OF_THE_PROPOSAL and case.proposal:
            return replace(case, proposal=replace(case.proposal, **OF_THE_PROPOSAL[what]))
        case StatementWithdrawn(what="sides-weighed", ref=ref):
            return replace(
                case,
                weighed_towards=tuple(one for one in case.weighed_towards if one != ref),
                weighed_for=tuple(one for one in case.weighed_for if one != ref),
                weighing_digests={of: digest for of, digest in case.weighing_digests.items() if of != ref},
            )
        case StatementWithdrawn(what=what, ref=str(victim)) if what in OF_A_VICTIM:
            return _with(case, replace(_side_of(case, victim), **OF_A_VICTIM[what]))
        case _:
            return without(case, news, WITHDRAWN)


def _decided(case: ProsecutorCase, news: Message) -> ProsecutorCase:
    at = news.occurred_at
    match news:
        case prosecutor.CaseSelected(working_method=method):
            return replace(case, selected_at=at, working_method=method)
        case prosecutor.CaseNotSelected():
            return replace(case, left_table_at=at)
        case prosecutor.CaseDismissed():
            return replace(case, dismissed_at=at)
        case prosecutor.SuspectSummoned():
            return replace(case, summoned_at=at)
        case prosecutor.CaseReferred():
            return replace(case, referred_at=at)
        case prosecutor.BehaviourOrderGiven():
            others = [order for order in case.behaviour_orders if order.ref != news.ref]
            ended = next((order.ended_at for order in case.behaviour_orders if order.ref == news.ref), None)
            order = BehaviourOrder(news.ref, news.kinds, at, news.until, ended)
            return replace(case, behaviour_orders=(*others, order)[-ORDERS_KEPT:])
        case prosecutor.SidesWeighed() as weighed:
            return _weighed(case, weighed)
        case _:
            return case


def _weighed(case: ProsecutorCase, news: prosecutor.SidesWeighed) -> ProsecutorCase:
    """Towards an outcome or for one proposal; of the earliest proposals it is forgotten."""
    named, towards, of_proposals = news.proposal_hash, case.weighed_towards, case.weighed_for
    if named is None:
        towards = tuple(sorted({*towards, news.towards}))
    else:
        of_proposals = (*(one for one in of_proposals if one != named), named)[-NAMED_KEPT:]
    digests = {**case.weighing_digests, named or news.towards: weighing_digest(news)}
    kept = {of: digest for of, digest in digests.items() if of in {*towards, *of_proposals}}
    return replace(case, weighed_towards=towards, weighed_for=of_proposals, weighing_digests=kept)


def _advised(case: ProsecutorCase, news: Message) -> ProsecutorCase:
    """What probation and the victims say of it."""
    match news:
        case probation.AdviceConcluded():
            return replace(case, advice=Advice(news.conclusion, news.risk_band, news.proposed_intervention))
        case victim_support.HarmRecorded(victim=victim, harm=harm):
            return _with(case, replace(_side_of(case, victim), harm=harm))
        case victim_support.WishRecorded(victim=victim, wish=wish):
            return _with(case, replace(_side_of(case, victim), wish=wish))
        case victim_support.ClaimRecorded(victim=victim):
            side = _side_of(case, victim)
            return _with(case, replace(side, claim_cents=news.amount_cents, documented=news.documented))
        case _:
            return case


def _side_of(case: ProsecutorCase, victim: str) -> VictimsSide:
    return next((side for side in case.victims_sides if side.victim == victim), VictimsSide(victim))


def _with(case: ProsecutorCase, side: VictimsSide) -> ProsecutorCase:
    others = [one for one in case.victims_sides if one.victim != side.victim]
    return replace(case, victims_sides=tuple(sorted([*others, side], key=lambda one: one.victim))[:VICTIMS_KEPT])


def _on_the_table(news: prosecutor.SettlementProposed) -> OnTheTable:
    proposal = news.proposal
    return OnTheTable(
        hash=news.proposal_hash,
        number=proposal.number,
        outcome=proposal.outcome,
        terms=proposal.terms.model_dump_json(exclude_none=True),
        proposed_at=news.occurred_at,
    )


def _on_the_proposal(case: ProsecutorCase, event: Event) -> ProsecutorCase:
    """Only what names the proposal on the table changes it; a word on an earlier one stays history."""
    proposal = case.proposal
    if proposal is None or getattr(event.message, "proposal_hash", None) != proposal.hash:
        return case
    match event.message:
        case prosecutor.HearingHeld(declared_willing=willing):
            return replace(case, proposal=replace(proposal, heard=True, declared_willing=willing))
        case prosecutor.AgreementGiven():
            return replace(case, proposal=replace(proposal, agreed=True))
        case prosecutor.AgreementRefused():
            return replace(case, proposal=replace(proposal, agreed=False))
        case prosecutor.IssueAsked():
            asked_for = (*case.asked_for, proposal.hash)[-NAMED_KEPT:]
            return replace(case, proposal=replace(proposal, asked=True), asked_for=asked_for)
        case prosecutor.IssueWithdrawn():
            return replace(case, proposal=replace(proposal, asked=False))
        case coordinator.IssueHeldBack(reasons=reasons):
            return replace(case, held_back=tuple(_named(reason) for reason in reasons))
        case _:
            return case


def _named(reason: coordinator.Reason) -> str:
    return "/".join(filter(None, (reason.code, reason.owner, reason.rule)))


def _on_police_and_coordinator(case: ProsecutorCase, event: Event) -> ProsecutorCase:
    match event.message:
        case police.CaseRegistered() as news:
            return _registered(case, news)
        case police.SuspectIdentified(person=person, sealed=text):
            return replace(case, identity=Sealed(person, text))
        case police.CaseTransferred(table=table):
            return replace(case, table=table)
        case police.SettlementServed(proposal_hash=named, way=way, occurred_at=at):
            return replace(case, served=Served(named, way, at))
        case police.SuspectDescribed(age_class=age, offence_class=offence_class):
            return replace(case, age_class=age, offence_class=offence_class)
        case coordinator.DutyOwed() | coordinator.DutyMet() | coordinator.DutyAskedAgain() as news:
            others = owed_by_others_after(case.owed_by_others, news, Agency.PROSECUTOR)
            return replace(case, duties=duties_after(case.duties, news, Agency.PROSECUTOR), owed_by_others=others)
        case coordinator.SettlementIssued():
            return replace(case, held_back=())
        case coordinator.SettlementContested(proposal_hash=named):
            return replace(case, contested=(*case.contested, named)[-NAMED_KEPT:])
        case coordinator.ProofCompleted(proposal_hash=named, proof=text):
            return replace(case, proofs=(*case.proofs, Proof(named, text))[-PROOFS_KEPT:])
        case _:
            return case


def _registered(case: ProsecutorCase, news: police.CaseRegistered) -> ProsecutorCase:
    """Said again it is corrected; the case keeps the version of the rules that it began under."""
    return replace(
        case,
        agency_number=news.agency_number,
        offence=news.offence,
        table=news.table,
        pack_name=case.pack_name or news.rule_pack.name,
        pack_version=case.pack_version or news.rule_pack.version,
        victims=news.victims,
    )


def people_of(case: ProsecutorCase) -> tuple[tuple[str, Sealed], ...]:
    """Whom the case is about, sealed."""
    return (("The suspect", case.identity),) if case.identity else ()
