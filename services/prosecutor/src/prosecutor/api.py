"""What may be asked of the prosecutor's service: by their own system, or by a person at a form."""

from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Response

from messaging.desk import Desk
from messaging.rule_pack import under_its_pack
from messaging.web.acts import Act, CaseIdInPath, rest_about_a_case
from messaging.web.auth import Doors, only
from messaging.web.pages import case_routes
from prosecutor.domain.on_the_proposal import ask_to_issue, record_answer, record_hearing, withdraw_ask
from prosecutor.domain.propose import propose
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import (
    AskToIssue,
    Dismiss,
    LeaveTable,
    Propose,
    RecordAnswer,
    RecordHearing,
    SelectCase,
    WithdrawAsk,
)
from prosecutor.domain.select import dismiss, is_open, leave_table, select_case
from rules.pack import OutcomeRow, Pack, Packs


def prosecutor_acts(pack: Pack, packs: Packs) -> tuple[Act[ProsecutorCase], ...]:
    """Every act of the prosecutor, with the rule that decides it. `pack` is the one of new cases."""
    return (*_acts_on_the_case(pack, packs), *_acts_on_the_proposal())


def _acts_on_the_case(pack: Pack, packs: Packs) -> tuple[Act[ProsecutorCase], ...]:
    methods = [(row.id, row.title) for row in pack.working_methods]
    return (
        Act(
            "selection",
            "Take to the table",
            SelectCase,
            select_case,
            shown=lambda case: _open(case) and case.selected_at is None,
            choices={"working_method": methods},
        ),
        Act("leave-table", "Take another road", LeaveTable, leave_table, shown=_open),
        Act(
            "dismissal",
            "Dismiss",
            Dismiss,
            under_its_pack(packs, dismiss),
            shown=_open,
            choices={"outcome": _outcomes(packs, settlement=False)},
        ),
        Act(
            "proposals",
            "Propose a settlement",
            Propose,
            under_its_pack(packs, propose),
            "A changed proposal needs a new consultation.",
            shown=lambda case: _open(case) and case.selected_at is not None,
            choices={"outcome": _outcomes(packs, settlement=True)},
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
    """`POST /cases/{case_id}/STEP` for each act; `GET /cases`, `/cases/{case_id}`, and a case's proofs."""
    routes = APIRouter(tags=["prosecutor"])
    for act in acts:
        rest_about_a_case(routes, desk, doors, act)
    case_routes(routes, desk, doors, _without_proofs)

    @routes.get("/cases/{case_id}/proofs/{proposal_hash}", dependencies=[Depends(only(doors, "system", "person"))])
    async def proof(case_id: CaseIdInPath, proposal_hash: str) -> Response:
        """The settlement proof of one proposal, byte for byte: anybody may check it offline."""
        document = await desk.service.cases.load(case_id)
        proofs = document.state.proofs if document else ()
        found = next((one for one in proofs if one.proposal_hash == proposal_hash), None)
        if found is None:
            raise HTTPException(404, "there is no such proof")
        return Response(found.text, media_type="application/json")

    return routes


def _without_proofs(case: dict[str, Any]) -> dict[str, Any]:
    return case | {"proofs": [one["proposal_hash"] for one in case["proofs"]]}


def _open(case: ProsecutorCase) -> bool:
    return is_open(case) is None


def _proposed(case: ProsecutorCase) -> bool:
    return _open(case) and case.proposal is not None


def _asked(case: ProsecutorCase) -> bool:
    return _proposed(case) and case.proposal is not None and case.proposal.asked


def _named(case: ProsecutorCase) -> dict[str, str]:
    return {"proposal_hash": case.proposal.hash} if case.proposal else {}


def _outcomes(packs: Packs, *, settlement: bool) -> list[tuple[str, str]]:
    rows: list[OutcomeRow] = [row for pack in packs.values() for row in pack.outcomes if row.settlement == settlement]
    return list({row.id: row.title for row in rows}.items())
