"""One case, from the police's file to an issued settlement that anybody can check."""

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2

from contracts.topics import Agency
from deploy.run import Standing
from eventually import eventually
from proofs.keys import KeyRing
from proofs.settlement_proof import Failed, Verified, verify_proof
from whole_table import WholeTable, drop

HEADING = (
    "Registratienummer;Soort melding;Tijdstip;Incidentnummer;ZSM-locatie;Feit;Feitklasse;Leeftijd;Kwetsbaar;Tolk;"
    "Plaats;Functionaris;Reden;Slachtoffers;"
    "Persoonsnummer;Correctie;Nummer;Raadsman;Naam;Geboren;Telefoon"
)
EMPTY = ";" * 8
"""The columns that these rows leave empty."""
FIVE = (Agency.POLICE, Agency.PROSECUTOR, Agency.PROBATION, Agency.VICTIM_SUPPORT, Agency.LEGAL_AID)


def test_a_police_file_becomes_a_case_that_is_held_back_then_issued_with_a_proof(
    table_in_use: WholeTable, drop_folder: Path
) -> None:
    table = table_in_use
    table.now_is("10:00")
    rows = [
        HEADING,
        f"{table.number};AANHOUDING;{table.day:%d-%m-%Y} 09:00;INC1;RTD;Diefstal;VH;MEERDERJARIG;N;;Station;;{EMPTY}",
        f"{table.number};OPHOUDEN;{table.day:%d-%m-%Y} 09:30;;;;;;;;;J. de Vries;{EMPTY}",
    ]
    drop(drop_folder, f"{table.number}.csv", "\r\n".join(rows).encode("cp1252"))
    table.rest()

    eventually(lambda: table.view()["detained"], "the case is on the board")
    clock = next(one for one in table.view()["clocks"] if one["clock"] == "detention-9h")
    assert datetime.fromisoformat(clock["due"]) == table.at("18:30")
    assert (drop_folder / "done" / f"{table.number}.csv.report.txt").exists()
    eventually(lambda: table.case_at(Agency.LEGAL_AID)["requested_at"] is not None, "legal aid asks by itself")

    step = f"/cases/{table.case_id}"
    table.asks(Agency.PROBATION, f"{step}/advice", {"office": "Office West"})
    attempt = {"attempted_at": table.at("09:45").isoformat(), "channel": "telephone", "victim": "S1", "reached": True}
    table.asks(Agency.VICTIM_SUPPORT, f"{step}/attempts", attempt)
    table.asks(Agency.PROSECUTOR, f"{step}/selection", {"why": "simple", "working_method": "table-first"})
    table.asks(Agency.LEGAL_AID, f"{step}/assignments", {"solicitor": "NL-A-1"})
    named = table.proposes("transaction", amount_cents=25000)
    table.asks(Agency.PROSECUTOR, f"{step}/asks", {"proposal_hash": named})

    eventually(lambda: len(table.view()["held_back"]) > 0, "the ask is held back on the board")
    owed = {(reason["code"], reason["owner"]) for reason in table.view()["held_back"]}
    assert owed == {("consultation-missing", "legal-aid"), ("agreement-missing", "prosecutor")}
    assert all(table.case_at(agency)["settlement"] is None for agency in FIVE)

    table.now_is("10:30")
    assert table.confirms(named, table.at("10:20")).status_code == 200
    assert table.confirms(named, table.at("10:25")).status_code == 422, "the link is used up"
    answer = {"proposal_hash": named, "answered_at": table.at("10:25").isoformat(), "agreed": True}
    table.asks(Agency.PROSECUTOR, f"{step}/answers", answer)

    eventually(lambda: table.view()["stage"] == "issued", "it is issued on the board")
    assert [table.case_at(agency)["settlement"]["proposal_hash"] for agency in FIVE] == [named] * 5

    with table.client(Agency.PROSECUTOR) as line:
        proof = line.get(f"{step}/proofs/{named}").content
        page, printed = (line.get(f"{step}/orders/{named}.{form}") for form in ("html", "pdf"))
    ring = KeyRing.from_jwks(json.dumps({"keys": [key for agency in Agency for key in published(table, agency)]}))
    assert isinstance(verify_proof(proof, ring), Verified)
    assert f"SHA-256 of the proof: {sha256(proof).hexdigest()}" in page.text
    assert printed.content.startswith(b"%PDF")
    changed = proof.replace(b'"amount_cents":25000', b'"amount_cents":25001').replace(
        b'\\"amount_cents\\":25000', b'\\"amount_cents\\":25001'
    )
    failed = verify_proof(changed, ring)
    assert isinstance(failed, Failed)
    assert failed.statement == "proposed"


