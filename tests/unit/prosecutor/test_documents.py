"""The prosecutor's documents over HTTP: the proof byte for byte, the order made from it, and what is lacking."""

import json
import re
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pypdf import PdfReader

from an_agency import AtWork
from contracts.coordinator import DutyOwed, ProofCompleted
from contracts.topics import Agency
from given import CASE, at
from messaging.desk import Desk
from messaging.web.auth import open_doors
from messaging.web.pages import Office, office_pages
from messaging.web.problems import say_no_well
from prosecutor.api import lacking_shown, prosecutor_routes
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.web.documents import document_routes, papers_of
from unit.proofs.test_attacks_on_a_proof import real
from words_of_agencies import DESCRIBED, REGISTERED, speaks

PROVEN = str(json.loads(real())["proposal_hash"])
TOKEN = {"Authorization": "Bearer the prosecutor's system"}


@pytest.fixture
def prosecutor() -> AtWork[ProsecutorCase]:
    """The prosecutor, who knows a case, and nothing proven in it."""
    speaker = speaks(Agency.PROSECUTOR)
    speaker.work.hears(REGISTERED, DESCRIBED)
    return speaker.work


def proven(prosecutor: AtWork[ProsecutorCase], proof: bytes | None = None) -> None:
    """The coordinator completed this proof."""
    text = (proof or real()).decode()
    prosecutor.hears(ProofCompleted(occurred_at=at("11:00"), proposal_hash=PROVEN, proof=text))


@pytest.fixture
def line(prosecutor: AtWork[ProsecutorCase], tmp_path: Path) -> TestClient:
    tokens = {sha256(b"the prosecutor's system").hexdigest(): {"agency": "prosecutor", "system": "OM"}}
    (tmp_path / "tokens.yaml").write_text(yaml.safe_dump(tokens))
    doors = open_doors("prosecutor", tmp_path / "tokens.yaml", "a secret", development_login=True)
    desk, app = Desk(prosecutor.service), FastAPI()
    say_no_well(app)
    app.include_router(prosecutor_routes(desk, doors, ()))
    app.include_router(document_routes(desk, doors))
    zone = ZoneInfo("Europe/Amsterdam")
    office = Office("prosecutor", desk, doors, zone, lacking=lacking_shown, papers=papers_of)
    app.include_router(office_pages(office))
    return TestClient(app)


def address(what: str, named: str = PROVEN) -> str:
    return f"/cases/{CASE}/{what.format(named)}"


def test_the_proof_is_handed_out_byte_for_byte(prosecutor: AtWork[ProsecutorCase], line: TestClient) -> None:
    proven(prosecutor)
    answer = line.get(address("proofs/{}"), headers=TOKEN)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.content == real()


def test_the_order_is_a_page_with_the_proofs_hash_and_loads_nothing(
    prosecutor: AtWork[ProsecutorCase], line: TestClient
) -> None:
    proven(prosecutor)
    answer = line.get(address("orders/{}.html"), headers=TOKEN)

    assert answer.status_code == 200
    assert f"SHA-256 of the proof: {sha256(real()).hexdigest()}" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert not re.findall(r"(?:src|href)=", answer.text)


def test_the_order_is_a_pdf_with_the_proofs_hash_on_each_page(
    prosecutor: AtWork[ProsecutorCase], line: TestClient
) -> None:
    proven(prosecutor)
    answer = line.get(address("orders/{}.pdf"), headers=TOKEN)
    pages = [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert pages
    assert [page for page in pages if sha256(real()).hexdigest() not in page] == []


@pytest.mark.parametrize("what", ["proofs/{}", "orders/{}.html", "orders/{}.pdf"])
def test_nobody_reads_a_document_without_a_token_or_a_session(
    prosecutor: AtWork[ProsecutorCase], line: TestClient, what: str
) -> None:
    proven(prosecutor)

    assert line.get(address(what)).status_code == 401
    assert line.get(address(what), headers={"Authorization": "Bearer another"}).status_code == 401


@pytest.mark.parametrize("what", ["proofs/{}", "orders/{}.html", "orders/{}.pdf"])
def test_there_is_no_document_of_what_is_not_proven(line: TestClient, what: str) -> None:
    assert line.get(address(what), headers=TOKEN).status_code == 404
    assert line.get(address(what, "0" * 64), headers=TOKEN).status_code == 404


def test_there_is_no_order_in_another_form(prosecutor: AtWork[ProsecutorCase], line: TestClient) -> None:
    proven(prosecutor)

    assert line.get(address("orders/{}.docx"), headers=TOKEN).status_code == 422


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_of_a_proof_that_does_not_hold_no_order_is_made(
    prosecutor: AtWork[ProsecutorCase], line: TestClient, form: str
) -> None:
    proven(prosecutor, real().replace(b'"declared_willing', b'"declared_willinG'))
    answer = line.get(address(f"orders/{{}}.{form}"), headers=TOKEN)

    assert answer.status_code == 409
    assert "hearing: bad-signature" in answer.text


def test_the_case_page_links_to_the_documents_and_names_what_is_lacking_and_from_whom(
    prosecutor: AtWork[ProsecutorCase], line: TestClient
) -> None:
    proven(prosecutor)
    prosecutor.hears(DutyOwed(occurred_at=at("11:00"), duty="consultation-missing", owner=Agency.LEGAL_AID))
    line.post("/login", data={"name": "M. Jansen"})
    page = line.get(f"/pages/cases/{CASE}").text

    links = re.findall(r'href="(/cases/[^"]+)"', page)
    assert links == [address("orders/{}.html"), address("orders/{}.pdf"), address("proofs/{}")]
    assert {line.get(link).status_code for link in links} == {200}
    assert "consultation missing, from legal aid" in page
    assert '"statements"' not in page


def test_what_is_lacking_is_told_to_the_prosecutors_own_system_too(
    prosecutor: AtWork[ProsecutorCase], line: TestClient
) -> None:
    prosecutor.hears(DutyOwed(occurred_at=at("11:00"), duty="give-advice", owner=Agency.PROBATION))
    answer = line.get(f"/cases/{CASE}/lacking", headers=TOKEN).json()

    (one,) = answer["lacking"]
    assert (one["code"], one["owner"], one["holds_back"]) == ("give-advice", "probation", False)
    assert line.get(f"/cases/{CASE}/lacking").status_code == 401
    assert line.get(f"/cases/{CASE[:-1]}e/lacking", headers=TOKEN).status_code == 404
