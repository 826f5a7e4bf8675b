"""`jointtable adapter preview` shows an integrator what a mapping makes of a sample."""

import json
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from jointtable.adapter import adapter_app

SAMPLES: Final = Path(__file__).parents[2] / "demo" / "police"


def preview(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(adapter_app, ["preview", *map(str, words)], env={"COLUMNS": "200"})
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("form", ["csv", "xml"])
def test_a_good_sample_shows_requests_and_messages_and_exits_0(form: str) -> None:
    code, out, err = preview(SAMPLES / f"mapping-{form}.yaml", SAMPLES / f"sample.{form}")

    assert (code, err) == (0, "")
    for word in ("register", "CaseRegistered", "SuspectArrested", "DetentionOrdered", "ordered_by:"):
        assert word in out


def test_a_report_that_refers_to_its_persons_becomes_a_registration() -> None:
    code, out, err = preview(SAMPLES / "mapping-report.yaml", SAMPLES / "sample-report.xml", "--json")

    (row,) = json.loads(out)
    assert (code, err, row["messages"][0]) == (0, "", "CaseRegistered")
    assert (row["request"]["fields"]["age_class"], row["request"]["fields"]["language"]) == ("minor", "pl")


def test_a_report_that_refers_to_nobody_is_refused_with_line_and_field(tmp_path: Path) -> None:
    sample = tmp_path / "sample-report.xml"
    sample.write_text((SAMPLES / "sample-report.xml").read_text().replace('s:id="P2"', 's:id="P3"'))

    code, _, err = preview(SAMPLES / "mapping-report.yaml", sample)

    assert code == 1
    assert "line 3: age_class: 'P2' names nothing at /r:Rapport/p:Persoon[@s:id] (dangling-reference)" in err


def test_json_is_for_machines() -> None:
    code, out, _ = preview(SAMPLES / "mapping-csv.yaml", SAMPLES / "sample.csv", "--json")

    rows = json.loads(out)
    assert code == 0
    assert rows[1]["request"]["fields"]["ordered_at"] == "2026-03-10T11:30:00+00:00"
    assert rows[1]["messages"] == ["DetentionOrdered"]


def test_a_row_that_fails_is_shown_among_the_others_and_exits_1(tmp_path: Path) -> None:
    sample = tmp_path / "sample.csv"
    sample.write_bytes((SAMPLES / "sample.csv").read_bytes().replace(b"10-03-2026 12:30", b"gisteren [bold]"))

    code, out, _ = preview(SAMPLES / "mapping-csv.yaml", sample)
    code_json, out_json, _ = preview(SAMPLES / "mapping-csv.yaml", sample, "--json")

    assert (code, code_json) == (1, 1)
    assert "CaseRegistered" in out
    assert "gisteren [bold]" in out
    assert json.loads(out_json)[1]["fault"]["field"] == "ordered_at"


def test_a_request_that_no_service_takes_is_shown(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    text = (SAMPLES / "mapping-csv.yaml").read_text()
    mapping.write_text(text.replace("OPHOUDEN: detention", "OPHOUDEN: detain").replace("  detention:\n", "  detain:\n"))

    code, out, _ = preview(mapping, SAMPLES / "sample.csv")

    assert code == 1
    assert "no service takes a request 'detain'" in out


def test_a_bad_mapping_is_refused_with_its_line(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text((SAMPLES / "mapping-csv.yaml").read_text() + "  extra: 1\n")

    code, out, err = preview(mapping, SAMPLES / "sample.csv")

    assert (code, out) == (1, "")
    assert "mapping.yaml: line 56: requests.extra" in err


def test_a_sample_the_drop_would_not_take_is_noted() -> None:
    code, _, err = preview(SAMPLES / "mapping-csv.yaml", SAMPLES / "sample.xml")

    assert code == 1
    assert "would not use this mapping for a file named sample.xml" in err


ADVICE = """
version: 1
name: probation-notes
files: ["*.csv"]
csv: {encoding: utf-8, delimiter: ";"}
kind: {constant: given-advice}
number: {path: Dossier}
requests:
  given-advice:
    given_at: {path: Moment, format: iso}
    conclusion: {path: Advies}
    risk_band: {path: Risico, codes: {L: low, H: high}}
"""


def test_another_agencys_rows_are_checked_as_its_own_service_does(tmp_path: Path) -> None:
    mapping, sample = tmp_path / "mapping.yaml", tmp_path / "notes.csv"
    mapping.write_text(ADVICE)
    sample.write_text("Dossier;Moment;Advies;Risico\nRC-1;2026-03-10T12:00:00Z;work;L\n")

    code, out, err = preview(mapping, sample, "--agency", "probation", "--json")
    polices, _, wrong = preview(mapping, sample)

    assert (code, err) == (0, "")
    assert json.loads(out)[0]["messages"] == ["AdviceConcluded", "AdviceGiven"]
    assert polices == 1
    assert "no service takes a request 'given-advice'" in wrong
