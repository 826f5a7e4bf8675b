"""A second opinion: may this proposal be issued, by what the agencies truly wrote? It shares no code with the rules.

It reads whole streams from the beginning, keeps no state between two questions, and knows the pack's rows as data.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contracts.after_settlement import CaseReopened
from contracts.legal_aid import ConsultationHeld, ConsultationWaived, ConsultationWithdrawn, WaiverRevoked
from contracts.message import Message
from contracts.police import SuspectDescribed
from contracts.prosecutor import (
    AgreementGiven,
    AgreementRefused,
    CaseDismissed,
    HearingHeld,
    IssueAsked,
    IssueWithdrawn,
    SettlementProposed,
    SidesWeighed,
)
from contracts.topics import Topic
from contracts.withdrawals import StatementWithdrawn
from given import CASE, pack
from messaging.event import Event
from proofs.attestation import Attestation
from proofs.canonical import hash_of
from proofs.keys import KeyRing, Refused
from proofs.weighing import attested_of
from rules.pack import OutcomeRow
from settling.opinion_on_interrogation import nothing_allowed_it
from settling.remembered import ring

TELLS = (HearingHeld, AgreementGiven)
"""What may say that a guardian was told."""
Streams = Mapping[str, Sequence[Event]]
"""By topic, what its owner wrote, up to where it is known."""


@dataclass(slots=True)
class Heard:
    """What stands of this case, after reading everything once, by the keys that are known."""

    case: str
    keys: KeyRing
    proposed: SettlementProposed | None = None
    asked: IssueAsked | None = None
    hearing: HearingHeld | None = None
    answer: AgreementGiven | AgreementRefused | None = None
    described: SuspectDescribed | None = None
    dismissed: bool = False
    reopened_at: datetime | None = None
    set_aside: set[str] = field(default_factory=set)
    weighed: dict[str, SidesWeighed] = field(default_factory=dict)
    """The newest weighing for a proposal, by its hash, if it was attested as it was said."""
    spoken: list[tuple[ConsultationHeld | ConsultationWaived, datetime]] = field(default_factory=list)
    """Each with the time of its record."""
    taken_back: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Opinion:
    """On the proposal on the table: its hash, what it lacks, and the attestations on which it may rest."""

    named: str | None
    lacks: tuple[str, ...] = ()
    may_rest_on: frozenset[str] = frozenset()

    @property
    def ready(self) -> bool:
        return self.named is not None and not self.lacks


def opinion(
    streams: Streams, now: datetime, issued: Sequence[str], case: str = CASE, keys: KeyRing | None = None
) -> Opinion:
    """What a careful clerk would say. `issued`: hashes of the settlements that were issued before."""
    heard = _heard(streams, Heard(case, keys or ring()))
    if heard.proposed is None or heard.proposed.proposal_hash in heard.set_aside:
        return Opinion(None)
    named = heard.proposed.proposal_hash
    ground = frozenset(_ground(heard, heard.proposed, now))
    lacks = [*_lacks(heard, heard.proposed, issued, now, consulted=bool(ground))]
    if nothing_allowed_it(streams, now, case):
        lacks.append("a first interrogation that was allowed, or judged")
    return Opinion(named, tuple(lacks), ground)


def _heard(streams: Streams, heard: Heard) -> Heard:
    for topic in (Topic.POLICE_FILE, Topic.PROSECUTOR_SETTLEMENT, Topic.PROSECUTOR_PROGRESS, Topic.PROSECUTOR_WEIGHING):
        for event in streams.get(topic, ()):
            _hear(heard, event.message)
            if isinstance(event.message, SidesWeighed):
                _hear_weighing(heard, event.message, datetime.fromisoformat(event.envelope.time))
    for event in streams.get(Topic.LEGAL_AID_CONSULTATION, ()):
        match event.message:
            case ConsultationHeld() | ConsultationWaived() as spoken:
                heard.spoken.append((spoken, datetime.fromisoformat(event.envelope.time)))
            case ConsultationWithdrawn(statement_digest=digest) | WaiverRevoked(statement_digest=digest):
                heard.taken_back.add(digest)
    return heard


def _hear(heard: Heard, said: Message) -> None:
    match said:
        case SuspectDescribed():
            heard.described = said
        case SettlementProposed():
            heard.proposed = said
        case IssueAsked():
            heard.asked = said
        case IssueWithdrawn(proposal_hash=named) if heard.asked and heard.asked.proposal_hash == named:
            heard.asked = None
        case HearingHeld():
            heard.hearing = said
        case AgreementGiven() | AgreementRefused():
            heard.answer = said
        case CaseDismissed():
            heard.dismissed = True
        case CaseReopened(occurred_at=at, sets_aside=named):
            heard.dismissed, heard.reopened_at = False, at
            heard.set_aside |= {named} if named else set()
        case StatementWithdrawn():
            _unhear(heard, said)
        case _:
            pass


def _hear_weighing(heard: Heard, said: SidesWeighed, sent: datetime) -> None:
    """The newest for its proposal stands, and counts for nothing when it is not attested as it was said."""
    if said.proposal_hash is None or said.attestation is None:
        return
    heard.weighed.pop(said.proposal_hash, None)
    if heard.keys.check_weighing(said.attestation, sent) == attested_of(said, heard.case):
        heard.weighed[said.proposal_hash] = said


def _unhear(heard: Heard, said: StatementWithdrawn) -> None:
    match said.what:
        case "settlement-proposed":
            if heard.asked and heard.proposed and heard.asked.proposal_hash == heard.proposed.proposal_hash:
                heard.asked = None
            heard.proposed = None
        case "hearing-held":
            heard.hearing = None
        case "agreement-given" | "agreement-refused":
            heard.answer = None
        case "sides-weighed":
            heard.weighed.pop(said.ref or "", None)
        case "case-dismissed":
            heard.dismissed = False
        case _:
            pass


def _ground(heard: Heard, proposed: SettlementProposed, now: datetime) -> Iterator[str]:
    """The attestations of what a solicitor truly said about this very proposal, in time, and stands by; none of it was
    registered before it was so.
    """
    for spoken, sent in heard.spoken:
        stated = spoken.statement
        held = isinstance(spoken, ConsultationHeld)
        at = spoken.statement.held_at if isinstance(spoken, ConsultationHeld) else spoken.statement.waived_at
        if hash_of(stated) in heard.taken_back or not proposed.occurred_at <= at <= min(sent, now):
            continue
        if (stated.case, stated.proposal_hash) != (heard.case, proposed.proposal_hash):
            continue
        whole = Attestation(
            case=heard.case,
            proposal_hash=stated.proposal_hash,
            condition="consultation" if held else "waiver",
            pack_version=pack().named,
            statement_digest=hash_of(stated),
        )
        if not _attests(heard.keys.check_attestation(spoken.attestation, sent), whole, sent):
            continue
        if _explained(spoken, proposed) if held else _may_waive(spoken, heard.described):
            yield spoken.attestation


def _explained(spoken: ConsultationHeld | ConsultationWaived, proposed: SettlementProposed) -> bool:
    """Every point that the outcome's row names, or every one of the pack where it names none."""
    row = pack().outcome(proposed.proposal.outcome)
    asked = row.points if row and row.points else [point.id for point in pack().points_to_explain]
    return isinstance(spoken, ConsultationHeld) and {*asked} <= {*spoken.statement.points_explained}


