"""What legal aid said: a solicitor is there, has spoken with the suspect, or takes that word back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from contracts import legal_aid
from contracts.envelope import Envelope
from contracts.first_consultation import FirstConsultationHeld, FirstConsultationWaived
from contracts.withdrawals import StatementWithdrawn
from coordinator.domain.sections.kept_whole import every
from coordinator.domain.sections.raised import Raised, raised_after
from messaging.event import Event
from messaging.first_consultation import STATEMENTS_KEPT as FIRST_KEPT
from messaging.first_consultation import FirstConsultation, first_consultation_after
from proofs.canonical import hash_of

STATEMENTS_KEPT: Final = 100
STATEMENTS_BYTES: Final = 1024 * 1024
"""Bytes of them in the store."""
FIRST_BYTES: Final = 512 * 1024


@dataclass(frozen=True, slots=True)
class Consulted:
    """A consultation held, or waived, on one exact proposal, in the solicitor's own word."""

    statement_digest: str
    proposal_hash: str
    condition: str
    """`consultation` or `waiver`."""
    at: datetime
    attestation: str
    envelope: Envelope
    told_to: str | None = None
    consequences_explained: bool = False
    points: tuple[str, ...] = ()
    """What the solicitor explained in a consultation."""

    @property
    def registered_at(self) -> datetime:
        """When legal aid registered it, by the record that was signed."""
        return datetime.fromisoformat(self.envelope.time)


@dataclass(frozen=True, slots=True)
class LegalAidSaid:
    """Whether a solicitor is there, and every statement on a proposal, withdrawn ones kept by digest."""

    requested_at: datetime | None = None
    assigned_at: datetime | None = None
    assignment: str | None = None
    solicitor: str | None = None
    available_at: datetime | None = None
    first_available_at: datetime | None = None
    """When one was there for the first time, whoever came later; after a conflict of interest that counts anew."""
    sought_again_at: datetime | None = None
    """When one who had been there had to go for a conflict of interest."""
    raised: Raised | None = None
    """That the suspect is vulnerable."""
    first_records: tuple[tuple[str, Envelope], ...] = ()
    """The records of what was said of it, by the statement's digest."""
    first: FirstConsultation = field(default_factory=FirstConsultation)
    statements: tuple[Consulted, ...] = ()
    taken_back: tuple[str, ...] = ()


NOBODY: Final[Mapping[str, Any]] = {"assigned_at": None, "assignment": None, "solicitor": None, "available_at": None}
"""What is left when an assignment ended and no other began."""


def legal_aid_said(said: LegalAidSaid, event: Event) -> LegalAidSaid:
    """The section after one more word of legal aid. Raises TooMany: none of its statements is forgotten for another."""
    at = event.message.occurred_at
    said = _besides(said, event)
    match event.message:
        case legal_aid.SolicitorRequested():
            return replace(said, requested_at=at)
        case legal_aid.SolicitorAssigned() | legal_aid.SolicitorReplaced() as news:
            return replace(
                said, assigned_at=at, assignment=news.assignment, solicitor=news.solicitor, available_at=None
            )
        case legal_aid.SolicitorAvailable(assignment=named, correction=correction) if named == said.assignment:
            first = at if correction else min(at, said.first_available_at or at)
            return replace(said, available_at=at, first_available_at=first)
        case legal_aid.SolicitorNotAvailable(assignment=named) if named == said.assignment:
            return replace(said, **NOBODY)
        case legal_aid.ConflictFound(assignment=named) if named == said.assignment:
            return _sought_again(replace(said, **NOBODY), at)
        case StatementWithdrawn(what="solicitor-available"):
            return replace(said, available_at=None, first_available_at=None)
        case legal_aid.ConsultationHeld() | legal_aid.ConsultationWaived() as news:
            return _spoken(said, news, event.envelope)
        case legal_aid.ConsultationWithdrawn(statement_digest=named) | legal_aid.WaiverRevoked(statement_digest=named):
            return replace(said, taken_back=_and(said, named))
        case _:
            return said


def _and(said: LegalAidSaid, named: str) -> tuple[str, ...]:
    """What was taken back of the statements that are kept: none of those is ever forgotten."""
    known = {one.statement_digest for one in said.statements}
    return tuple(one for one in dict.fromkeys((*said.taken_back, named)) if one in known)


def _besides(said: LegalAidSaid, event: Event) -> LegalAidSaid:
    """With what has a shape of its own, whoever keeps it; most words leave it as it is."""
    raised = raised_after(said.raised, event)
    first = first_consultation_after(said.first, event.message, event.envelope.subject)
    records = _first_records(said, event)
    if (raised, first, records) == (said.raised, said.first, said.first_records):
        return said
    return replace(said, raised=raised, first=first, first_records=records)


def _sought_again(said: LegalAidSaid, at: datetime) -> LegalAidSaid:
    """The wait for a solicitor begins anew; while nobody was ever there it goes on from the first request."""
    if said.first_available_at is None:
        return said
    return replace(said, first_available_at=None, sought_again_at=at)


def _spoken(
    said: LegalAidSaid, news: legal_aid.ConsultationHeld | legal_aid.ConsultationWaived, envelope: Envelope
) -> LegalAidSaid:
    """A word that names another case says nothing of this one, whoever signed it and wherever it stands."""
    if news.statement.case != envelope.subject:
        return said
    return _with(
        said, _held(news, envelope) if isinstance(news, legal_aid.ConsultationHeld) else _waived(news, envelope)
    )


def _first_records(said: LegalAidSaid, event: Event) -> tuple[tuple[str, Envelope], ...]:
    match event.message:
        case FirstConsultationHeld() | FirstConsultationWaived() as news:
            records = (*said.first_records, (hash_of(news.statement), event.envelope))
            return every(records, FIRST_KEPT, FIRST_BYTES, lambda one: one[1])
        case _:
            return said.first_records


def _with(said: LegalAidSaid, consulted: Consulted) -> LegalAidSaid:
    statements = (*said.statements, consulted)
    return replace(said, statements=every(statements, STATEMENTS_KEPT, STATEMENTS_BYTES, lambda one: one.envelope))


def _held(news: legal_aid.ConsultationHeld, envelope: Envelope) -> Consulted:
    stated = news.statement
    return Consulted(
        statement_digest=hash_of(stated),
        proposal_hash=stated.proposal_hash,
        condition="consultation",
        at=stated.held_at,
        attestation=news.attestation,
        envelope=envelope,
        points=stated.points_explained,
    )


def _waived(news: legal_aid.ConsultationWaived, envelope: Envelope) -> Consulted:
    stated = news.statement
    return Consulted(
        statement_digest=hash_of(stated),
        proposal_hash=stated.proposal_hash,
        condition="waiver",
        at=stated.waived_at,
        attestation=news.attestation,
        envelope=envelope,
        told_to=stated.told_to,
        consequences_explained=stated.consequences_explained,
    )
