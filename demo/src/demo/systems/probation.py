"""Probation's old system can be asked only: it reads a list of what is new, and has a list of its own that we poll."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from demo.http import Line
from demo.systems.memory import Dossier, in_order
from demo.systems.news import fetch_news
from demo.systems.serving import Get, Given, Post, serve

LOOKS: Final = 2
"""After so many whole looks at our list everything on it was taken in: the second begins when the first is done."""
PATIENCE: Final = 120.0


@dataclass(slots=True)
class ProbationSystem:
    """Takes on a share of the cases, gives its advice some ticks later, or says that hours do not suffice."""

    given: Given
    line: Line
    looks: int = 0
    """How often our list was asked for since this program started."""
    rows: list[dict[str, Any]] = field(default_factory=list)

    def act(self, _role: str, now: datetime) -> bool:
        """One look at the dossiers: at most one step in each, as a row on our list."""
        news = fetch_news(self.line, self.given.memory)
        with self.given.memory.tick() as dossiers:
            for case in in_order(dossiers):
                if case.has("case-selected") and not case.decided:
                    self._step(case, now)
            self.rows = [row for case in in_order(dossiers) for row in case.did.get("rows", [])]
        fresh = [row for row in self.rows if row["gewijzigd"] == _moment(now)]
        if fresh:
            self._until_taken_in()
        return bool(news or fresh)

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
        """The list of what we did, those changed since a moment."""
        return {"/adviezen": self._list}

    def _list(self, asked: dict[str, list[str]]) -> tuple[int, Any]:
        self.looks += 1  # before it is answered: whoever waits counts the looks that began after its rows were there
        since = datetime.fromisoformat(asked["sinds"][0])
        if not self.rows:
            self.rows = [row for case in in_order(self.given.memory.dossiers()) for row in case.did.get("rows", [])]
        return 200, {"adviezen": [row for row in self.rows if datetime.fromisoformat(row["gewijzigd"]) >= since]}

    def _until_taken_in(self) -> None:
        before, until = self.looks, time.monotonic() + PATIENCE
        while self.looks < before + LOOKS and time.monotonic() < until:
            time.sleep(0.02)

    def _step(self, case: Dossier, now: datetime) -> None:
        takes = self._share(case, "takes") < self.given.data["advised"]
        if not takes:
            return
        done = [row["soort"] for row in case.did.get("rows", [])]
        if not done:
            self._write(case, now, "GEVRAAGD", door="prosecutor")
        elif done == ["GEVRAAGD"]:
            self._write(case, now, "BEGONNEN", kantoor="Kantoor West")
        elif "BEGONNEN" in done and not {"GEGEVEN", "ONDERZOEK"} & {*done}:
            if self._share(case, "research") < self.given.data["more_research"]:
                self._write(case, now, "ONDERZOEK", reden="signs of an addiction")
            else:
                band = self.given.draws.one_of(case.number, "probation", "risk", ("laag", "midden", "hoog"))
                self._write(case, now, "GEGEVEN", advies="work in the evening fits", risico=band)

    def _write(self, case: Dossier, now: datetime, kind: str, **said: str) -> None:
        rows = case.did.setdefault("rows", [])
        key = f"{case.number}/{kind}"
        rows.append({"sleutel": key, "dossier": case.number, "soort": kind, "gewijzigd": _moment(now), **said})

    def _share(self, case: Dossier, step: str) -> float:
        return self.given.draws.share(case.number, "probation", step)


def _moment(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def build(given: Given) -> ProbationSystem:
    """The system of this run."""
    return ProbationSystem(given, Line(given.run.services["probation"], given.run.tokens["probation"]))


if __name__ == "__main__":
    serve("probation", build)