def _attests(said: Attestation | Refused, whole: Attestation, sent: datetime) -> bool:
    """Whether it says this and nothing else, and was signed no later than it was sent."""
    if isinstance(said, Refused) or (said.attested_at is not None and said.attested_at > sent):
        return False
    return said.model_copy(update={"attested_at": None}) == whole


def _may_waive(spoken: ConsultationHeld | ConsultationWaived, suspect: SuspectDescribed | None) -> bool:
    """Adults only, and only to a solicitor who explained what follows."""
    if suspect is None or suspect.age_class != "adult" or not isinstance(spoken, ConsultationWaived):
        return False
    return spoken.statement.told_to == "solicitor" and spoken.statement.consequences_explained


def _lacks(
    heard: Heard, proposed: SettlementProposed, issued: Sequence[str], now: datetime, *, consulted: bool
) -> Iterator[str]:
    named, asked, in_force = proposed.proposal_hash, heard.asked, [one for one in issued if one not in heard.set_aside]
    if proposed.proposal.case != heard.case or hash_of(proposed.proposal) != named:
        yield "a proposal of this case under its own hash"
    if asked is None or asked.proposal_hash != named:
        yield "the ask"
    elif heard.reopened_at is not None and asked.occurred_at <= heard.reopened_at:
        yield "the ask since it was reopened"
    if heard.dismissed:
        yield "an open case"
    if named in issued or in_force:
        yield "no settlement before"
    row = pack().outcome(proposed.proposal.outcome)
    if row is None or heard.described is None:
        yield "an outcome, and a suspect that police described"
        return
    if row.consultation and not consulted:
        yield "a solicitor's word"
    weighed = heard.weighed.get(named)
    in_time = weighed is not None and proposed.occurred_at <= weighed.occurred_at <= now
    if row.weighing == "required" and not (weighed and in_time and weighed.towards == row.id):
        yield "both sides weighed"
    yield from _of_the_suspect(heard.described, row)
    yield from _of_the_kind(heard, proposed, row)


def _of_the_suspect(suspect: SuspectDescribed, row: OutcomeRow) -> Iterator[str]:
    """The ages and offences for which its kind is."""
    if suspect.age_class not in row.ages:
        yield "the age"
    if row.offence_classes and suspect.offence_class not in row.offence_classes:
        yield "the offence"


def _of_the_kind(heard: Heard, proposed: SettlementProposed, row: OutcomeRow) -> Iterator[str]:
    """Hearing, willingness and agreement on this very proposal, as its kind asks."""
    named, cents = proposed.proposal_hash, proposed.proposal.terms.amount_cents or 0
    heard_on_it = heard.hearing is not None and heard.hearing.proposal_hash == named
    above = row.hearing_above_cents is not None and cents > row.hearing_above_cents
    if (row.hearing == "always" or above) and not heard_on_it:
        yield "a hearing"
    if row.consent == "declared-at-hearing" and not (heard_on_it and heard.hearing and heard.hearing.declared_willing):
        yield "willingness"
    agreed = isinstance(heard.answer, AgreementGiven) and heard.answer.proposal_hash == named
    if row.consent == "agreement" and not agreed:
        yield "the agreement"
    told = (heard_on_it and heard.hearing, agreed and heard.answer)
    if row.guardian == "informed" and not any(isinstance(one, TELLS) and one.guardian_informed for one in told):
        yield "a guardian who knows"
