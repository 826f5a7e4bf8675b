"""A reported consultation withdrawn, or a waiver revoked: before the issue it stops it, after it a person looks."""

from datetime import datetime
from uuid import UUID

from contracts.legal_aid import ConsultationWithdrawn, WaiverRevoked
from contracts.message import Message
from legal_aid.domain.legal_aid_case import FirstStated, LegalAidCase, Stated
from legal_aid.domain.requests import TakeBack
from messaging.event import Outgoing, Refusal, outgoing


def take_back(case: LegalAidCase, request: TakeBack, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    """The statement is named by its digest; taking it back twice says nothing new."""
    said_so: tuple[Stated | FirstStated, ...] = (*case.statements, *case.first_statements)
    stated = next((said for said in said_so if said.statement_digest == request.statement_digest), None)
    if stated is None:
        return Refusal("no-such-statement", "legal aid made no such statement in this case", "statement_digest")
    if stated.taken_back:
        return Refusal("already-taken-back", "it was taken back already", "statement_digest")
    kind = ConsultationWithdrawn if stated.condition == "consultation" else WaiverRevoked
    message: Message = kind(occurred_at=now, statement_digest=stated.statement_digest, why=request.why)
    return (outgoing(message, cause, "take-back"),)
