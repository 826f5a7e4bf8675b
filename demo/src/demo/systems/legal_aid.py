"""Legal aid's old system finds solicitors; each solicitor confirms on the page behind the one-time link."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from demo.day import midnight
from demo.http import Line
from demo.systems.memory import Dossier, in_order
from demo.systems.serving import Get, Given, Post, serve
from demo.systems.webhook import hook

NAMES: Final = UUID("7f5c7a8e-3b0a-5d0f-9a52-2f1e0d9c8b7a")
SOLICITORS: Final = ("NL-A-1201", "NL-A-1377", "NL-A-2044", "NL-A-2518")
RESERVES: Final = ("NL-A-3101", "NL-A-3102")


@dataclass(frozen=True, slots=True)
class LegalAidSystem:
    """Assigns from its roster, finds conflicts, replaces who cannot come, sends interpreters.

    Each solicitor speaks with the client before the first interrogation, takes the time to speak about the proposal,
    and confirms each by the link. Never what was said.
    """

    given: Given
    line: Line
    page: Line

    def act(self, role: str, now: datetime) -> bool:
        """One look at the dossiers: of the office, or of the solicitors."""
        before = self.line.asked + self.page.asked
        with self.given.memory.tick() as dossiers:
            for case in in_order(dossiers):
                if not case.decided:
                    self._office(case, now) if role == "office" else self._solicitor(case, now)
        return self.line.asked + self.page.asked > before

    def finished(self) -> bool:
        """It waits for nothing."""
        return True

    def next_in_world(self) -> datetime | None:
        """When the next conversation that is under way ends."""
        known = in_order(self.given.memory.dossiers())
        spoken = [self._spoken_at(case) for case in known if not case.decided and _waits(case)]
        first = [self._first_ends_at(case) for case in known if not case.decided and _speaks_first(case)]
        return min([*spoken, *first], default=None)

    def posts(self) -> dict[str, Post]:
        """Where it is told."""
        return {"/hook": hook(self.given.memory, self.given.run.webhook_secrets["legal-aid"])}

    def lists(self) -> dict[str, Get]:
        """It answers no calls."""
        return {}

    def give_roster(self) -> None:
        """Who is on duty this day and the next."""
        starts = midnight(self.given.data)
        shift = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(days=3)).isoformat()}
        self.line.put("/roster", {"shifts": [{"solicitor": name, **shift} for name in (*SOLICITORS, *RESERVES)]})

    def _office(self, case: Dossier, now: datetime) -> None:
        """One step: somebody is found; who cannot come, or may not, is replaced; then that the solicitor is there."""
        if "assigned" not in case.did:
            if case.owes("assign-solicitor"):
                self.give_roster() if not self.line.get("/roster")["shifts"] else None
                self._assign(case, SOLICITORS, "first")
        elif "settled-down" not in case.did:
            self._first_look(case, now)
        elif "there" not in case.did:
            case.did["there"] = True
            channel = self.given.draws.one_of(case.number, "legal-aid", "channel", ("in-person", "video", "telephone"))
            self._post(case, "availability", {"available_at": now.isoformat(), "channel": channel})
        elif "begun" not in case.did and case.has("detention-ordered") and self.given.data["first_points"]:
            case.did["begun"] = now.isoformat()
            self._post(case, "first-consultations", {"begun_at": now.isoformat(), "channel": "in-person"})
        elif "interpreter" not in case.did and case.last("suspect-described").get("language", "nl") != "nl":
            case.did["interpreter"] = True
            language = case.last("suspect-described")["language"]
            body = {"arranged_at": now.isoformat(), "language": language, "channel": "telephone"}
            self._post(case, "interpreters", body)

    def _first_look(self, case: Dossier, now: datetime) -> None:
        data, share = self.given.data, self._share(case, "solicitor-goes")
        case.did["settled-down"] = True
        if share < data["no_solicitor_in_time"]:
            self._post(case, "unavailability", {"found_at": now.isoformat(), "why": "kept in court"})
            self._assign(case, RESERVES, "second")
        elif share < data["no_solicitor_in_time"] + data["conflicts"]:
            self._post(case, "conflicts", {"found_at": now.isoformat()})
            self._assign(case, RESERVES, "second")

    def _assign(self, case: Dossier, names: tuple[str, ...], nth: str) -> None:
        chosen = self.given.draws.one_of(case.number, "legal-aid", f"solicitor-{nth}", names)
        self._post(case, "assignments", {"solicitor": chosen}, nth)
        case.did["assigned"] = nth

    def _solicitor(self, case: Dossier, now: datetime) -> None:
        if _speaks_first(case) and self._first_ends_at(case) <= now:
            self._confirm_first(case, now)
        if _waits(case) and self._spoken_at(case) <= now:
            self._confirm(case, case.last("settlement-proposed")["proposal_hash"], now)

    def _spoken_at(self, case: Dossier) -> datetime:
        proposed = case.last("settlement-proposed")
        longest = self.given.data["conversation_within_minutes"]
        minutes = self.given.draws.whole(case.number, "solicitor", f"takes-{proposed['proposal']['number']}", longest)
        return datetime.fromisoformat(proposed["occurred_at"]) + timedelta(minutes=minutes)

    def _first_ends_at(self, case: Dossier) -> datetime:
        minutes = 5 + self.given.draws.whole(case.number, "solicitor", "first-takes", 20)
        return datetime.fromisoformat(case.did["begun"]) + timedelta(minutes=minutes)

    def _confirm_first(self, case: Dossier, now: datetime) -> None:
        """Before the first interrogation: the consultation, or that the client gives it up."""
        link = self.line.get(f"/cases/{case.name}/confirmation-link")["first_consultation"]
        waives = self._share(case, "waives-first") < self.given.data["waives"]
        token = re.search(r'name="csrf" value="([^"]+)"', self.page.text(link))
        fields: dict[str, Any] = {"csrf": token.group(1) if token else ""}
        if waives and case.last("suspect-described")["age_class"] == "adult":
            fields |= {"kind": "waiver", "waived_at": now.isoformat(), "consequences_explained": "on"}
        else:
            minutes = (now - datetime.fromisoformat(case.did["begun"])) // timedelta(minutes=1)
            fields |= {"kind": "consultation", "ended_at": now.isoformat(), "channel": "in-person"}
            fields |= {"minutes": str(max(1, minutes)), "points_explained": self.given.data["first_points"]}
        self.page.form(link, fields)
        case.did["first"] = True

    def _confirm(self, case: Dossier, named: str, now: datetime) -> None:
        link = self.line.get(f"/cases/{case.name}/confirmation-link")["link"]
        described = case.last("suspect-described")
        waives = self._share(case, "waives") < self.given.data["waives"]
        token = re.search(r'name="csrf" value="([^"]+)"', self.page.text(link))
        common: dict[str, Any] = {"csrf": token.group(1) if token else "", "proposal_hash": named}
        if waives and described["age_class"] == "adult" and not described["vulnerable"]:
            fields = {"kind": "waiver", "waived_at": now.isoformat(), "consequences_explained": "on"}
        else:
            channel = self.given.draws.one_of(case.number, "solicitor", "channel", ("in-person", "video", "telephone"))
            fields = {
                "kind": "consultation",
                "held_at": now.isoformat(),
                "channel": channel,
                "minutes": str(10 + self.given.draws.whole(case.number, "solicitor", "minutes", 20)),
                "points_explained": self.given.data["points"],
            }
        self.page.form(link, common | fields)
        case.did.setdefault("confirmed", []).append(named)

    def _share(self, case: Dossier, step: str) -> float:
        return self.given.draws.share(case.number, "legal-aid", step)

    def _post(self, case: Dossier, step: str, body: dict[str, Any], nth: str = "") -> None:
        self.line.post(f"/cases/{case.name}/{step}", body, str(uuid5(NAMES, f"{case.name}/{step}/{nth}")))


def _speaks_first(case: Dossier) -> bool:
    return "begun" in case.did and "first" not in case.did


def _waits(case: Dossier) -> bool:
    if "there" not in case.did or not case.has("settlement-proposed"):
        return False
    return case.last("settlement-proposed")["proposal_hash"] not in case.did.get("confirmed", [])


def build(given: Given) -> LegalAidSystem:
    """The system of this run."""
    service = given.run.services["legal-aid"]
    return LegalAidSystem(given, Line(service, given.run.tokens["legal-aid"]), Line(service, ""))


if __name__ == "__main__":
    serve("legal-aid", build)
