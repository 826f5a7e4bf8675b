"""What legal aid said of the consultation before the first interrogation, as every reader keeps it.

It was begun, held, given up, and taken back. What is withdrawn was never there; what is revoked was, until then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from contracts import legal_aid
from contracts.first_consultation import FirstConsultationBegun, FirstConsultationHeld, FirstConsultationWaived
from contracts.message import Message
from contracts.withdrawals import StatementWithdrawn
from messaging.event import TooMany
from proofs.canonical import hash_of
from rules.first_interrogation import FirstWaived, WasThere
from rules.settlement import WaiverFacts

STATEMENTS_KEPT: Final = 50


@dataclass(frozen=True, slots=True)
class FirstStated:
    """One consultation, or its waiver, in the solicitor's own word; `revoked_at`: since when a waiver is none."""

    statement_digest: str
    at: datetime
    waiver: WaiverFacts | None = None
    """None where the consultation was held."""
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FirstConsultation:
    """When it last began, and every statement on it that was not withdrawn."""

    begun_at: datetime | None = None
    statements: tuple[FirstStated, ...] = ()

    @property
    def held(self) -> tuple[FirstStated, ...]:
        """The consultations."""
        return tuple(one for one in self.statements if one.waiver is None)

    @property
    def waived(self) -> tuple[FirstStated, ...]:
        """The waivers, those that were revoked among them."""
        return tuple(one for one in self.statements if one.waiver is not None)

    @property
    def there(self) -> WasThere:
        """What the rules ask of it."""
        return WasThere(consulted=tuple(one.at for one in self.held), waived=tuple(self._waivers()))

    def _waivers(self) -> Iterator[FirstWaived]:
        for one in self.statements:
            if one.waiver is not None:
                yield FirstWaived(one.at, one.waiver, one.revoked_at)


def first_consultation_after(said: FirstConsultation, news: Message, case: str) -> FirstConsultation:
    """The same after one more word of legal aid; a statement on another case than this says nothing of it.

    Raises TooMany.
    """
    at = news.occurred_at
    match news:
        case FirstConsultationHeld(statement=stated) | FirstConsultationWaived(statement=stated) if stated.case != case:
            return said
        case FirstConsultationBegun():
            return replace(said, begun_at=at)
        case FirstConsultationHeld(statement=stated):
            return _with(said, FirstStated(hash_of(stated), stated.ended_at))
        case FirstConsultationWaived(statement=stated):
            waiver = WaiverFacts(stated.told_to, explained=stated.consequences_explained)
            return _with(said, FirstStated(hash_of(stated), stated.waived_at, waiver))
        case StatementWithdrawn(what="first-consultation-begun"):
            return replace(said, begun_at=None)
        case legal_aid.ConsultationWithdrawn(statement_digest=named):
            return replace(said, statements=tuple(one for one in said.statements if one.statement_digest != named))
        case legal_aid.WaiverRevoked(statement_digest=named):
            return replace(said, statements=tuple(_revoked(one, named, at) for one in said.statements))
        case _:
            return said


def _with(said: FirstConsultation, one: FirstStated) -> FirstConsultation:
    if len(said.statements) >= STATEMENTS_KEPT:
        raise TooMany(STATEMENTS_KEPT)
    return replace(said, statements=(*said.statements, one))


def _revoked(one: FirstStated, named: str, at: datetime) -> FirstStated:
    return replace(one, revoked_at=at) if one.statement_digest == named else one
