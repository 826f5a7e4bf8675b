"""Victim support's old system: it reads a list of what is new, and posts CloudEvents of what it did."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from demo.http import Line
from demo.systems.memory import Dossier, in_order
from demo.systems.news import fetch_news
from demo.systems.serving import Get, Given, Post, serve

TRIES: Final = 3
VICTIM: Final = "S1"
EVENTS: Final = "application/cloudevents-batch+json"
ONE_POST: Final = "00000000-0000-5000-8000-000000000000"
"""A post is known by its events; the key of the request does not matter."""

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class VictimSupportSystem:
    """Tries the victim by telephone, up to three times; hears harm, wish and claim; tells what became of the case."""

    given: Given
    line: Line

    def act(self, _role: str, now: datetime) -> bool:
        """One look at the dossiers, and one post of everything done."""
        news = fetch_news(self.line, self.given.memory)
        with self.given.memory.tick() as dossiers:
            events = [event for case in in_order(dossiers) for event in self._step(case, now)]
            for event in events:
                # One at a time: what a rule refuses in one case must not hide what it says of another.
                self.line.post("/inbox/hulp", [event], ONE_POST, EVENTS)
        return bool(news or events)

    def finished(self) -> bool:
        """It waits for nothing."""
        return True

    def next_in_world(self) -> datetime | None:
        """Nothing happens here that nobody told."""
        return None

    def posts(self) -> dict[str, Post]:
        """It takes no calls."""
        return {}

    def lists(self) -> dict[str, Get]:
        """It answers no calls."""
        return {}

    def _step(self, case: Dossier, now: datetime) -> list[Event]:
        if not case.last("case-registered").get("victims"):
            return []
        if case.decided:
            return self._tell(case, now)
        tried = case.did.get("tried", 0)
        if "reached" not in case.did and tried < TRIES:
            case.did["tried"] = tried + 1
            reached = self._share(case, f"attempt-{tried + 1}") < self.given.data["answers"]
            if reached:
                case.did["reached"] = True
            said = {"kanaal": "telephone", "bereikt": "ja" if reached else "nee"}
            return [self._event(case, f"poging-{tried + 1}", "poging", now, said)]
        if "reached" in case.did and "heard" not in case.did:
            case.did["heard"] = True
            return self._side_of_the_victim(case, now)
        return []

    def _side_of_the_victim(self, case: Dossier, now: datetime) -> list[Event]:
        claim = 5000 + 100 * self.given.draws.whole(case.number, "victim-support", "claim", 400)
        return [
            self._event(case, "schade", "schade", now, {"soort": "material", "tekst": "what was broken is to be paid"}),
            self._event(case, "wens", "wens", now, {"tekst": "that it is settled, and that he stays away"}),
            self._event(case, "vordering", "vordering", now, {"bedrag": str(claim), "stukken": "ja"}),
        ]

    def _tell(self, case: Dossier, now: datetime) -> list[Event]:
        if "reached" not in case.did or "told" in case.did:
            return []
        case.did["told"] = True
        return [self._event(case, "bericht", "bericht", now, {"kanaal": "telephone"})]

    def _event(self, case: Dossier, name: str, kind: str, now: datetime, said: dict[str, str]) -> Event:
        return {
            "specversion": "1.0",
            "id": f"{case.number}/{name}",
            "source": "urn:voorbeeld:slachtofferhulp",
            "type": f"hulp.{kind}",
            "time": now.isoformat(),
            "datacontenttype": "application/json",
            "data": {"dossier": case.number, "slachtoffer": VICTIM, **said},
        }

    def _share(self, case: Dossier, step: str) -> float:
        return self.given.draws.share(case.number, "victim-support", step)


def build(given: Given) -> VictimSupportSystem:
    """The system of this run."""
    return VictimSupportSystem(given, Line(given.run.services["victim-support"], given.run.tokens["victim-support"]))


if __name__ == "__main__":
    serve("victim-support", build)
