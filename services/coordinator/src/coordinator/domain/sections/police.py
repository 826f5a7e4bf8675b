"""What police said of the case."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from contracts import police
from contracts.envelope import Envelope
from contracts.withdrawals import StatementWithdrawn
from messaging.event import Event
from messaging.standing import without


@dataclass(frozen=True, slots=True)
class PoliceSaid:
    """Who was taken, when, and what the law needs to know of suspect and offence."""

    registered_at: datetime | None = None
    agency_number: str | None = None
    incident: str | None = None
    table: str | None = None
    offence: str | None = None
    pack_name: str | None = None
    pack_version: str | None = None
    arrested_at: datetime | None = None
    detention_ordered_at: datetime | None = None
    custody_ordered_at: datetime | None = None
    released_at: datetime | None = None
    age_class: str | None = None
    vulnerable: bool | None = None
    offence_class: str | None = None
    described: Envelope | None = None
    victims: int = 0
    transferred_to: str | None = None


WITHDRAWN: Final[Mapping[str, Mapping[str, Any]]] = {
    "detention-ordered": {"detention_ordered_at": None},
    "custody-ordered": {"custody_ordered_at": None},
    "suspect-released": {"released_at": None},
    "case-transferred": {"transferred_to": None},
}
"""What is left when a word is taken back."""


def police_said(said: PoliceSaid, event: Event) -> PoliceSaid:
    """The section after one more word of the police."""
    at = event.message.occurred_at
    match event.message:
        case police.CaseRegistered() as news:
            return _registered(said, news)
        case police.SuspectArrested():
            return replace(said, arrested_at=at)
        case police.DetentionOrdered():
            return replace(said, detention_ordered_at=at)
        case police.CustodyOrdered():
            return replace(said, custody_ordered_at=at)
        case police.SuspectReleased():
            return replace(said, released_at=at)
        case police.SuspectDescribed() as news:
            return _described(said, news, event.envelope)
        case police.CaseTransferred(table=table):
            return replace(said, transferred_to=table)
        case StatementWithdrawn() as news:
            return without(said, news, WITHDRAWN)
        case _:
            return said


def _registered(said: PoliceSaid, news: police.CaseRegistered) -> PoliceSaid:
    return replace(
        said,
        registered_at=news.occurred_at,
        agency_number=news.agency_number,
        incident=news.incident,
        table=news.table,
        offence=news.offence,
        victims=news.victims,
        pack_name=news.rule_pack.name,
        pack_version=news.rule_pack.version,
    )


def _described(said: PoliceSaid, news: police.SuspectDescribed, envelope: Envelope) -> PoliceSaid:
    return replace(
        said,
        age_class=news.age_class,
        vulnerable=news.vulnerable,
        offence_class=news.offence_class,
        described=envelope,
    )
