"""What may be asked of the prosecutor's service: by their own system, or by a person at a form."""

from dataclasses import asdict
from functools import partial
from typing import Any, get_args

from fastapi import APIRouter, Depends, HTTPException

from contracts.prosecutor import VictimsPart
from contracts.topics import Agency, Topic
from messaging.clock_words import ExtendClock, ResumeClock, SuspendClock, extending, resuming, suspending
from messaging.desk import Desk
from messaging.rule_pack import under_its_pack
from messaging.web.acts import (
    Act,
    CaseIdInPath,
    outside_settlement_of,
    rest_about_a_case,
    vulnerability_of,
    withdrawal_of,
)
from messaging.web.auth import Doors, only
from messaging.web.forms import Choices
from messaging.web.pages import case_routes
from prosecutor.domain.after_the_order import end_behaviour_order, inform_suspect, record_known
from prosecutor.domain.catalogue import with_what_it_needs
from prosecutor.domain.decide_otherwise import dismiss, refer, summon
from prosecutor.domain.first_interrogation import judge_interrogation, permit_urgent
from prosecutor.domain.irrevocable import decide_irrevocable
from prosecutor.domain.lacking import lacking
from prosecutor.domain.objection import end_objection, record_objection, waive_objection
from prosecutor.domain.on_the_proposal import ask_to_issue, record_answer, record_hearing, withdraw_ask
from prosecutor.domain.order_behaviour import order_behaviour, orders_at
from prosecutor.domain.payment import judge_payment, record_payment
from prosecutor.domain.propose import propose
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.reopen import judge_contest, reopen
from prosecutor.domain.requests import (
    AskToIssue,
    DecideIrrevocable,
    Dismiss,
    EndBehaviourOrder,
    EndObjection,
    InformSuspect,
    JudgeContest,
    JudgeInterrogation,
    JudgePayment,
    LeaveTable,
    OrderBehaviour,
    PermitUrgent,
    Propose,
    RecordAnswer,
    RecordHearing,
    RecordKnown,
    RecordObjection,
    RecordPayment,
    Refer,
    Reopen,
    SelectCase,
    Summon,
    WaiveObjection,
    WeighSides,
    WithdrawAsk,
)
from prosecutor.domain.select import is_open, leave_table, select_case
from prosecutor.domain.weigh import AttestWeighing, weigh_sides
from prosecutor.domain.what_stands import what_stands
from rules.pack import WAYS, OutcomeRow, Pack, Packs, Row, Way


def prosecutor_acts(pack: Pack, packs: Packs, attest: AttestWeighing) -> tuple[Act[ProsecutorCase], ...]:
    """Every act of the prosecutor, with the rule that decides it. `pack` is the one of new cases."""
    return (
        *_acts_of_selection(pack),
        *_acts_of_decision(packs),
        *_acts_on_the_proposal(),
        *_acts_besides(packs, attest),
        *_acts_afterwards(packs),
        *_acts_on_objections(),
        *_acts_of_reopening(packs),
        *_acts_on_clocks(packs),
        *_acts_on_interrogations(packs),
        *vulnerability_of(Agency.PROSECUTOR),
        outside_settlement_of(Topic.PROSECUTOR_PROGRESS),
        withdrawal_of(what_stands),
    )


def _acts_of_selection(pack: Pack) -> tuple[Act[ProsecutorCase], ...]:
    methods = {"working_method": _labels(pack.working_methods)}
    return (
        Act("selection", "Take to the table", SelectCase, select_case, shown=_open, choices=methods),
        Act("leave-table", "Take another road", LeaveTable, leave_table, shown=_open),
    )


def _acts_of_decision(packs: Packs) -> tuple[Act[ProsecutorCase], ...]:
    considered = _outcomes(packs, *WAYS)
    return (
        Act(
            "proposals",
            "Propose a settlement",
            Propose,
            under_its_pack(packs, propose),
            "A changed proposal needs a new consultation.",
            shown=lambda case: _open(case) and case.selected_at is not None,
            choices={"outcome": _settlements(packs)},
        ),
        Act(
            "dismissal",
            "Dismiss",
            Dismiss,
            under_its_pack(packs, dismiss),
            shown=_open,
            choices={"outcome": _outcomes(packs, "dismissal")},
        ),
        Act(
            "summons",
            "Summon",
            Summon,
            under_its_pack(packs, summon),
            "Say which other outcomes were considered, and what was not there to decide on.",
            shown=_open,
            choices={"outcome": _outcomes(packs, "summons"), "considered": considered},
        ),
        Act(
            "referral",
            "Refer to others",
            Refer,
            under_its_pack(packs, refer),
            shown=_open,
            choices={"outcome": _outcomes(packs, "referral")},
        ),
    )


