"""One settlement from proposal to issue, told by all who have a part in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from contracts.coordinator import SettlementIssued
from contracts.envelope import Envelope
from contracts.legal_aid import (
    ConsultationHeld,
    ConsultationStatement,
    ConsultationWaived,
    SolicitorsConfirmation,
    WaiverStatement,
)
from contracts.message import Message
from contracts.police import SuspectDescribed
from contracts.prosecutor import (
    AgreementGiven,
    HearingHeld,
    IssueAsked,
    Proposal,
    SettlementProposed,
    SidesWeighed,
    Terms,
)
from contracts.topics import Agency
from contracts.vulnerability import WHERE, VulnerabilityLowered, VulnerabilityRaised
from given import pack
from proofs.attestation import Attestation, Condition
from proofs.canonical import hash_of
from proofs.keys import SigningKey
from proofs.proof_file import Role, Seal
from proofs.proof_statements import RAISED
from proofs.settlement_proof import Statement, WeighingInFile, build_proof
from proofs.weighing import attested_of
from rules.clocks import Happened
from unit.proofs.agencies import CASE, NOON, Keys, Speaker, after

NL = pack()
GROUNDS = "As agreed at the table."


def role_of(agency: Agency) -> Role:
    """The part of an agency's word that the suspect is vulnerable."""
    return next(role for role, owner in RAISED.items() if owner == agency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One settlement from proposal to issue. Change a part, and everybody signs what they then say."""

    keys: Keys
    case: str = CASE
    outcome: str = "penalty-order-fine"
    terms: Terms = field(default_factory=lambda: Terms(amount_cents=35000))
    age_class: str = "adult"
    vulnerable: bool = False
    offence_class: str = "pre-trial-detention-allowed"
    condition: Condition = "consultation"
    explained: bool = True
    points: tuple[str, ...] = tuple(point.id for point in NL.points_to_explain)
    """What the solicitor explained in the consultation."""
    spoken_at: datetime = NOON + timedelta(minutes=20)
    heard: bool = False
    willing: bool = False
    solicitor_present: bool = True
    guardian_informed: bool | None = None
    agreed: bool = False
    attested: Mapping[str, object] = field(default_factory=dict)
    attestor: SigningKey | None = None
    case_in_proposal: str | None = None
    case_in_statement: str | None = None
    raised: Mapping[Agency, int] = field(default_factory=dict)
    """Who holds the suspect for vulnerable, since how many minutes after noon."""
    lowered: int | None = None
    """When police took back that they described the suspect so."""
    weighed_at: datetime = NOON + timedelta(minutes=10)
    weighing_told: bool = True
    weighing_attested: Mapping[str, object] = field(default_factory=dict)
    """What else the prosecutor attests of the weighing than is so."""
    weigher: SigningKey | None = None
    changed: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """What else a message says than it should, by its role; signed all the same."""
    clocks: Mapping[str, Happened | datetime] = field(default_factory=lambda: {"detention-9h": after(-60)})

    @property
    def proposal(self) -> Proposal:
        return Proposal(
            case=self.case_in_proposal or self.case,
            number=1,
            outcome=self.outcome,
            terms=self.terms,
            grounds_digest=sha256(GROUNDS.encode()).hexdigest(),
        )

    @property
    def hash(self) -> str:
        return hash_of(self.proposal)

    def statements(self) -> list[Statement]:
        """Every signed record, each in its part, in the order of the story."""
        speaker = Speaker(self.keys, self.case)
        said = []
        for role, message in self._messages():
            said.append(Statement(role, speaker.say(self._as_told(role, message))))
            if role == "described":
                said.extend(self._raised(speaker))
        return said

    def _raised(self, speaker: Speaker) -> Iterator[Statement]:
        for agency, minutes in self.raised.items():
            word = VulnerabilityRaised(occurred_at=after(minutes))
            yield Statement(role_of(agency), speaker.say(word, WHERE[agency]))
        if self.lowered is not None:
            word_of_police = VulnerabilityLowered(occurred_at=after(self.lowered), why="No ground for it after all.")
            yield Statement("lowered-by-police", speaker.say(word_of_police, WHERE[Agency.POLICE]))

    def _as_told(self, role: Role, message: Message) -> Message:
        return message.model_copy(update=dict(self.changed.get(role, {})))

    def issue(self) -> tuple[Envelope, SettlementIssued]:
        sent = self.statements()[-1].envelope
        return sent, SettlementIssued.model_validate_json(sent.value)

    def proof(
        self,
        statements: Sequence[Statement] | None = None,
        seal: Seal | None = None,
        sealed_at: datetime | None = None,
    ) -> bytes:
        sealed_by = seal or self.keys.signing[Agency.COORDINATOR].seal_proof
        return build_proof(statements or self.statements(), self.clocks, NL, sealed_by, self.weighing, sealed_at)

    @property
    def weighed(self) -> SidesWeighed:
        """Both sides, as the prosecutor weighed them for this proposal; its text stays out of the file."""
        return SidesWeighed(
            occurred_at=self.weighed_at,
            towards=self.outcome,
            suspects_side="Has work, and a debt.",
            victims_side="Wants the window paid.",
            victims_parts=("harm", "wish"),
            victims_unknown="The shop has not said whether it claims.",
            proposal_hash=self.hash,
        )

    @property
    def weighing(self) -> WeighingInFile | None:
        if not self.weighing_told:
            return None
        true = attested_of(self.weighed, self.case)
        assert true is not None
        attested = true.model_copy(update=dict(self.weighing_attested))
        attestor = self.weigher or self.keys.signing[Agency.PROSECUTOR]
        return WeighingInFile(attested=attested, signature=attestor.attest_weighing(attested))

    def _messages(self) -> Iterator[tuple[Role, Message]]:
        yield (
            "described",
            SuspectDescribed(
                occurred_at=after(-30),
                age_class=self.age_class,
                vulnerable=self.vulnerable,
                offence_class=self.offence_class,
            ),
        )
        yield (
            "proposed",
            SettlementProposed(occurred_at=after(0), proposal=self.proposal, proposal_hash=self.hash, grounds=GROUNDS),
        )
        solicitors_word = self._solicitors_word()
        yield self.condition, solicitors_word
        if self.heard:
            yield (
                "hearing",
                HearingHeld(
                    occurred_at=after(30),
                    proposal_hash=self.hash,
                    declared_willing=self.willing,
                    solicitor_present=self.solicitor_present,
                    guardian_informed=self.guardian_informed,
                ),
            )
        if self.agreed:
            informed = self.guardian_informed
            agreement = AgreementGiven(occurred_at=after(35), proposal_hash=self.hash, guardian_informed=informed)
            yield "agreement", agreement
        yield "asked", IssueAsked(occurred_at=after(40), proposal_hash=self.hash)
        yield (
            "issued",
            SettlementIssued(
                occurred_at=after(41),
                proposal=self.proposal,
                proposal_hash=self.hash,
                condition=self.condition,
                attestation=solicitors_word.attestation,
                pack_version=NL.named,
            ),
        )

    def _solicitors_word(self) -> ConsultationHeld | ConsultationWaived:
        confirmation = SolicitorsConfirmation(assignment="a-1", solicitor="A. Solicitor", confirmed_at=after(25))
        if self.condition == "waiver":
            waived = WaiverStatement(
                case=self.case_in_statement or self.case,
                proposal_hash=self.hash,
                waived_at=self.spoken_at,
                told_to="solicitor",
                consequences_explained=self.explained,
                confirmation=confirmation,
            )
            return ConsultationWaived(occurred_at=self.spoken_at, statement=waived, attestation=self._attested(waived))
        held = ConsultationStatement(
            case=self.case_in_statement or self.case,
            proposal_hash=self.hash,
            held_at=self.spoken_at,
            channel="telephone",
            minutes=20,
            interpreter=False,
            points_explained=self.points,
            confirmation=confirmation,
        )
        return ConsultationHeld(occurred_at=self.spoken_at, statement=held, attestation=self._attested(held))

    def _attested(self, statement: ConsultationStatement | WaiverStatement) -> str:
        true = Attestation(
            case=self.case,
            proposal_hash=self.hash,
            condition=self.condition,
            pack_version=NL.named,
            statement_digest=hash_of(statement),
        )
        attestor = self.attestor or self.keys.signing[Agency.LEGAL_AID]
        return attestor.attest(true.model_copy(update=dict(self.attested)))
