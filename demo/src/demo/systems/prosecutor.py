"""The prosecutor's old system: it reads its work list and answers by REST."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from demo.draws import Draws
from demo.http import Line

NAMES: Final = UUID("0d4f2f5e-9a3e-5a43-8d0c-6a1d2b3c4d5e")


class ProsecutorSystem:
    """Selects, proposes, hears, records the answer, asks; now and then too early, or with a changed mind."""

    def __init__(self, line: Line, data: dict[str, Any], draws: Draws) -> None:
        self._line, self._data, self._draws = line, data, draws

    def act(self, now: datetime) -> bool:
        """One look at the work list: at most one step per case."""
        before = self._line.asked
        for case in self._line.cases():
            if not (case["settlement"] or case["dismissed_at"] or case["left_table_at"]):
                self._step(case, now)
        return self._line.asked > before

    def finished(self) -> bool:
        """Every case was decided."""
        return all(case["settlement"] or case["dismissed_at"] or case["left_table_at"] for case in self._line.cases())

    def _step(self, case: dict[str, Any], now: datetime) -> None:
        if case["offence_class"] is None:
            return
        if case["selected_at"] is None:
            self._select(case)
        elif case["proposal"] is None:
            self._propose_or_dismiss(case)
        else:
            self._on_the_proposal(case, case["proposal"], now)

    def _select(self, case: dict[str, Any]) -> None:
        if self._share(case, "left-table") < self._data["left_table"]:
            why = "needs an investigation of weeks"
            self._post(case, "leave-table", {"why": why, "road": self._data["road_elsewhere"]})
        else:
            why = "simple, and the suspect is here"
            self._post(case, "selection", {"why": why, "working_method": self._data["working_method"]})

    def _propose_or_dismiss(self, case: dict[str, Any]) -> None:
        dismissed = self._data["dismissed"]
        fitting = self._fitting(case)
        if not fitting or self._share(case, "dismissed") < dismissed["share"]:
            self._post(case, "dismissal", {"outcome": dismissed["outcome"], "why": "too little for a case"})
        else:
            self._propose(case, "first")

    def _propose(self, case: dict[str, Any], nth: str) -> None:
        chosen = self._chosen(case)
        terms = dict(chosen["terms"])
        if nth != "first":
            terms = {name: value - value // 5 if isinstance(value, int) else value for name, value in terms.items()}
        body = {"outcome": chosen["outcome"], "terms": terms, "grounds": f"{nth} proposal: admitted, little harm"}
        self._post(case, "proposals", body, nth)

    def _on_the_proposal(self, case: dict[str, Any], proposal: dict[str, Any], now: datetime) -> None:
        chosen, named = self._chosen(case), proposal["hash"]
        consulted = named in case["consulted_on"]
        early = self._share(case, "asks-early") < self._data["asks_early"]
        changed = self._share(case, "changed") < self._data["changed_proposal"]
        if changed and proposal["number"] == 1 and consulted:
            self._propose(case, "second")
        elif chosen.get("hearing") and not proposal["heard"] and consulted:
            self._hear(case, named, now)
        elif chosen.get("agreement") and proposal["agreed"] is None and consulted:
            self._answer(case, named, now)
        elif proposal["agreed"] is False:
            dismissed = self._data["dismissed"]
            self._post(case, "dismissal", {"outcome": dismissed["outcome"], "why": "no agreement; not worth a court"})
        elif not proposal["asked"] and (early or consulted):
            self._post(case, "asks", {"proposal_hash": named}, named)

    def _hear(self, case: dict[str, Any], named: str, now: datetime) -> None:
        body = {"proposal_hash": named, "held_at": now.isoformat(), "declared_willing": True, "solicitor_present": True}
        self._post(case, "hearings", body, named)

    def _answer(self, case: dict[str, Any], named: str, now: datetime) -> None:
        agreed = self._share(case, "agreement") >= self._data["no_agreement"]
        self._post(case, "answers", {"proposal_hash": named, "answered_at": now.isoformat(), "agreed": agreed}, named)

    def _fitting(self, case: dict[str, Any]) -> list[tuple[dict[str, Any], float]]:
        return [(one, one["weight"]) for one in self._data["settlements"] if case["age_class"] in one["ages"]]

    def _chosen(self, case: dict[str, Any]) -> dict[str, Any]:
        return self._draws.weighted(case["agency_number"], "prosecutor", "settlement", self._fitting(case))

    def _share(self, case: dict[str, Any], step: str) -> float:
        return self._draws.share(case["agency_number"], "prosecutor", step)

    def _post(self, case: dict[str, Any], step: str, body: dict[str, Any], nth: str = "") -> None:
        request_id = str(uuid5(NAMES, f"{case['case_id']}/{step}/{nth}"))
        self._line.post(f"/cases/{case['case_id']}/{step}", body, request_id)