def published(table: WholeTable, agency: Agency) -> list[dict[str, Any]]:
    """The public keys that a service tells anybody."""
    with httpx2.Client(base_url=table.url(agency), timeout=20) as anybody:
        keys: list[dict[str, Any]] = anybody.get("/.well-known/jwks.json").json()["keys"]
    return keys


def test_a_person_registers_and_releases_at_the_forms(table_in_use: WholeTable) -> None:
    table = table_in_use
    table.now_is("11:00")
    with httpx2.Client(base_url=table.url(Agency.POLICE), timeout=20, follow_redirects=True) as browser:
        page = browser.post("/login", data={"name": "Desk officer"}).text
        fields = {
            "csrf": page.partition('name="csrf" value="')[2].partition('"')[0],
            "agency_number": table.number,
            "incident": "I2",
            "table": "rotterdam",
            "offence": "Vandalism",
            "offence_class": "no-pre-trial-detention",
            "age_class": "adult",
            "vulnerable": "no",
            "arrested_at": f"{table.day}T10:00",
            "arrested_place": "<script>alert(1)</script>",
        }
        wrong = browser.post("/pages/acts/cases", data=fields | {"arrested_at": f"{table.day}T23:00"})
        registered = browser.post("/pages/acts/cases", data=fields)
        released = browser.post(
            "/pages/acts/releases",
            data=fields | {"released_at": f"{table.day}T10:50", "recorded_by": "desk", "why": "sent home"},
        )
    table.rest()

    assert wrong.status_code == 422
    assert "the arrest lies in the future" in wrong.text
    assert registered.status_code == 200
    assert "<script>alert(1)" not in registered.text
    assert released.status_code == 200
    assert datetime.fromisoformat(table.case_at(Agency.POLICE)["released_at"]) == table.at("10:50")


def test_a_file_with_one_bad_row_touches_nothing(table_in_use: WholeTable, drop_folder: Path) -> None:
    table = table_in_use
    table.now_is("11:10")
    rows = [
        HEADING,
        f"{table.number};AANHOUDING;{table.day:%d-%m-%Y} 09:00;INC1;RTD;Diefstal;VH;MEERDERJARIG;N;;Station;;{EMPTY}",
        f"{table.number};OPHOUDEN;31-02-2026 09:30;;;;;;;;;J. de Vries;{EMPTY}",
    ]
    drop(drop_folder, f"{table.number}.csv", "\r\n".join(rows).encode("cp1252"))
    table.rest()

    with table.client(Agency.POLICE) as line:
        known = {case["agency_number"] for case in line.get("/cases").json()["cases"]}
    report = json.loads((drop_folder / "failed" / f"{table.number}.csv.report.json").read_text())
    assert table.number not in known
    assert "ordered_at" in json.dumps(report)


def test_whoever_shows_no_token_of_the_agency_changes_nothing(table_in_use: WholeTable, standing: Standing) -> None:
    table = table_in_use
    body = {"agency_number": table.number, "released_at": table.at("09:00").isoformat(), "recorded_by": "x", "why": "x"}
    others = standing.parts.secrets.token(Agency.PROSECUTOR).read_text().strip()

    with httpx2.Client(base_url=table.url(Agency.POLICE), timeout=20) as nobody:
        answers = [
            nobody.post("/releases", json=body).status_code,
            nobody.post("/releases", json=body, headers={"Authorization": f"Bearer {others}"}).status_code,
            nobody.get("/cases").status_code,
        ]

    assert answers == [401, 401, 401]
