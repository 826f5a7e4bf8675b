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
        "order-known": case.after.known_at,
        "objection-lodged": case.after.objection_ended_at is None and case.after.objected_at,
        "objection-ended": case.after.objection_ended_at,
        "objection-waived": case.after.waived_at,
        "settlement-irrevocable": case.after.irrevocable_at,
        "suspect-informed": case.suspect_informed_at,
    }
    progress = Topic.PROSECUTOR_PROGRESS
    of_orders = [
        ("behaviour-order-ended" if one.ended_at else "behaviour-order-given", one) for one in case.behaviour_orders
    ]
    orders: Standing = {(what, order.ref): {what: progress} for what, order in of_orders}
    clocks = clock_words_standing(case.clock_words, progress)
    weighings = (*case.weighed_towards, *case.weighed_for)
    weighed = {("sides-weighed", named): {"sides-weighed": Topic.PROSECUTOR_WEIGHING} for named in weighings}
    said: Standing = {(what, ""): {what: progress} for what, at in decided.items() if at}
    urgent: Standing = {
        ("urgent-interrogation-permitted", one.ref): {"urgent-interrogation-permitted": progress}
        for one in case.interrogations.permitted
    }
    judged: Standing = {
        ("first-interrogation-judged", ref): {"first-interrogation-judged": Topic.PROSECUTOR_SETTLEMENT}
        for ref in case.interrogations.judged
    }
    return {
        **said,
        **orders,
        **urgent,
        **judged,
        **clocks,
        **weighed,
        **_on_the_proposal(case),
        **_after_settlement(case),
    }


def _on_the_proposal(case: ProsecutorCase) -> Standing:
    """A hearing or an answer is taken back also when the settlement is in force: it is contested then."""
    one = case.proposal
    if one is None or one.hash in case.set_aside:
        return {}
    said = {
        "settlement-proposed": case.settlement is None,
        "hearing-held": one.heard,
        "agreement-given": one.agreed is True,
        "agreement-refused": one.agreed is False,
    }
    return {(what, ""): {what: Topic.PROSECUTOR_SETTLEMENT} for what, stands in said.items() if stands}


def _after_settlement(case: ProsecutorCase) -> Standing:
    settlement, said = Topic.PROSECUTOR_SETTLEMENT, case.after
    named = case.settlement.proposal_hash if case.settlement else None
    payments: Standing = {
        ("payment-received", one.ref): {"payment-received": Topic.PROSECUTOR_PROGRESS} for one in said.payments
    }
    judged: Standing = {
        ("payment-judged", one.ref): {"payment-judged": settlement} for one in said.judged if one.proposal_hash == named
    }
    contests: Standing = {
        ("contest-judged", one): {"contest-judged": settlement} for one in said.stands_though_contested if one == named
    }
    return {**payments, **judged, **contests}
