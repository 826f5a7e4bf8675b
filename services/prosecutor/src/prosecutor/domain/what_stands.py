"""Which of the prosecutor's words stand and may be taken back. The ask to issue has a way of its own."""

from contracts.topics import Topic
from messaging.standing import Standing
from prosecutor.domain.prosecutor_case import ProsecutorCase


def what_stands(case: ProsecutorCase) -> Standing:
    """A decision taken back opens the case again, unless a settlement is in force."""
    decided = {
        "case-not-selected": case.left_table_at,
        "case-dismissed": case.dismissed_at,
        "suspect-summoned": case.summoned_at,
        "case-referred": case.referred_at,
    }
    progress = Topic.PROSECUTOR_PROGRESS
    orders = {
        ("behaviour-order-given", order.ref): {"behaviour-order-given": progress} for order in case.behaviour_orders
    }
    weighed = {("sides-weighed", named): {"sides-weighed": Topic.PROSECUTOR_WEIGHING} for named in case.weighed_towards}
    return {(what, ""): {what: progress} for what, at in decided.items() if at} | orders | weighed
