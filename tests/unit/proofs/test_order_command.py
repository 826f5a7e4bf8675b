"""`jointtable order`: page and PDF say what the proof says, carry its hash on every page, and are made of no other."""

import json
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from at_the_table import Table
from contracts.prosecutor import Terms
from given import ring
from jointtable.main import app
from proofs.settlement_proof import Failed, proven_by
from prosecutor.domain.order import Order, order_of
from prosecutor.web.order_html import order_html
from prosecutor.web.order_pdf import order_pdf
from unit.proofs.agencies import make_keys
from unit.proofs.story import Story
from unit.proofs.test_first_interrogation_in_proof import consulted, judged, settled

KEYS = make_keys()
WORK = Story(keys=KEYS, outcome="penalty-order-work", terms=Terms(work_hours=40), heard=True, willing=True)
PROOF = WORK.proof()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A proof, and the keys beside it."""
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [key.model_dump(mode="json") for key in KEYS.public]}))
    (tmp_path / "proof.json").write_bytes(PROOF)
    return tmp_path / "proof.json"


def order(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["order", *map(str, arguments)])


def made_of(proof: bytes) -> Order:
    proven = proven_by(proof, KEYS.ring)
    assert not isinstance(proven, Failed), proven
    return order_of(proven, proof)


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def values_of(made: Order) -> list[str]:
    lines = [said for section in made.sections for line in section.lines for said in line]
    return [*lines, *(said for one in made.signatures for said in (one.what, one.by, one.at, one.record, one.key))]


def test_page_and_pdf_are_made_beside_the_proof(file: Path) -> None:
    result = order(file)

    assert result.exit_code == 0
    assert sha256(PROOF).hexdigest() in result.output
    assert file.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    assert "</html>" in file.with_suffix(".html").read_text()


def test_they_go_where_they_are_wanted(file: Path, tmp_path: Path) -> None:
    result = order(file, "--html", tmp_path / "a.html", "--pdf", tmp_path / "b.pdf")

    assert result.exit_code == 0
    assert (tmp_path / "a.html").exists()
    assert (tmp_path / "b.pdf").exists()
    assert not file.with_suffix(".pdf").exists()


@pytest.mark.parametrize("name", ["proof.html", "proof.pdf"])
def test_a_view_is_never_written_over_its_proof(file: Path, name: str) -> None:
    proof = file.rename(file.with_name(name))
    result = order(proof)

    assert result.exit_code == 2
    assert proof.read_bytes() == PROOF


def test_of_a_proof_that_does_not_hold_no_order_is_made(file: Path) -> None:
    file.write_bytes(PROOF.replace(b"A. Solicitor", b"B. Solicitor"))
    result = order(file)

    assert result.exit_code == 1
    assert "consultation: bad-signature" in result.output
    assert not file.with_suffix(".html").exists()
    assert not file.with_suffix(".pdf").exists()


@pytest.mark.parametrize("missing", ["proof.json", "keys.json"])
def test_without_the_proof_or_the_keys_none_is_made(file: Path, missing: str) -> None:
    file.with_name(missing).unlink()

    assert order(file).exit_code == (1 if missing == "proof.json" else 2)
    assert not file.with_suffix(".pdf").exists()


def test_every_page_of_the_pdf_carries_the_hash_of_the_proof() -> None:
    pages = pages_of(order_pdf(made_of(PROOF)))

    assert len(pages) > 1
    assert [page for page in pages if f"SHA-256 of the proof: {sha256(PROOF).hexdigest()}" not in page] == []


def test_page_and_pdf_say_the_same_and_all_of_it() -> None:
    made = made_of(PROOF)
    page = unescape(order_html(made))
    printed = "".join("".join(pages_of(order_pdf(made))).split())

    assert [said for said in values_of(made) if said not in page] == []
    assert [said for said in values_of(made) if "".join(said.split()) not in printed] == []
    assert f"<footer>SHA-256 of the proof: {made.hash}</footer>" in page


def test_every_signature_under_the_proof_is_listed_with_its_key() -> None:
    listed = [(one.what, one.by) for one in made_of(PROOF).signatures]

    assert listed == [
        ("described", "police"),
        ("proposed", "prosecutor"),
        ("consultation", "legal-aid"),
        ("hearing", "prosecutor"),
        ("asked", "prosecutor"),
        ("issued", "coordinator"),
        ("attestation", "legal-aid"),
        ("both sides weighed", "prosecutor"),
        ("the whole proof", "coordinator"),
    ]
    known = {key.kid for key in KEYS.public}
    assert {one.key for one in made_of(PROOF).signatures} <= known


def test_lodging_and_receipt_are_told_with_their_moments_and_digests() -> None:
    lodged = next(section for section in made_of(PROOF).sections if section.title == "Lodging and receipt")
    told = dict(lodged.lines)

    assert told["Lodged by the prosecutor"] == "2026-11-23 13:40:00+01:00, as record 3"
    assert told["Received and issued by the coordinator"] == "2026-11-23 13:41:00+01:00, as record 1"
    assert len({told["Digest of what was lodged"], told["Digest of the receipt"]}) == 2
    assert told["Proof sealed"] == "2026-11-23 13:41:00+01:00"


def test_amounts_conditions_waiver_and_agreement_are_told_in_words() -> None:
    fine = made_of(Story(keys=KEYS, terms=Terms(amount_cents=35_005), condition="waiver").proof())
    terms = Terms(conditions=("No contact", "Repair it"))
    dismissed = made_of(Story(keys=KEYS, outcome="conditional-dismissal", terms=terms, agreed=True).proof())

    assert ("Amount", "350.05 euro") in fine.sections[0].lines
    assert any(label == "Consultation on this proposal waived" for label, _ in fine.sections[1].lines)
    assert [said for label, said in dismissed.sections[0].lines if label == "Conditions"] == ["No contact", "Repair it"]
    assert any(label == "Agreement of the suspect" for label, _ in dismissed.sections[1].lines)


def test_nothing_written_by_somebody_becomes_part_of_the_page_and_no_sign_is_lost_in_the_pdf() -> None:
    terms = Terms(conditions=("<script>alert(1)</script> & Łódź 中",))
    made = made_of(Story(keys=KEYS, outcome="conditional-dismissal", terms=terms, agreed=True).proof())
    page, printed = order_html(made), " ".join(pages_of(order_pdf(made)))

    assert "<script>" not in page
    assert "Łódź 中" in page
    assert "<script>alert(1)</script> &" in printed
    assert "[U+4E2D]" in printed


@pytest.mark.parametrize(
    ("happened", "told"),
    [(consulted, "Consultation before it"), (judged, "Judged by the prosecutor, as nothing allowed it")],
)
def test_the_first_interrogation_is_told_with_what_allowed_it(happened: Callable[[Table], None], told: str) -> None:
    proof = settled(happened)
    proven = proven_by(proof, ring())
    assert not isinstance(proven, Failed), proven
    lines = dict(order_of(proven, proof).sections[1].lines)

    assert lines["First interrogation"] == "2026-03-10 09:45:00+01:00"
    assert told in lines


def test_the_same_proof_gives_the_same_bytes() -> None:
    assert order_pdf(made_of(PROOF)) == order_pdf(made_of(PROOF))
    assert order_html(made_of(PROOF)) == order_html(made_of(PROOF))


def test_the_text_of_the_weighing_is_in_neither() -> None:
    made = made_of(PROOF)
    everything = order_html(made) + " ".join(pages_of(order_pdf(made)))

    assert not [said for said in ("Has work", "Wants the window", "has not said") if said in everything]