def _acts_besides(packs: Packs, attest: AttestWeighing) -> tuple[Act[ProsecutorCase], ...]:
    return (
        Act(
            "weighings",
            "Weigh both sides",
            WeighSides,
            under_its_pack(packs, partial(weigh_sides, attest=attest)),
            "Of each side what counts, or why it is absent. A settlement waits for the weighing of its very proposal.",
            shown=_open,
            choices={
                "towards": _outcomes(packs, *WAYS),
                "considered": _outcomes(packs, *WAYS),
                "victims_parts": [(part, part) for part in get_args(VictimsPart)],
            },
            offers=_proposals,
        ),
        Act(
            "behaviour-orders",
            "Give a behaviour order",
            OrderBehaviour,
            under_its_pack(packs, order_behaviour),
            "It does not settle the case.",
            shown=lambda case: case.dismissed_at is None,
            choices={"kinds": _kinds_of_orders(packs)},
        ),
    )


def _acts_afterwards(packs: Packs) -> tuple[Act[ProsecutorCase], ...]:
    fact = "A fact; nothing is inferred from it."
    return (
        Act("ended-behaviour-orders", "End a behaviour order", EndBehaviourOrder, end_behaviour_order, shown=_ordered),
        Act("known-orders", "The suspect knows of the order", RecordKnown, record_known, fact, shown=_in_force),
        Act("payments", "Record a payment", RecordPayment, record_payment, fact, shown=_in_force),
        Act(
            "judged-payments",
            "Decide what a payment means",
            JudgePayment,
            judge_payment,
            "Only a voluntary payment by the suspect, who knew of the order, ends the right to object.",
            shown=lambda case: bool(case.after.payments),
            offers=_payments,
        ),
        Act(
            "irrevocable-settlements",
            "Decide that it is irrevocable",
            DecideIrrevocable,
            under_its_pack(packs, decide_irrevocable),
            "No remedy is left, and why. It never becomes so by itself.",
            shown=_in_force,
        ),
        Act("informed-suspect", "The suspect was told what happens next", InformSuspect, inform_suspect),
    )


def _acts_on_objections() -> tuple[Act[ProsecutorCase], ...]:
    fact = "A fact; nothing is inferred from it."
    return (
        Act("objections", "Record an objection", RecordObjection, record_objection, fact, shown=_in_force),
        Act(
            "ended-objections",
            "Say how the objection ended",
            EndObjection,
            end_objection,
            shown=lambda case: case.after.objection_stands,
        ),
        Act(
            "waived-objections",
            "The right to object was given up",
            WaiveObjection,
            waive_objection,
            "In writing.",
            shown=_in_force,
        ),
    )


def _acts_of_reopening(packs: Packs) -> tuple[Act[ProsecutorCase], ...]:
    reasons = list(dict(label for pack in packs.values() for label in _labels(pack.reopenings)).items())
    return (
        Act(
            "judged-contests",
            "Let the contested settlement stand",
            JudgeContest,
            judge_contest,
            "Or reopen the case.",
            shown=lambda case: case.contest_open,
        ),
        Act(
            "reopenings",
            "Reopen the case",
            Reopen,
            under_its_pack(packs, reopen),
            "The settlement in force is set aside and never comes back; its proof is kept. This is not taken back.",
            shown=lambda case: not _open(case),
            known=lambda case: {"sets_aside": case.settlement.proposal_hash} if case.settlement else {},
            choices={"reason": reasons},
        ),
    )


def _acts_on_clocks(packs: Packs) -> tuple[Act[ProsecutorCase], ...]:
    topic, listed = Topic.PROSECUTOR_PROGRESS, "Only as the rule pack lists it for that clock."
    extend = under_its_pack(packs, extending(topic, orders_at))
    suspend = under_its_pack(packs, suspending(topic, orders_at))
    return (
        Act("clock-extensions", "More time for a clock", ExtendClock, extend, listed),
        Act("clock-suspensions", "A clock stands still", SuspendClock, suspend, listed),
        Act("clock-resumptions", "A clock runs again", ResumeClock, resuming(topic), shown=_suspended),
    )


