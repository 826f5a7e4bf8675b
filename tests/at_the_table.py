"""A case at the table, told step by step, and what the coordinator says of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Self, TypeVar

from contracts.coordinator import IssueHeldBack, SettlementIssued
from contracts.first_consultation import (
    FirstConsultationHeld,
    FirstConsultationStatement,
    FirstConsultationWaived,
    FirstWaiverStatement,
)
from contracts.legal_aid import (
    ConsultationHeld,
    ConsultationStatement,
    ConsultationWaived,
    SolicitorAssigned,
    SolicitorRequested,
    SolicitorsConfirmation,
    WaiverStatement,
)
from contracts.message import Message
from contracts.police import (
    CaseRegistered,
    DetentionOrdered,
    InterrogationOpened,
    RulePackRef,
    SuspectArrested,
    SuspectDescribed,
    SuspectReleased,
)
from contracts.prosecutor import (
    AgreementGiven,
    AgreementRefused,
    CaseNotSelected,
    CaseSelected,
    HearingHeld,
    IssueAsked,
    Proposal,
    SettlementProposed,
    SidesWeighed,
    Terms,
)
from contracts.topics import Agency, Topic
from contracts.withdrawals import StatementWithdrawn
from coordinator.domain.joint_case import JointCase, evolve
from coordinator.domain.react import Book
from coordinator.handlers import judge, reaction
from given import CASE, Wire, at, key_of, pack, ring
from messaging.deciding import Arrival, Decided, decide
from messaging.document import CaseDocument
from messaging.event import Event, Record
from messaging.memory import MemoryCases, MemoryParked
from messaging.parking import ParkedRow
from messaging.reading import UnreadableRecord, read
from messaging.service import Service
from proofs.attestation import Attestation
from proofs.canonical import hash_of
from proofs.weighing import attested_of
from rules.pack import Pack

M = TypeVar("M", bound=Message)


def with_attestation(weighed: SidesWeighed, case: str = CASE, by: Agency = Agency.PROSECUTOR) -> SidesWeighed:
    """The weighing with its short form, signed; `case` and `by` say what else it might be."""
    attested = attested_of(weighed, case)
    assert attested is not None
    return weighed.model_copy(update={"attestation": key_of(by).attest_weighing(attested)})


@dataclass(slots=True)
class FixedClock:
    """It says the time it was told."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def coordinator(rules: Pack | None = None, *besides: Pack) -> Service[JointCase]:
    """The coordinator on stores in memory. New cases begin under `rules`; `besides`: other versions that it has."""
    used = rules or pack()
    here = {(one.name, one.version): one for one in (used, *besides)}
    book = Book(here, used, key_of(Agency.COORDINATOR).seal_proof)
    return Service(
        agency=Agency.COORDINATOR,
        initial=JointCase,
        evolve=evolve,
        react=reaction(book, ring()),
        judge=judge,
        cases=MemoryCases(),
        parked=MemoryParked(),
        ring=ring(),
        key=key_of(Agency.COORDINATOR),
        clock=FixedClock(at("12:00")),
    )


