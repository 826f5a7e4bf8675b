"""Which of the prosecutor's words stand and may be taken back. The ask to issue has a way of its own."""

from contracts.topics import Topic
from messaging.clock_words import clock_words_standing
from messaging.standing import Standing
from prosecutor.domain.prosecutor_case import ProsecutorCase


def what_stands(case: ProsecutorCase) -> Standing:
    """A decision taken back opens the case again, unless a settlement is in force."""
    decided = {
        "case-not-selected": case.left_table_at,
        "case-dismissed": case.dismissed_at,
        "suspect-summoned": case.summoned_at,
        "case-referred": case.referred_at,
        "order-known": case.order_known_at,
        "objection-lodged": case.objected_at,
        "settlement-irrevocable": case.irrevocable_at,
        "suspect-informed": case.suspect_informed_at,
    }
    progress = Topic.PROSECUTOR_PROGRESS
    of_orders = [
        ("behaviour-order-ended" if one.ended_at else "behaviour-order-given", one) for one in case.behaviour_orders
    ]
    orders: Standing = {(what, order.ref): {what: progress} for what, order in of_orders}
    clocks = clock_words_standing(case.clock_words, progress)
    weighed = {("sides-weighed", named): {"sides-weighed": Topic.PROSECUTOR_WEIGHING} for named in case.weighed_towards}
    said: Standing = {(what, ""): {what: progress} for what, at in decided.items() if at}
    return {**said, **orders, **clocks, **weighed}
