"""The police's old records system: it drops CSV and XML files as it always has, and finds files of what was decided."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from demo.day import Occasion, occasions
from demo.systems.memory import Dossier
from demo.systems.police_files import Row, drop, give_receipt, row_of
from demo.systems.receipt import receipt
from demo.systems.serving import Get, Given, Post, serve

ORDERED_AFTER: Final = timedelta(minutes=30)
IN_XML: Final = 0.3
"""Share of the rounds that the system writes as XML."""
OFFICER: Final = "R. Çelik; hulpofficier van justitie"


@dataclass(frozen=True, slots=True)
class PoliceSystem:
    """Registers, orders detention, questions, corrects, releases: one file per round."""

    given: Given
    happened: tuple[Occasion, ...]

    def act(self, _role: str, now: datetime) -> bool:
        """Write down what happened since the last round."""
        self._take_what_was_told()
        with self.given.memory.tick() as dossiers:
            rows: list[Row] = []
            for one in self.happened:
                rows += self._rows(one, dossiers.setdefault(one.number, Dossier(one.number)), now)
            name = f"melding-{now:%d-%H%M}"
            if rows:
                in_xml = self.given.data["writes_xml"] and self._share(name, "xml") < IN_XML
                drop(self.given.run.drop_folder, f"{name}.{'xml' if in_xml else 'csv'}", rows)
                self._now_and_then(name, rows)
        return bool(rows)

    def finished(self) -> bool:
        """Everybody was arrested, and everybody who was held is released."""
        dossiers = self.given.memory.dossiers()
        return all(
            (known := dossiers.get(one.number))
            and "registered" in known.did
            and ("released" in known.did or not one.held)
            for one in self.happened
        )

    def next_in_world(self) -> datetime | None:
        """When something happens next that this system will write down."""
        dossiers = self.given.memory.dossiers()
        moments = [self._next(one, dossiers.get(one.number, Dossier(one.number))) for one in self.happened]
        return min((moment for moment in moments if moment), default=None)

    def posts(self) -> dict[str, Post]:
        """It takes no calls."""
        return {}

    def lists(self) -> dict[str, Get]:
        """It answers no calls."""
        return {}

    def _take_what_was_told(self) -> None:
        """Each file once: kept in our own memory, then confirmed by a receipt beside it, then taken away."""
        for file in sorted(self.given.run.told_folder.glob("[!.]*.json")):
            event = json.loads(file.read_text())
            if event.get("agencynumber"):
                give_receipt(file, receipt(self.given.memory.keep(event)))
            file.unlink()

    def _now_and_then(self, name: str, rows: list[Row]) -> None:
        """What goes wrong with files on a day: one that is dropped twice, one that is no file of records at all."""
        folder, data = self.given.run.drop_folder, self.given.data
        if self._share(name, "twice") < data["file_twice"]:
            drop(folder, f"{name}-nogmaals.csv", rows)
            drop(folder, f"{name}-derde-keer.csv", rows)
        if self._share(name, "garbage") < data["garbage_files"]:
            noise = bytes(self.given.draws.whole(name, "police", f"noise-{nth}", 255) for nth in range(200))
            drop(folder, f"{name}-kapot.csv", noise)

    def _rows(self, one: Occasion, known: Dossier, now: datetime) -> Iterator[Row]:
        """What of this occasion is to be written down now."""
        if "registered" not in known.did:
            if one.arrested_at <= now:
                known.did["registered"] = now.isoformat()
                yield from self._registration(one)
            return
        yield from self._corrections(one, known, now)
        if one.held:
            yield from self._detention(one, known, now)

    def _registration(self, one: Occasion) -> Iterator[Row]:
        yield row_of(one, "AANHOUDING", self.given.data, Tijdstip=self._local(one.recorded_arrest))
        yield row_of(one, "PERSOON", self.given.data, Naam=one.name, Geboren=one.born_on.isoformat())
        if one.victims:
            yield row_of(
                one, "SLACHTOFFER", self.given.data, Nummer="S1", Naam=one.victims_name, Telefoon="010-1234567"
            )

    def _corrections(self, one: Occasion, known: Dossier, now: datetime) -> Iterator[Row]:
        """The arrest was written down wrongly; somebody sees it an hour later."""
        wrong = one.recorded_arrest != one.arrested_at
        if wrong and "corrected" not in known.did and one.arrested_at + timedelta(hours=1) <= now:
            known.did["corrected"] = now.isoformat()
            row = row_of(one, "AANHOUDING", self.given.data, Tijdstip=self._local(one.arrested_at))
            yield row | {"Correctie": "verkeerde tijd overgenomen"}

    def _detention(self, one: Occasion, known: Dossier, now: datetime) -> Iterator[Row]:
        ordered = one.arrested_at + ORDERED_AFTER
        if "ordered" not in known.did and ordered + one.told_late <= now:
            known.did["ordered"] = ordered.isoformat()
            yield self._officer(one, "OPHOUDEN", ordered)
        if "ordered" in known.did and "questioned" not in known.did and self._may_be_questioned(known):
            known.did["questioned"] = now.isoformat()
            yield self._officer(one, "VERHOOR", now, Nummer="V1", Raadsman="J")
        goes = "ordered" in known.did and "released" not in known.did
        if goes and (known.decided or self._goes_at(one) <= now):
            known.did["released"] = now.isoformat()
            yield self._officer(one, "HEENZENDING", now, Reden="de zaak is afgedaan" if known.decided else "termijn")

    def _may_be_questioned(self, known: Dossier) -> bool:
        """Where the rules know a consultation before the first interrogation, police wait for it or its waiver."""
        if not self.given.data["first_points"]:
            return known.has("solicitor-available")
        return known.has("first-consultation-held", "first-consultation-waived")

    def _next(self, one: Occasion, known: Dossier) -> datetime | None:
        if "registered" not in known.did:
            return one.arrested_at
        if one.recorded_arrest != one.arrested_at and "corrected" not in known.did:
            return one.arrested_at + timedelta(hours=1)
        if not one.held or "released" in known.did:
            return None
        return self._goes_at(one) if "ordered" in known.did else one.arrested_at + ORDERED_AFTER + one.told_late

    def _goes_at(self, one: Occasion) -> datetime:
        """The old system lets people go after so many minutes by its own list, night hours left aside."""
        zone, data = ZoneInfo(self.given.data["zone"]), self.given.data
        moment, left = one.arrested_at, data["release_after_minutes"]
        while left > 0:
            moment += timedelta(minutes=1)
            left -= moment.astimezone(zone).hour >= data["day_begins"]
        return moment

    def _officer(self, one: Occasion, kind: str, at: datetime, **more: str) -> Row:
        return row_of(one, kind, self.given.data, Tijdstip=self._local(at), Functionaris=OFFICER, **more)

    def _local(self, at: datetime) -> str:
        return at.astimezone(ZoneInfo(self.given.data["zone"])).strftime("%d-%m-%Y %H:%M")

    def _share(self, name: str, step: str) -> float:
        return self.given.draws.share(name, "police", step)


def build(given: Given) -> PoliceSystem:
    """The system of this run."""
    Path(given.run.drop_folder).mkdir(parents=True, exist_ok=True)
    return PoliceSystem(given, occasions(given.data, given.cases, given.draws))


if __name__ == "__main__":
    serve("police", build, named_by="agencynumber")
