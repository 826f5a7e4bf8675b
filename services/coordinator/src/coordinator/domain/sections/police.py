"""What police said of the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from contracts import after_settlement, police
from contracts.envelope import Envelope
from contracts.message import Message
from contracts.vulnerability import VulnerabilityLowered
from contracts.withdrawals import StatementWithdrawn
from coordinator.domain.sections.clock_changes import ClockChange, changes_clocks, with_clock_changes
from coordinator.domain.sections.during import During, is_during, with_during
from coordinator.domain.sections.interrogations import SaidOf, said_of_interrogations
from coordinator.domain.sections.left_out import left_out
from coordinator.domain.sections.raised import Raised, raised_after
from messaging.altered import altered
from messaging.event import Event
from messaging.standing import without


@dataclass(frozen=True, slots=True)
class Served:
    """How and when a settlement was served."""

    proposal_hash: str
    way: str
    at: datetime


@dataclass(frozen=True)  # no slots: it is altered for every record
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
    handed_over_at: datetime | None = None
    before_judge_at: datetime | None = None
    served: Served | None = None
    executed: tuple[tuple[str, str], ...] = ()
    """Parts of settlements that were carried out: the proposal's hash, and which part."""
    during: tuple[During, ...] = ()
    interrogations: tuple[SaidOf, ...] = ()
    """Words on interrogations that stand."""
    clock_changes: tuple[ClockChange, ...] = ()
    left_out: int = 0
    """How much that clocks are computed from there was no room for any more."""
    person: str | None = None
    """Links the cases of one person, and tells nobody who it is; it stands on no other topic than the file."""
    age_class: str | None = None
    vulnerable: bool | None = None
    """As police described the suspect, unless they lowered that since."""
    lowered: Envelope | None = None
    """With what police took back that they described the suspect as vulnerable."""
    raised: Raised | None = None
    offence_class: str | None = None
    described: Envelope | None = None
    victims: int = 0
    transferred_to: str | None = None


WITHDRAWN: Final[Mapping[str, Mapping[str, Any]]] = {
    "detention-ordered": {"detention_ordered_at": None},
    "custody-ordered": {"custody_ordered_at": None},
    "suspect-released": {"released_at": None},
    "suspect-handed-over": {"handed_over_at": None},
    "brought-before-judge": {"before_judge_at": None},
    "settlement-served": {"served": None},
    "case-transferred": {"transferred_to": None},
}
"""What is left when a word is taken back."""


def police_said(said: PoliceSaid, event: Event) -> PoliceSaid:
    """The section after one more word of the police."""
    at = event.message.occurred_at
    said = _besides(said, event)
    match event.message:
        case police.CaseRegistered() as news:
            return _registered(said, news)
        case police.SuspectArrested():
            return altered(said, arrested_at=at)
        case police.DetentionOrdered():
            return altered(said, detention_ordered_at=at)
        case police.CustodyOrdered():
            return altered(said, custody_ordered_at=at)
        case police.SuspectReleased():
            return altered(said, released_at=at)
        case police.SuspectDescribed() as news:
            return _described(said, news, event.envelope)
        case police.CaseTransferred(table=table):
            return altered(said, transferred_to=table)
        case _:
            return _for_clocks(said, event)


def _besides(said: PoliceSaid, event: Event) -> PoliceSaid:
    """With what has a shape of its own, whoever says it; most words leave it as it is."""
    raised, interrogations = raised_after(said.raised, event), said_of_interrogations(said.interrogations, event)
    if (raised, interrogations) == (said.raised, said.interrogations):
        return said
    return altered(said, raised=raised, interrogations=interrogations)


def _for_clocks(said: PoliceSaid, event: Event) -> PoliceSaid:
    """What only clocks ask for, and what is taken back."""
    at = event.message.occurred_at
    match event.message:
        case police.SuspectHandedOver():
            return altered(said, handed_over_at=at)
        case police.BroughtBeforeJudge():
            return altered(said, before_judge_at=at)
        case police.SettlementServed(proposal_hash=named, way=way):
            return altered(said, served=Served(named, way, at))
        case after_settlement.SettlementExecuted(proposal_hash=named, part=part):
            return altered(said, executed=(*_without_part(said.executed, part), (named, part)))
        case StatementWithdrawn(what="settlement-executed", ref=part):
            return altered(said, executed=_without_part(said.executed, part))
        case message if is_during(message):
            return _with_during(said, message)
        case message if changes_clocks(message):
            changes = with_clock_changes(said.clock_changes, event)
            lost = left_out(said.clock_changes, changes, message, lambda one: one.ref)
            return altered(said, clock_changes=changes, left_out=said.left_out + lost)
        case StatementWithdrawn() as news:
            return without(said, news, WITHDRAWN)
        case VulnerabilityLowered() if said.vulnerable:
            return altered(said, vulnerable=False, lowered=event.envelope)
        case _:
            return said


def _registered(said: PoliceSaid, news: police.CaseRegistered) -> PoliceSaid:
    """Said again it is corrected; the case keeps the version of the rules that it began under."""
    return altered(
        said,
        registered_at=news.occurred_at,
        agency_number=news.agency_number,
        incident=news.incident,
        table=news.table,
        offence=news.offence,
        victims=news.victims,
        pack_name=said.pack_name or news.rule_pack.name,
        pack_version=said.pack_version or news.rule_pack.version,
    )


def _described(said: PoliceSaid, news: police.SuspectDescribed, envelope: Envelope) -> PoliceSaid:
    return altered(
        said,
        person=news.person,
        age_class=news.age_class,
        vulnerable=news.vulnerable,
        lowered=None,
        offence_class=news.offence_class,
        described=envelope,
    )


def _with_during(said: PoliceSaid, message: Message) -> PoliceSaid:
    during = with_during(said.during, message)
    lost = left_out(said.during, during, message, lambda one: (one.what, one.ref))
    return altered(said, during=during, left_out=said.left_out + lost)


def _without_part(executed: tuple[tuple[str, str], ...], part: str | None) -> tuple[tuple[str, str], ...]:
    """The newest word on a part is the one that stands."""
    return tuple(one for one in executed if one[1] != part)
