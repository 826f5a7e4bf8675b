"""How the police's old system writes its files: whole, then renamed into the folder, then marked as complete."""

import csv
import io
import os
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

from demo.day import Occasion

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
    "Slachtoffers",
    "Persoonsnummer",
    "Functionaris",
    "Reden",
    "Correctie",
    "Nummer",
    "Raadsman",
    "Naam",
    "Geboren",
    "Telefoon",
)
RECORDS: Final = "urn:voorbeeld:politie:registratie:2"
PERSONS: Final = "urn:voorbeeld:politie:persoon:1"
OF_THE_SUSPECT: Final = ("Leeftijd", "Kwetsbaar", "Tolk", "Persoonsnummer", "Naam", "Geboren", "Telefoon")

Row = dict[str, str]


def row_of(one: Occasion, kind: str, data: dict[str, Any], **more: str) -> Row:
    """A row about this occasion; a registration says all of it, any other row only what it is about."""
    known = {"Registratienummer": one.number, "Soort melding": kind}
    if kind == "PERSOON":
        known["Persoonsnummer"] = one.person_number
    return known | (_registration(one, data) if kind == "AANHOUDING" else {}) | more


def drop(folder: Path, name: str, said: list[Row] | bytes) -> None:
    """Put the file there; the same again, when we were killed on the way, is the same file."""
    data = said if isinstance(said, bytes) else _xml(said) if name.endswith(".xml") else _csv(said)
    written = folder / f".{name}.new"
    written.write_bytes(data)
    os.rename(written, folder / name)  # noqa: PTH104  # atomic: the file is there whole, or not at all
    (folder / f"{name}.done").touch()


def _registration(one: Occasion, data: dict[str, Any]) -> Row:
    theirs = data["their_words"]
    return {
        "Incidentnummer": one.incident,
        "ZSM-locatie": theirs["tables"][one.table],
        "Feit": one.offence,
        "Feitklasse": theirs["classes"][one.offence_class],
        "Leeftijd": theirs["ages"][one.age_class],
        "Kwetsbaar": "J" if one.vulnerable else "N",
        "Tolk": theirs["languages"].get(one.language, ""),
        "Plaats": one.place,
        "Slachtoffers": str(one.victims),
        "Persoonsnummer": one.person_number,
    }


def give_receipt(notice: Path, receipt: dict[str, str]) -> None:
    """Confirm a notice's file: its digest in a file beside it, written whole."""
    whole = notice.with_suffix(".receipt")
    draft = notice.with_name(f".{whole.name}")
    draft.write_text(receipt["digest"])
    draft.replace(whole)


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
        for name in ("Registratienummer", "Tijdstip", "Plaats", "Functionaris", "Reden", "Correctie", "Nummer"):
            if row.get(name):
                ET.SubElement(one, f"{{{RECORDS}}}{name}").text = row[name]
        if row.get("Raadsman"):
            ET.SubElement(one, f"{{{RECORDS}}}Raadsman").text = row["Raadsman"]
        if row["Soort melding"] == "AANHOUDING":
            incident = ET.SubElement(
                one, f"{{{RECORDS}}}Incident", nummer=row["Incidentnummer"], slachtoffers=row["Slachtoffers"]
            )
            ET.SubElement(incident, f"{{{RECORDS}}}Feit", klasse=row["Feitklasse"]).text = row["Feit"]
        told = [name for name in OF_THE_SUSPECT if row.get(name)]
        if told:
            who = "Slachtoffer" if row["Soort melding"] == "SLACHTOFFER" else "Verdachte"
            person = ET.SubElement(one, f"{{{PERSONS}}}{who}")
            for name in told:
                ET.SubElement(person, f"{{{PERSONS}}}{name}").text = row[name]
    text: bytes = ET.tostring(whole, encoding="iso-8859-1", xml_declaration=True)
    return text
