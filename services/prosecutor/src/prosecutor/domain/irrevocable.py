"""A settlement becomes irrevocable by the prosecutor's decision that no remedy is left, and never by itself."""

from datetime import datetime
from uuid import UUID

from contracts.after_settlement import SettlementIrrevocable
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from prosecutor.domain.after_the_order import NOT_IN_FORCE
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import DecideIrrevocable
from rules.clocks import Happened
from rules.objection import right_to_object_ran_out
from rules.pack import Pack


def decide_irrevocable(
    case: ProsecutorCase, request: DecideIrrevocable, pack: Pack, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Not while an objection stands, and not while somebody may still object."""
    if case.settlement is None:
        return NOT_IN_FORCE
    refusal = (
        not_ahead(request.decided_at, now, "decided_at")
        or said_once(case.after.irrevocable_at, request.correction, "already-irrevocable", "this was decided already")
        or _no_objection_stands(case)
        or _contest_is_judged(case)
        or _nobody_may_object_any_more(case, case.settlement.proposal_hash, pack, request.decided_at)
    )
    decided = SettlementIrrevocable(
        occurred_at=request.decided_at,
        proposal_hash=case.settlement.proposal_hash,
        why=request.why,
        correction=request.correction,
    )
    return refusal or (outgoing(decided, cause, "decide-irrevocable"),)


def _no_objection_stands(case: ProsecutorCase) -> Refusal | None:
    if case.after.objection_upheld:
        return Refusal("objection-upheld", "an objection was followed: the case has to be reopened")
    if case.after.objection_stands:
        return Refusal("objection-stands", "an objection was lodged and it is not said how it ended")
    return None


def _contest_is_judged(case: ProsecutorCase) -> Refusal | None:
    if not case.contest_open:
        return None
    return Refusal("contest-not-judged", "it is contested, and nobody said why it stands all the same")


def _nobody_may_object_any_more(
    case: ProsecutorCase, proposal_hash: str, pack: Pack, decided_at: datetime
) -> Refusal | None:
    """Given up by the suspect, or run out by the pack's terms in the reading that is kinder to the suspect."""
    given_up = case.after.right_given_up_at(proposal_hash)
    if given_up is not None and given_up <= decided_at:
        return None
    ran_out = right_to_object_ran_out(pack, _as_clocks_see_it(case), case.offence_class)
    if ran_out is None:
        return Refusal("no-term-has-begun", "no term to object has begun whose end can be told", "decided_at")
    if decided_at < ran_out:
        until = ran_out.astimezone(pack.time_zone)
        return Refusal("may-still-object", f"the right to object runs until {until:%Y-%m-%d %H:%M}", "decided_at")
    return None


def _as_clocks_see_it(case: ProsecutorCase) -> Happened:
    """What starts a term to object: only service and knowledge of the settlement that is in force."""
    known = {"objection-known": case.after.known_at}
    if case.served is not None and case.settlement and case.served.proposal_hash == case.settlement.proposal_hash:
        known["served-in-person" if case.served.way == "in-person" else "sent-by-post"] = case.served.at
    outcome = case.settlement.outcome if case.settlement else None
    return Happened({name: at for name, at in known.items() if at is not None}, outcome=outcome)