@dataclass(slots=True)
class Table:
    """One case: what the agencies say of it, and the coordinator's document after each word."""

    rules: Pack = field(default_factory=pack)
    """Under which the case is registered."""
    coordinators: tuple[Pack, ...] = ()
    """What the coordinator has installed, the one of new cases first; empty: the case's own alone."""
    wire: Wire = field(default_factory=Wire)
    now: datetime = field(default_factory=lambda: at("09:00"))
    document: CaseDocument[JointCase] | None = None
    proposal: Proposal | None = None
    grounds: str = "admitted"

    def says(self, message: Message) -> Event:
        """The owner says it and the coordinator hears it, at the moment it happened or now, whichever is later."""
        event = self.wire.says(message)
        self.now = max(self.now, message.occurred_at)
        self.hears(self.wire.records[-1])
        return event

    def hears(self, *records: Record) -> None:
        """These records reach the coordinator."""
        decided = self._decided(records)
        self.document = decided.document
        if decided.changed and not self.document.fault:
            self._is_at_rest()

    def parks(self, *records: Record) -> tuple[ParkedRow, ...]:
        """Which of these records the coordinator would park; it hears none of them yet."""
        return tuple(self._decided(records).parked)

    def _decided(self, records: Sequence[Record]) -> Decided[JointCase]:
        service = self.service
        arrivals = []
        for one in records:
            reading = read(one, ring(), self.now)
            assert not isinstance(reading, UnreadableRecord)
            arrivals.append(Arrival(one, reading))
        return decide(service, self.document or service.fresh(CASE), arrivals, self.now)

    def time_passes(self, until: datetime) -> None:
        """It is later; the timer looks."""
        self.now = until
        assert self.document is not None
        self.document = self.service.settle(self.document, until)
        self._is_at_rest()

    def _is_at_rest(self) -> None:
        """Asked again the coordinator has nothing to say, and wakes at the same moment."""
        assert self.document is not None

        assert self.service.settle(self.document, self.now) == self.document

    @property
    def service(self) -> Service[JointCase]:
        """The coordinator, with what it has installed."""
        return coordinator(*(self.coordinators or (self.rules,)))

    def said(self, kind: type[M]) -> list[M]:
        """What the coordinator said of this kind, in order."""
        assert self.document is not None
        return [
            kind.model_validate_json(item.value)
            for item in self.document.outbox
            if dict(item.headers)["ce_type"] == kind.wire_type().encode()
        ]

    def registered(self, *, age: str = "adult", vulnerable: bool = False, offence: str | None = None) -> Self:
        """Police register the case at nine and describe the suspect."""
        ref = RulePackRef(name=self.rules.name, version=self.rules.version)
        self.says(
            CaseRegistered(
                occurred_at=at("09:00"),
                agency_number="PL1",
                incident="I1",
                table="rotterdam",
                offence="Shoplifting",
                rule_pack=ref,
            )
        )
        self.says(SuspectArrested(occurred_at=at("08:30"), place="Station Square"))
        described = offence or self.rules.offence_classes[-1].id
        described = offence or ("pre-trial-detention-allowed" if self.rules.name == "nl" else described)
        self.says(
            SuspectDescribed(occurred_at=at("09:00"), age_class=age, vulnerable=vulnerable, offence_class=described)
        )
        return self

    def detained(self, when: str = "09:10") -> Self:
        self.says(DetentionOrdered(occurred_at=at(when), ordered_by="assistant prosecutor"))
        return self

    def released(self, when: str) -> Self:
        self.says(SuspectReleased(occurred_at=at(when), recorded_by="desk", why="done"))
        return self

    def selected(self, when: str = "09:30") -> Self:
        self.says(CaseSelected(occurred_at=at(when), why="simple", working_method="table-first"))
        self.says(SolicitorAssigned(occurred_at=at(when), assignment="A1", solicitor="S1", chosen_by_suspect=False))
        return self

    def leaves(self, when: str) -> Self:
        self.says(CaseNotSelected(occurred_at=at(when), why="more research is needed", road="ordinary-road"))
        return self

    def proposed(self, outcome: str = "penalty-order-fine", when: str = "10:00", **terms: object) -> Self:
        number = 1 if self.proposal is None else self.proposal.number + 1
        self.proposal = Proposal(
            case=CASE,
            number=number,
            outcome=outcome,
            terms=Terms.model_validate(terms or {"amount_cents": 35000}),
            grounds_digest=sha256(self.grounds.encode()).hexdigest(),
        )
        self.says(
            SettlementProposed(
                occurred_at=at(when), proposal=self.proposal, proposal_hash=self.hash, grounds=self.grounds
            )
        )
        return self

    @property
    def hash(self) -> str:
        """The hash of the proposal on the table."""
        assert self.proposal is not None
        return hash_of(self.proposal)

    def consulted(
        self, when: str = "10:30", about: str | None = None, *, points: Collection[str] | None = None
    ) -> Event:
        """The solicitor's own word; every point of the rules was explained, unless told which."""
        every = (point.id for point in self.rules.points_to_explain)
        statement = ConsultationStatement(
            case=CASE,
            proposal_hash=about or self.hash,
            held_at=at(when),
            channel="video",
            minutes=20,
            interpreter=False,
            points_explained=tuple(every if points is None else points),
            confirmation=SolicitorsConfirmation(assignment="A1", solicitor="S1", confirmed_at=at(when)),
        )
        return self.says(
            ConsultationHeld(
                occurred_at=at(when),
                statement=statement,
                attestation=self.attested(hash_of(statement), statement.proposal_hash, "consultation", at(when)),
            )
        )

    def waived(self, when: str = "10:30", told_to: str = "solicitor", *, explained: bool = True) -> Event:
        statement = WaiverStatement(
            case=CASE,
            proposal_hash=self.hash,
            waived_at=at(when),
            told_to=told_to,
            consequences_explained=explained,
            confirmation=SolicitorsConfirmation(assignment="A1", solicitor="S1", confirmed_at=at(when)),
        )
        return self.says(
            ConsultationWaived(
                occurred_at=at(when),
                statement=statement,
                attestation=self.attested(hash_of(statement), self.hash, "waiver", at(when)),
            )
        )

    def solicitor_requested(self, when: str) -> Self:
        self.says(SolicitorRequested(occurred_at=at(when), why="detained"))
        return self

    def first_consulted(self, until: str) -> Event:
        """Before the first interrogation, about no proposal."""
        statement = FirstConsultationStatement(
            case=CASE,
            ended_at=at(until),
            channel="in-person",
            minutes=20,
            interpreter=False,
            points_explained=(),
            confirmation=SolicitorsConfirmation(assignment="A1", solicitor="S1", confirmed_at=at(until)),
        )
        return self.says(FirstConsultationHeld(occurred_at=at(until), statement=statement))

    def first_waived(self, when: str, told_to: str = "solicitor", *, explained: bool = True) -> Event:
        """The consultation before the first interrogation given up."""
        statement = FirstWaiverStatement(
            case=CASE,
            waived_at=at(when),
            told_to=told_to,
            consequences_explained=explained,
            confirmation=SolicitorsConfirmation(assignment="A1", solicitor="S1", confirmed_at=at(when)),
        )
        return self.says(FirstConsultationWaived(occurred_at=at(when), statement=statement))

    def questioned(self, when: str, ref: str = "V1") -> Self:
        """Police open an interrogation."""
        self.says(InterrogationOpened(occurred_at=at(when), ref=ref, solicitor_present=False))
        return self

    def attested(self, digest: str, named: str, condition: str, attested_at: datetime | None = None) -> str:
        said = Attestation.model_validate(
            {
                "case": CASE,
                "proposal_hash": named,
                "condition": condition,
                "pack_version": self.rules.named,
                "statement_digest": digest,
                "attested_at": attested_at,
            }
        )
        return key_of(Agency.LEGAL_AID).attest(said)

    def weighed(self, when: str = "10:10", **sides: object) -> Self:
        """Both sides, for the proposal on the table; attested by the prosecutor, unless told by whom."""
        both = {"suspects_side": "admitted", "victims_side_absent": "there is no victim"}
        assert self.proposal is not None
        named = {"occurred_at": at(when), "towards": self.proposal.outcome, "proposal_hash": self.hash}
        self.says(with_attestation(SidesWeighed.model_validate(named | both | sides)))
        return self

    def takes_back(self, what: str, topic: Topic, when: str, ref: str | None = None) -> Self:
        """The topic's owner takes this word back."""
        withdrawn = StatementWithdrawn(occurred_at=at(when), what=what, ref=ref, why="another case")
        event = self.wire.says(withdrawn, topic)
        self.now = max(self.now, event.message.occurred_at)
        self.hears(self.wire.records[-1])
        return self

    def heard(
        self,
        when: str = "10:45",
        *,
        willing: bool = True,
        solicitor: bool = True,
        guardian_informed: bool | None = None,
    ) -> Self:
        self.says(
            HearingHeld(
                occurred_at=at(when),
                proposal_hash=self.hash,
                declared_willing=willing,
                solicitor_present=solicitor,
                guardian_informed=guardian_informed,
            )
        )
        return self

    def answered(self, when: str = "10:50", *, agreed: bool = True, guardian_informed: bool | None = None) -> Self:
        moment, named = at(when), self.hash
        if agreed:
            given = AgreementGiven(occurred_at=moment, proposal_hash=named, guardian_informed=guardian_informed)
            self.says(given)
        else:
            self.says(AgreementRefused(occurred_at=moment, proposal_hash=named))
        return self

    def asked(self, when: str = "11:00", *, weighed: bool = True) -> Self:
        """The ask; both sides of a proposal are weighed by then, unless told otherwise."""
        assert self.document is not None
        known = (one.hash for one in self.document.state.prosecutor.weighed)
        if weighed and self.hash not in known:
            self.weighed(when)
        self.says(IssueAsked(occurred_at=at(when), proposal_hash=self.hash))
        return self

    @property
    def issued(self) -> list[SettlementIssued]:
        return self.said(SettlementIssued)

    @property
    def held_back(self) -> list[str]:
        """The reasons last given, each `code by owner`."""
        told = self.said(IssueHeldBack)
        return [f"{reason.code} by {reason.owner}" for reason in told[-1].reasons] if told else []
