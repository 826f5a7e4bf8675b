"""The police's old records system: it drops CSV and XML files as it always has, and knows nothing of our words."""

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from demo.day import Occasion
from demo.draws import Draws
from demo.http import Line

COLUMNS: Final = (
    "Registratienummer",
    "Soort melding",
    "Tijdstip",
    "Incidentnummer",
    "ZSM-locatie",
    "Feit",
    "Feitklasse",
    "Leeftijd",
    "Kwetsbaar",
    "Tolk",
    "Plaats",
    "Functionaris",
    "Reden",
)
WHEN: Final = "%d-%m-%Y %H:%M"
RECORDS: Final = "urn:voorbeeld:politie:registratie:2"
PERSONS: Final = "urn:voorbeeld:politie:persoon:1"
IN_XML: Final = 0.3
"""Share of the rounds that the system writes as XML."""

Row = dict[str, str]


@dataclass(slots=True)
class _Known:
    """What the old system remembers of one occasion."""

    registered: bool = False
    ordered_at: datetime | None = None
    released: bool = False


class PoliceSystem:
    """Registers, orders detention, and releases: one file per round, whole before it is renamed into the folder."""

    def __init__(
        self, line: Line, folder: Path, data: dict[str, Any], occasions: Sequence[Occasion], draws: Draws
    ) -> None:
        self._line, self._folder, self._data, self._draws = line, folder, data, draws
        self._occasions = occasions
        self._known = {occasion.number: _Known() for occasion in occasions}
        self._zone = ZoneInfo(data["zone"])
        self._rounds = 0

    def act(self, now: datetime) -> bool:
        """Write down what happened since the last round."""
        decided = {case["agency_number"] for case in self._line.cases() if case["settlement"] or case["closed_at"]}
        rows = [row for occasion in self._occasions for row in self._rows(occasion, now, occasion.number in decided)]
        if rows:
            self._rounds += 1
            self._drop(rows)
        return bool(rows)

    def finished(self) -> bool:
        """Everybody was arrested, and everybody who was held is released."""
        return all(
            self._known[one.number].registered and (self._known[one.number].released or not one.held)
            for one in self._occasions
        )

    def next_in_world(self) -> datetime | None:
        """When something happens next that this system will write down; None when nothing will."""
        moments = (self._next(one, self._known[one.number]) for one in self._occasions)
        return min((moment for moment in moments if moment), default=None)

    def _next(self, one: Occasion, known: _Known) -> datetime | None:
        if not known.registered:
            return one.arrested_at
        if not one.held or known.released:
            return None
        if known.ordered_at is None:
            return one.arrested_at + ORDERED_AFTER
        return self._goes_at(one)

    def drop_is_empty(self) -> bool:
        """Whether the service has put away everything that was dropped."""
        return not any(one.is_file() and not one.name.startswith(".") for one in self._folder.iterdir())

    def _rows(self, one: Occasion, now: datetime, decided: bool) -> list[Row]:  # noqa: FBT001  # one fact of the case
        known, rows = self._known[one.number], list[Row]()
        if not known.registered and one.arrested_at <= now:
            known.registered = True
            rows.append(self._arrest(one))
        if one.held and known.registered and known.ordered_at is None and one.arrested_at + ORDERED_AFTER <= now:
            known.ordered_at = one.arrested_at + ORDERED_AFTER
            rows.append(self._officer(one, "OPHOUDEN", known.ordered_at))
        if one.held and known.ordered_at and not known.released and (decided or self._goes_at(one) <= now):
            known.released = True
            why = "de zaak is afgedaan" if decided else "termijn"
            rows.append(self._officer(one, "HEENZENDING", now) | {"Reden": why})
        return rows

    def _goes_at(self, one: Occasion) -> datetime:
        """The old system lets people go after so many minutes by its own list, night hours left aside."""
        moment, left = one.arrested_at, self._data["release_after_minutes"]
        while left > 0:
            moment += timedelta(minutes=1)
            left -= moment.astimezone(self._zone).hour >= self._data["day_begins"]
        return moment

    def _arrest(self, one: Occasion) -> Row:
        theirs = self._data["their_words"]
        return {
            "Registratienummer": one.number,
            "Soort melding": "AANHOUDING",
            "Tijdstip": self._local(one.arrested_at),
            "Incidentnummer": one.incident,
            "ZSM-locatie": theirs["tables"][one.table],
            "Feit": one.offence,
            "Feitklasse": theirs["classes"][one.offence_class],
            "Leeftijd": theirs["ages"][one.age_class],
            "Kwetsbaar": "J" if one.vulnerable else "N",
            "Plaats": one.place,
        }

    def _officer(self, one: Occasion, kind: str, at: datetime) -> Row:
        return {
            "Registratienummer": one.number,
            "Soort melding": kind,
            "Tijdstip": self._local(at),
            "Functionaris": "R. Çelik; hulpofficier van justitie",
        }

    def _local(self, at: datetime) -> str:
        return at.astimezone(self._zone).strftime(WHEN)

    def _drop(self, rows: list[Row]) -> None:
        round_name = f"melding-{self._rounds:04d}"
        in_xml = self._draws.share(round_name, "police", "xml") < IN_XML and self._data["writes_xml"]
        name = f"{round_name}.{'xml' if in_xml else 'csv'}"
        written = self._folder / f".{name}.new"
        written.write_bytes(_xml(rows) if in_xml else _csv(rows))
        os.rename(written, self._folder / name)  # noqa: PTH104  # atomic: the file is there whole, or not at all
        (self._folder / f"{name}.done").touch()


ORDERED_AFTER: Final = timedelta(minutes=30)


def _csv(rows: list[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("cp1252")


def _xml(rows: list[Row]) -> bytes:
    whole = ET.Element(f"{{{RECORDS}}}Meldingen")
    for row in rows:
        one = ET.SubElement(whole, f"{{{RECORDS}}}Melding", soort=row["Soort melding"])
        for name in ("Registratienummer", "Tijdstip", "Plaats", "Functionaris", "Reden"):
            if row.get(name):
                ET.SubElement(one, f"{{{RECORDS}}}{name}").text = row[name]
        if row["Soort melding"] == "AANHOUDING":
            incident = ET.SubElement(one, f"{{{RECORDS}}}Incident", nummer=row["Incidentnummer"])
            ET.SubElement(incident, f"{{{RECORDS}}}Feit", klasse=row["Feitklasse"]).text = row["Feit"]
            person = ET.SubElement(one, f"{{{PERSONS}}}Verdachte")
            for name in ("Leeftijd", "Kwetsbaar"):
                ET.SubElement(person, f"{{{PERSONS}}}{name}").text = row[name]
    text: bytes = ET.tostring(whole, encoding="iso-8859-1", xml_declaration=True)
    return text
