"""What was registered wrongly is registered again, with the reason: only what differs is said again.

The case keeps the rule pack under which it was registered, and the moment of its registration.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.message import Statement
from contracts.police import RulePackRef
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import NOTHING_TO_CORRECT
from police.domain.police_case import PoliceCase
from police.domain.register import CODES_AND_ARREST, Rule, arrested, described, registered
from police.domain.requests import Register
from rules.pack import Pack


def arrest_lies_before_the_orders(case: PoliceCase, request: Register, _pack: Pack, _now: datetime) -> Refusal | None:
    """An order that stands was given to somebody who had been arrested."""
    orders = [at for at in (case.detention_ordered_at, case.custody_ordered_at) if at is not None]
    if all(request.arrested_at <= at for at in orders):
        return None
    return Refusal("after-an-order", "the arrest would lie after an order that stands", "arrested_at")


def table_is_moved_by_a_transfer(case: PoliceCase, request: Register, _pack: Pack, _now: datetime) -> Refusal | None:
    """After a transfer, which table has the case is not what was registered."""
    if case.transferred_to in (None, request.table):
        return None
    return Refusal("was-transferred", "the case was transferred; transfer it again", "table")


RULES: Final[tuple[Rule, ...]] = (*CODES_AND_ARREST, arrest_lies_before_the_orders, table_is_moved_by_a_transfer)


def correct_registration(
    case: PoliceCase, request: Register, pack: Pack, person: str | None, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """What differs, said again; `pack` is the case's own."""
    if case.registered_at is None:
        return NOTHING_TO_CORRECT
    refusal = next((no for rule in RULES if (no := rule(case, request, pack, now))), None)
    if refusal:
        return refusal
    ref = RulePackRef(name=pack.name, version=pack.version)
    said = tuple(_what_differs(case, request, ref, person, case.registered_at))
    if not said:
        return Refusal("nothing-differs", "this is what was registered", "correction")
    return tuple(outgoing(message, cause, "correct-registration", type(message).NAME) for message in said)


def _what_differs(
    case: PoliceCase, request: Register, pack: RulePackRef, person: str | None, registered_at: datetime
) -> Iterator[Statement]:
    if (case.incident, case.table, case.offence, case.victims) != (
        request.incident,
        request.table,
        request.offence,
        request.victims,
    ):
        yield registered(request, pack, registered_at)
    if (case.arrested_at, case.arrested_place) != (request.arrested_at, request.arrested_place):
        yield arrested(request)
    if (case.age_class, case.vulnerability.described, case.offence_class, case.language, case.person) != (
        request.age_class,
        request.vulnerable,
        request.offence_class,
        request.language,
        person,
    ):
        yield described(request, person, registered_at)
