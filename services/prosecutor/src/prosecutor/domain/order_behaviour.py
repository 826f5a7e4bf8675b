"""A behaviour order on the spot: an intervention, not a settlement. It may be given while the case is not dismissed."""

from datetime import datetime
from uuid import UUID

from contracts.prosecutor import BehaviourOrderGiven
from messaging.clock_words import Orders
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from prosecutor.domain.catalogue import by_its_row, for_the_suspect
from prosecutor.domain.prosecutor_case import BehaviourOrder, ProsecutorCase
from prosecutor.domain.requests import OrderBehaviour
from rules.pack import Pack
from rules.settlement import Lack


def order_behaviour(
    case: ProsecutorCase, request: OrderBehaviour, pack: Pack, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Each order has the prosecutor's own number; another word on the same number corrects it."""
    refusal = (
        _prosecution_goes_on(case)
        or _kinds_are_known(pack, request)
        or not_ahead(request.given_at, now, "given_at")
        or _lasts(request)
        or _catalogue_allows(case, request, pack)
        or said_once(
            request.ref in {order.ref for order in case.behaviour_orders},
            request.correction,
            "already-ordered",
            "this order was recorded already",
        )
    )
    if refusal:
        return refusal
    given = BehaviourOrderGiven(
        occurred_at=request.given_at,
        ref=request.ref,
        kinds=request.kinds,
        until=request.until,
        correction=request.correction,
    )
    return (outgoing(given, cause, "order-behaviour"),)


def orders_at(case: ProsecutorCase, moment: datetime) -> Orders:
    """The behaviour orders of the case, and which of them stood then: each has a clock of its own."""
    standing = [one for one in case.behaviour_orders if one.given_at <= moment and not _ended_by(one, moment)]
    return Orders(
        known=frozenset(one.ref for one in case.behaviour_orders), standing=frozenset(one.ref for one in standing)
    )


def _ended_by(order: BehaviourOrder, moment: datetime) -> bool:
    return order.ended_at is not None and order.ended_at <= moment


def _prosecution_goes_on(case: ProsecutorCase) -> Refusal | None:
    return None if case.dismissed_at is None else Refusal("case-closed", "the case was dismissed")


def _kinds_are_known(pack: Pack, request: OrderBehaviour) -> Refusal | None:
    unknown = sorted({*request.kinds} - {row.id for row in pack.behaviour_orders})
    if not unknown:
        return None
    return Refusal("unknown-kind", f"no behaviour orders of rule pack {pack.named}: {', '.join(unknown)}", "kinds")


def _lasts(request: OrderBehaviour) -> Refusal | None:
    if request.until > request.given_at:
        return None
    return Refusal("ends-before-it-starts", "it ends before it was given", "until")


def _catalogue_allows(case: ProsecutorCase, request: OrderBehaviour, pack: Pack) -> Refusal | None:
    """By the pack's own calendar days no longer than its row lets it; more is an extension."""
    given, until = pack.day_of(request.given_at), pack.day_of(request.until)
    row = next((one for one in pack.outcomes if one.way == "behaviour-order" and one.valid_on(given)), None)
    if row is None:
        return Refusal("not-in-catalogue", f"the rule pack {pack.named} has no behaviour order", "kinds")
    if row.max_order_days is not None and (until - given).days > row.max_order_days:
        return by_its_row(Lack("over-maximum", "prosecutor", row.id), pack, "until")
    return for_the_suspect(case, pack, row, "kinds")
