"""What an agency's own key may sign although it is not so: by mistake in its service, or by a thief with its key."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal, get_args

from contracts.first_consultation import (
    FirstConsultationHeld,
    FirstConsultationStatement,
    FirstConsultationWaived,
    FirstWaiverStatement,
)
from contracts.first_interrogation import FirstInterrogationJudged, UrgentInterrogationPermitted
from contracts.legal_aid import (
    ConsultationHeld,
    ConsultationStatement,
    ConsultationWaived,
    SolicitorsConfirmation,
    WaiverStatement,
)
from contracts.prosecutor import Proposal, SettlementProposed, SidesWeighed, Terms
from contracts.topics import Agency
from given import CASE, OTHER_CASE, key_of, pack
from proofs.attestation import Attestation
from proofs.canonical import hash_of
from proofs.weighing import attested_of

LegalAidSays = Literal[
    "of another case",
    "attested for another case",
    "attested for another proposal",
    "attested as the other condition",
    "attested for another statement",
    "attested by other rules",
    "attested by the prosecutor",
    "before the proposal",
    "ahead of time",
    "waived ahead of time",
    "waived to the police",
    "waived unexplained",
    "a point left out",
]
ProsecutorSays = Literal["under another proposal's hash", "of another case"]
WeighingSays = Literal[
    "unattested", "attested for another case", "attested as it was not", "attested by legal aid", "ahead of time"
]
SaidOfAnInterrogation = Literal[
    "held for another case",
    "waived for another case",
    "waived to the police",
    "waived by whoever it is",
    "permitted unreported",
    "judged untold",
    "judged before it opened",
    "judged ahead of time",
]
OnAnInterrogation = (
    FirstConsultationHeld | FirstConsultationWaived | UrgentInterrogationPermitted | FirstInterrogationJudged
)
Spoken = ConsultationHeld | ConsultationWaived
OF_LEGAL_AID: tuple[LegalAidSays, ...] = get_args(LegalAidSays)
OF_THE_PROSECUTOR: tuple[ProsecutorSays, ...] = get_args(ProsecutorSays)
OF_AN_INTERROGATION: tuple[SaidOfAnInterrogation, ...] = get_args(SaidOfAnInterrogation)
OF_A_WEIGHING: tuple[WeighingSays, ...] = get_args(WeighingSays)
SOMETHING_ELSE = "5" * 64
BEFORE_ALL_OF_IT = timedelta(days=1)
AHEAD = timedelta(minutes=7)


def said_by_legal_aid(named: str, now: datetime, wrong: LegalAidSays | None = None) -> Spoken:
    """A consultation on this proposal, or a waiver of it, and what is wrong with it if anything."""
    way = wrong or "right"
    moment = now - BEFORE_ALL_OF_IT if way == "before the proposal" else now
    moment = now + AHEAD if way.endswith("ahead of time") else moment
    case = OTHER_CASE if way == "of another case" else CASE
    confirmed = SolicitorsConfirmation(assignment="A1", solicitor="S1", confirmed_at=now)
    common: dict[str, Any] = {"case": case, "proposal_hash": named, "confirmation": confirmed}
    if way.startswith("waived"):
        told_to, explained = "police" if way == "waived to the police" else "solicitor", way != "waived unexplained"
        waived = WaiverStatement(**common, waived_at=moment, told_to=told_to, consequences_explained=explained)
        word = _attested(way, hash_of(waived), named, "waiver")
        return ConsultationWaived(occurred_at=moment, statement=waived, attestation=word)
    points = tuple(point.id for point in pack().points_to_explain)
    about = {"channel": "video", "minutes": 20, "interpreter": False}
    explained_points = points[1:] if way == "a point left out" else points
    held = ConsultationStatement(**common, **about, held_at=moment, points_explained=explained_points)
    word = _attested(way, hash_of(held), named, "consultation")
    return ConsultationHeld(occurred_at=moment, statement=held, attestation=word)


def wrong_proposal(way: ProsecutorSays, number: int, before: str | None, now: datetime) -> SettlementProposed:
    """A fine that says what it is not: its hash is that of the proposal `before` it, or its case another."""
    grounds = "admitted"
    proposal = Proposal(
        case=OTHER_CASE if way == "of another case" else CASE,
        number=number,
        outcome="penalty-order-fine",
        terms=Terms(amount_cents=90_000),
        grounds_digest=sha256(grounds.encode()).hexdigest(),
    )
    named = before if way == "under another proposal's hash" and before else hash_of(proposal)
    return SettlementProposed(occurred_at=now, proposal=proposal, proposal_hash=named, grounds=grounds)


def wrong_weighing(way: WeighingSays, proposed: SettlementProposed, now: datetime) -> SidesWeighed:
    """Both sides weighed for this proposal, and what is wrong with its short form."""
    said = SidesWeighed(
        occurred_at=now + AHEAD if way == "ahead of time" else now,
        towards=proposed.proposal.outcome,
        proposal_hash=proposed.proposal_hash,
        suspects_side="admitted",
        victims_side_absent="there is no victim",
    )
    attested = attested_of(said, OTHER_CASE if way == "attested for another case" else CASE)
    if attested is None or way == "unattested":
        return said
    if way == "attested as it was not":
        attested = attested.model_copy(update={"victims_side": True})
    signer = Agency.LEGAL_AID if way == "attested by legal aid" else Agency.PROSECUTOR
    return said.model_copy(update={"attestation": key_of(signer).attest_weighing(attested)})


def said_of_an_interrogation(way: SaidOfAnInterrogation, ref: str, now: datetime) -> OnAnInterrogation:
    """A word that should allow this interrogation, or judge it, and does not by what is wrong with it.

    `waived by whoever it is` is right for an adult, and no minor may say it.
    """
    confirmed = SolicitorsConfirmation(assignment="A1", solicitor="S1", confirmed_at=now)
    case = OTHER_CASE if way.endswith("for another case") else CASE
    if way.startswith("waived"):
        told_to = "police" if way == "waived to the police" else "solicitor"
        about = {"told_to": told_to, "consequences_explained": True, "confirmation": confirmed}
        return FirstConsultationWaived(
            occurred_at=now, statement=FirstWaiverStatement(case=case, waived_at=now, **about)
        )
    if way.startswith("held"):
        how: dict[str, Any] = {"channel": "video", "minutes": 20, "interpreter": False, "points_explained": ()}
        held = FirstConsultationStatement(case=case, ended_at=now, confirmation=confirmed, **how)
        return FirstConsultationHeld(occurred_at=now, statement=held)
    if way == "permitted unreported":
        return UrgentInterrogationPermitted(occurred_at=now, ref=ref, permitted_by="the prosecutor on duty")
    moment = {"judged before it opened": now - BEFORE_ALL_OF_IT, "judged ahead of time": now + AHEAD}.get(way, now)
    told_at = None if way == "judged untold" else moment
    return FirstInterrogationJudged(occurred_at=moment, ref=ref, solicitor_told_at=told_at, why="a good reason")


def _attested(way: str, digest: str, named: str, condition: str) -> str:
    said: Mapping[str, str] = {
        "case": OTHER_CASE if way == "attested for another case" else CASE,
        "proposal_hash": SOMETHING_ELSE if way == "attested for another proposal" else named,
        "condition": _other(condition) if way == "attested as the other condition" else condition,
        "pack_version": "nl 1999" if way == "attested by other rules" else pack().named,
        "statement_digest": SOMETHING_ELSE if way == "attested for another statement" else digest,
    }
    signer = Agency.PROSECUTOR if way == "attested by the prosecutor" else Agency.LEGAL_AID
    return key_of(signer).attest(Attestation.model_validate(said))


def _other(condition: str) -> str:
    return "waiver" if condition == "consultation" else "consultation"
