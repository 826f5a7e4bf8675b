"""What victim support knows of a case: its own words about each victim, and what others told it to know."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Final

from contracts import coordinator, police, victim_support
from contracts.after_settlement import CaseReopened
from contracts.message import Message
from contracts.topics import Agency
from contracts.withdrawals import StatementWithdrawn
from messaging.event import Event, Refusal
from messaging.sealed_people import Sealed, with_person
from messaging.standing import without
from messaging.told import Duty, InForce, decided_after, duties_after, in_force, in_force_after, set_aside_after

VICTIMS_KEPT: Final = 100


@dataclass(frozen=True, slots=True)
class Victim:
    """One victim, by victim support's own number: how often tried, since when reached, what was recorded."""

    number: str
    attempts: int = 0
    reached_at: datetime | None = None
    harm_recorded_at: datetime | None = None
    wish_recorded_at: datetime | None = None
    claim_cents: int | None = None
    informed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VictimSupportCase:
    """One case, as victim support knows it."""

    FOUND_BY: ClassVar = {"number": "agency_number"}

    id: str
    agency_number: str | None = None
    offence: str | None = None
    table: str | None = None
    registered_at: datetime | None = None
    victims_expected: int = 0
    """How many victims police said there are."""
    contacts: tuple[Sealed, ...] = ()
    """How each victim is reached, sealed."""
    detention_ordered_at: datetime | None = None
    released_at: datetime | None = None
    victims: tuple[Victim, ...] = ()
    decided_at: datetime | None = None
    duties: tuple[Duty, ...] = ()
    settlement: InForce | None = None
    set_aside: tuple[str, ...] = ()
    """Hashes of the settlements that are in force no longer."""

    @property
    def unknown(self) -> Refusal | None:
        """Nothing is said about a case that police did not register."""
        if self.registered_at is not None:
            return None
        return Refusal("no-such-case", "police registered no such case, or victim support has not heard of it yet")

    def victim(self, number: str) -> Victim:
        """What is known of this victim; one not met yet is as new."""
        return next((one for one in self.victims if one.number == number), Victim(number))


WITHDRAWN: Final[Mapping[str, Mapping[str, Any]]] = {
    "detention-ordered": {"detention_ordered_at": None},
    "suspect-released": {"released_at": None},
}
OF_A_VICTIM: Final[Mapping[str, Mapping[str, Any]]] = {
    "contact-made": {"reached_at": None},
    "harm-recorded": {"harm_recorded_at": None},
    "wish-recorded": {"wish_recorded_at": None},
    "claim-recorded": {"claim_cents": None},
    "victim-informed": {"informed_at": None},
}
"""What is left of the case, or of one victim, when a word is taken back."""


def evolve(case: VictimSupportCase, event: Event) -> VictimSupportCase:
    """The case after one more event, victim support's own or another's."""
    case = _as_the_table_has_it(case, event.message)
    at = event.message.occurred_at
    match event.message:
        case police.CaseRegistered() as news:
            return _registered(case, news)
        case police.VictimIdentified(victim=victim, person=person, sealed=text):
            return replace(case, contacts=with_person(case.contacts, Sealed(person, text, victim))[:VICTIMS_KEPT])
        case police.CaseTransferred(table=table):
            return replace(case, table=table)
        case police.DetentionOrdered():
            return replace(case, detention_ordered_at=at)
        case police.SuspectReleased():
            return replace(case, released_at=at)
        case StatementWithdrawn(what="victim-identified", ref=victim):
            return replace(case, contacts=tuple(one for one in case.contacts if one.victim != victim))
        case StatementWithdrawn(what=what, ref=str(number)) if what in OF_A_VICTIM:
            return _with(case, replace(case.victim(number), **OF_A_VICTIM[what]))
        case StatementWithdrawn() as news:
            return without(case, news, WITHDRAWN)
        case _:
            return _told_by_the_coordinator(_said_of_a_victim(case, event), event)


def _registered(case: VictimSupportCase, news: police.CaseRegistered) -> VictimSupportCase:
    return replace(
        case,
        agency_number=news.agency_number,
        offence=news.offence,
        table=news.table,
        registered_at=news.occurred_at,
        victims_expected=news.victims,
    )


def _said_of_a_victim(case: VictimSupportCase, event: Event) -> VictimSupportCase:
    at = event.message.occurred_at
    match event.message:
        case victim_support.ContactAttempted(victim=number):
            return _with(case, replace(case.victim(number), attempts=case.victim(number).attempts + 1))
        case victim_support.ContactMade(victim=number):
            return _with(case, replace(case.victim(number), reached_at=at))
        case victim_support.HarmRecorded(victim=number):
            return _with(case, replace(case.victim(number), harm_recorded_at=at))
        case victim_support.WishRecorded(victim=number):
            return _with(case, replace(case.victim(number), wish_recorded_at=at))
        case victim_support.ClaimRecorded(victim=number, amount_cents=cents):
            return _with(case, replace(case.victim(number), claim_cents=cents))
        case victim_support.VictimInformed(victim=number):
            return _with(case, replace(case.victim(number), informed_at=at))
        case _:
            return case


def _with(case: VictimSupportCase, victim: Victim) -> VictimSupportCase:
    others = [one for one in case.victims if one.number != victim.number]
    return replace(case, victims=tuple(sorted([*others, victim], key=lambda one: one.number))[:VICTIMS_KEPT])


def _told_by_the_coordinator(case: VictimSupportCase, event: Event) -> VictimSupportCase:
    match event.message:
        case coordinator.DutyOwed() | coordinator.DutyMet() | coordinator.DutyAskedAgain() as news:
            return replace(case, duties=duties_after(case.duties, news, Agency.VICTIM_SUPPORT))
        case _:
            return case


def _as_the_table_has_it(case: VictimSupportCase, news: Message) -> VictimSupportCase:
    set_aside = set_aside_after(case.set_aside, news)
    settlement = in_force_after(case.settlement, set_aside, news, in_force)
    decided_at = decided_after(case.decided_at, news, settlement)
    if isinstance(news, CaseReopened):
        case = replace(case, victims=tuple(_to_be_told_anew(one, news.occurred_at) for one in case.victims))
    return replace(case, set_aside=set_aside, settlement=settlement, decided_at=decided_at)


def _to_be_told_anew(victim: Victim, reopened_at: datetime) -> Victim:
    """What a victim was told before the case was reopened is not what became of it."""
    told_at = victim.informed_at
    return replace(victim, informed_at=None) if told_at is not None and told_at <= reopened_at else victim


def people_of(case: VictimSupportCase) -> tuple[tuple[str, Sealed], ...]:
    """The victims, sealed; never the suspect."""
    return tuple((f"Victim {one.victim}", one) for one in case.contacts)