def _acts_on_interrogations(packs: Packs) -> tuple[Act[ProsecutorCase], ...]:
    return (
        Act(
            "urgent-permissions",
            "Permit an urgent interrogation",
            PermitUrgent,
            permit_urgent,
            "It counts for what is opened after it.",
            shown=lambda case: bool(case.interrogations.reported),
            offers=lambda case: {"ref": [(one.ref, one.ref) for one in case.interrogations.reported]},
        ),
        Act(
            "judged-interrogations",
            "Judge a first interrogation that nothing allowed",
            JudgeInterrogation,
            under_its_pack(packs, judge_interrogation),
            "With the reason, after the solicitor was told. Only a settlement waits for it, never a release.",
            shown=lambda case: bool(case.interrogations.opened),
            offers=lambda case: {"ref": [(one.ref, one.ref) for one in case.interrogations.opened]},
        ),
    )


def _acts_on_the_proposal() -> tuple[Act[ProsecutorCase], ...]:
    return (
        Act("hearings", "Record the hearing", RecordHearing, record_hearing, shown=_proposed, known=_named),
        Act("answers", "Record the suspect's answer", RecordAnswer, record_answer, shown=_proposed, known=_named),
        Act(
            "asks",
            "Ask to issue",
            AskToIssue,
            ask_to_issue,
            "The ask stands until withdrawn; it is issued when the last condition is met.",
            shown=lambda case: _proposed(case) and not _asked(case),
            known=_named,
        ),
        Act("withdrawals", "Withdraw the ask", WithdrawAsk, withdraw_ask, shown=_asked, known=_named),
    )


def prosecutor_routes(desk: Desk[ProsecutorCase], doors: Doors, acts: tuple[Act[ProsecutorCase], ...]) -> APIRouter:
    """`POST /cases/{case_id}/STEP` for each act; `GET /cases`, `/cases/{case_id}`, `/cases/{case_id}/lacking`."""
    routes = APIRouter(tags=["prosecutor"])
    for act in acts:
        rest_about_a_case(routes, desk, doors, act)
    case_routes(routes, desk, doors, _as_told)

    @routes.get("/cases/{case_id}/lacking", dependencies=[Depends(only(doors, "system", "person"))])
    async def lacks(case_id: CaseIdInPath) -> dict[str, Any]:
        """What this case still lacks, and from whom; `holds_back`: the ask to issue waits for it."""
        document = await desk.service.cases.load(case_id)
        if document is None:
            raise HTTPException(404, "this service knows no such case")
        return {"lacking": [asdict(one) for one in lacking(document.state)]}

    return routes


def lacking_shown(case: ProsecutorCase) -> list[tuple[str, str, bool]]:
    """What is lacking, from whom, and whether the ask waits for it: as the page shows it."""
    return [(one.code, one.owner, one.holds_back) for one in lacking(case)]


def _as_told(case: dict[str, Any]) -> dict[str, Any]:
    """Of a proof its name: the whole of it has an address of its own."""
    return case | {"proofs": [one["proposal_hash"] for one in case["proofs"]]}


def _open(case: ProsecutorCase) -> bool:
    return is_open(case) is None


def _proposed(case: ProsecutorCase) -> bool:
    return _open(case) and case.proposal is not None


def _asked(case: ProsecutorCase) -> bool:
    return _proposed(case) and case.proposal is not None and case.proposal.asked


def _ordered(case: ProsecutorCase) -> bool:
    return any(one.ended_at is None for one in case.behaviour_orders)


def _in_force(case: ProsecutorCase) -> bool:
    return case.settlement is not None


def _proposals(case: ProsecutorCase) -> Choices:
    if case.proposal is None:
        return {}
    return {"proposal_hash": [(case.proposal.hash, f"proposal {case.proposal.number}, {case.proposal.outcome}")]}


def _payments(case: ProsecutorCase) -> Choices:
    return {"ref": [(one.ref, f"{one.ref}, {one.paid_by}") for one in case.after.payments]}


def _suspended(case: ProsecutorCase) -> bool:
    return any(one.said == "clock-suspended" and one.ended_at is None for one in case.clock_words)


def _named(case: ProsecutorCase) -> dict[str, str]:
    return {"proposal_hash": case.proposal.hash} if case.proposal else {}


def _settlements(packs: Packs) -> list[tuple[str, str]]:
    return list({row.id: with_what_it_needs(row) for row in _rows(packs, "settlement")}.items())


def _outcomes(packs: Packs, *ways: Way) -> list[tuple[str, str]]:
    return list({row.id: row.title for row in _rows(packs, *ways)}.items())


def _rows(packs: Packs, *ways: Way) -> list[OutcomeRow]:
    return [row for pack in packs.values() for row in pack.outcomes if row.way in ways]


def _kinds_of_orders(packs: Packs) -> list[tuple[str, str]]:
    return list(dict(label for pack in packs.values() for label in _labels(pack.behaviour_orders)).items())


def _labels(rows: tuple[Row, ...]) -> list[tuple[str, str]]:
    return [(row.id, row.title) for row in rows]
