"""The prosecutor's old system: it is told by webhook, and answers by REST."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from demo.http import Line
from demo.systems.memory import Dossier, in_order
from demo.systems.serving import Get, Given, Post, serve
from demo.systems.webhook import hook

NAMES: Final = UUID("0d4f2f5e-9a3e-5a43-8d0c-6a1d2b3c4d5e")
ORDER_LASTS: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class ProsecutorSystem:
    """Selects, weighs, proposes, hears, records the answer, asks; now and then too early, or with a changed mind."""

    given: Given
    line: Line

    def act(self, _role: str, now: datetime) -> bool:
        """One look at the dossiers: at most one step in each."""
        before = self.line.asked
        with self.given.memory.tick() as dossiers:
            for case in in_order(dossiers):
                if not (case.has("settlement-issued") or "decided" in case.did) and case.has("suspect-described"):
                    self._step(case, now)
        return self.line.asked > before

    def finished(self) -> bool:
        """Every case that it heard of was decided."""
        known = in_order(self.given.memory.dossiers())
        return all(case.has("settlement-issued") or "decided" in case.did for case in known)

    def next_in_world(self) -> datetime | None:
        """Nothing happens here that nobody told."""
        return None

    def posts(self) -> dict[str, Post]:
        """Where it is told."""
        return {"/hook": hook(self.given.memory, self.given.run.webhook_secrets["prosecutor"])}

    def lists(self) -> dict[str, Get]:
        """It answers no calls."""
        return {}

    def _step(self, case: Dossier, now: datetime) -> None:
        if "selected" not in case.did:
            self._select(case)
        elif "order" not in case.did and self._share(case, "order") < self.given.data["behaviour_orders"]:
            self._order(case, now)
        elif "proposed" not in case.did:
            self._decide(case)
        else:
            self._on_the_proposal(case, now)

    def _select(self, case: Dossier) -> None:
        data = self.given.data
        if self._share(case, "left-table") < data["left_table"]:
            why = "needs an investigation of weeks"
            self._decided(case, "leave-table", {"why": why, "road": data["road_elsewhere"]})
        else:
            why = "simple, and the suspect is here"
            self._post(case, "selection", {"why": why, "working_method": data["working_method"]})
            case.did["selected"] = True

    def _order(self, case: Dossier, now: datetime) -> None:
        kinds = self.given.data["order_kinds"]
        until = (now + ORDER_LASTS).isoformat()
        body = {"ref": f"GA-{case.number}", "kinds": kinds, "given_at": now.isoformat(), "until": until}
        self._post(case, "behaviour-orders", body)
        case.did["order"] = True

    def _decide(self, case: Dossier) -> None:
        """Not summoned too soon: what probation and the victim have to say is waited for, as long as it is owed."""
        data, drawn = self.given.data, self._share(case, "decides")
        if not self._fitting(case) or drawn < data["dismissed"]["share"]:
            self._dismiss(case, "too little for a case")
        elif data["referred"] and drawn < data["dismissed"]["share"] + data["referred"]["share"]:
            body = {"outcome": data["referred"]["outcome"], "to": "Safety House", "why": "care comes first"}
            self._decided(case, "referral", body)
        else:
            self._propose(case, "first")

    def _weigh(self, case: Dossier, outcome: str, named: str) -> None:
        """For the very proposal: the suspect's side, and of the victim's what is known of it, or why nothing is."""
        stated = {"harm": "harm-recorded", "wish": "wish-recorded", "claim": "claim-recorded"}
        parts = [part for part, said in stated.items() if case.has(said)]
        body = {
            "towards": outcome,
            "proposal_hash": named,
            "suspects_side": "spoke with the police" if case.has("suspect-arrested") else "not heard yet",
            "victims_side": ", ".join(parts) or None,
            "victims_side_absent": None if parts else "no victim was reached",
            "victims_parts": parts or None,
            "victims_unknown": "not told yet" if 0 < len(parts) < len(stated) else None,
        }
        self._post(case, "weighings", {name: said for name, said in body.items() if said is not None}, named)

    def _propose(self, case: Dossier, nth: str) -> None:
        chosen = self._chosen(case)
        terms = dict(chosen["terms"])
        if nth != "first":
            terms = {name: value - value // 5 if isinstance(value, int) else value for name, value in terms.items()}
        body = {"outcome": chosen["outcome"], "terms": terms, "grounds": f"{nth} proposal: admitted, little harm"}
        self._post(case, "proposals", body, nth)
        proposal = self.line.get(f"/cases/{case.name}")["proposal"]
        self._weigh(case, chosen["outcome"], proposal["hash"])
        case.did["proposed"] = {"hash": proposal["hash"], "nth": nth, "steps": []}

    def _on_the_proposal(self, case: Dossier, now: datetime) -> None:
        chosen, proposal = self._chosen(case), case.did["proposed"]
        named, steps = proposal["hash"], proposal["steps"]
        said = [*case.heard.get("consultation-held", []), *case.heard.get("consultation-waived", [])]
        consulted = any(one["statement"]["proposal_hash"] == named for one in said)
        if (
            proposal["nth"] == "first"
            and consulted
            and self._share(case, "changed") < self.given.data["changed_proposal"]
        ):
            self._propose(case, "second")
        elif chosen.get("hearing") and "heard" not in steps and consulted:
            moment = now.isoformat()
            body = {"proposal_hash": named, "held_at": moment, "declared_willing": True, "solicitor_present": True}
            self._on(case, "hearings", body | _guardian(chosen), "heard")
        elif chosen.get("agreement") and "answered" not in steps and consulted:
            agreed = self._share(case, "agreement") >= self.given.data["no_agreement"]
            case.did["agreed"] = agreed
            body = {"proposal_hash": named, "answered_at": now.isoformat(), "agreed": agreed}
            self._on(case, "answers", body | _guardian(chosen), "answered")
        elif case.did.get("agreed") is False:
            self._without_agreement(case)
        elif "asked" not in steps and (consulted or self._share(case, "asks-early") < self.given.data["asks_early"]):
            self._on(case, "asks", {"proposal_hash": named}, "asked")

    def _without_agreement(self, case: Dossier) -> None:
        summons = self.given.data["summons"]
        if summons and self._share(case, "summons") < summons["share"]:
            considered = [self._chosen(case)["outcome"], self.given.data["dismissed"]["outcome"]]
            absent = None if case.has("advice-given") else "no advice of probation"
            body = {"outcome": summons["outcome"], "why": "the suspect did not agree", "considered": considered}
            self._decided(case, "summons", body | ({"absent": absent} if absent else {}))
        else:
            self._dismiss(case, "no agreement; not worth a court")

    def _dismiss(self, case: Dossier, why: str) -> None:
        self._decided(case, "dismissal", {"outcome": self.given.data["dismissed"]["outcome"], "why": why})

    def _decided(self, case: Dossier, step: str, body: dict[str, Any]) -> None:
        self._post(case, step, body)
        case.did["decided"] = step

    def _on(self, case: Dossier, step: str, body: dict[str, Any], name: str) -> None:
        self._post(case, step, body, body["proposal_hash"])
        case.did["proposed"]["steps"].append(name)

    def _fitting(self, case: Dossier) -> list[tuple[dict[str, Any], float]]:
        said = case.last("suspect-described")
        age, offence = said["age_class"], said["offence_class"]
        fitting = [one for one in self.given.data["settlements"] if age in one["ages"]]
        return [(one, one["weight"]) for one in fitting if offence in one.get("offence_classes", [offence])]

    def _chosen(self, case: Dossier) -> dict[str, Any]:
        return self.given.draws.weighted(case.number, "prosecutor", "settlement", self._fitting(case))

    def _share(self, case: Dossier, step: str) -> float:
        return self.given.draws.share(case.number, "prosecutor", step)

    def _post(self, case: Dossier, step: str, body: dict[str, Any], nth: str = "") -> None:
        self.line.post(f"/cases/{case.name}/{step}", body, str(uuid5(NAMES, f"{case.name}/{step}/{nth}")))


def _guardian(chosen: dict[str, Any]) -> dict[str, bool]:
    """A minor's parents are called to the hearing, or told of the agreement."""
    return {"guardian_informed": True} if chosen.get("guardian") else {}


def build(given: Given) -> ProsecutorSystem:
    """The system of this run."""
    return ProsecutorSystem(given, Line(given.run.services["prosecutor"], given.run.tokens["prosecutor"]))


if __name__ == "__main__":
    serve("prosecutor", build)
