"""`jointtable adapter check` tries a mapping against the agency's own rules, and finds what is wrong with it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

import pytest
import yaml
from typer.testing import CliRunner, Result

import adapters.rows_in_order
import police.api
from contracts.topics import Agency
from given import ROOT
from jointtable.adapter import adapter_app
from messaging.event import Outgoing
from police.adapters.own_system import STEPS
from police.domain.police_case import PoliceCase
from police.domain.release import release
from police.domain.requests import Release
from words_of_agencies import NUMBER, WORDS, Word

SAMPLES: Final = ROOT / "demo" / "police"
A_DAY_LATER: Final = "2026-03-11T08:00:00+01:00"
DEMO: Final = [("mapping-csv.yaml", "sample.csv"), ("mapping-xml.yaml", "sample.xml")]
ADVICE: Final = """
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
REPORT: Final = ("mapping-report.yaml", "sample-report.xml")


def check(mapping: Path, sample: Path, *words: str, now: str = A_DAY_LATER) -> Result:
    given = [str(mapping), str(sample), "--rules", str(ROOT / "rules"), "--now", now, *words]
    return CliRunner().invoke(adapter_app, ["check", *given])


def checked(mapping: Path, sample: Path, *words: str, now: str = A_DAY_LATER) -> dict[str, Any]:
    result = check(mapping, sample, "--json", *words, now=now)
    told: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == (1 if told["counts"]["did not hold"] else 0), result.stdout
    return told


def not_held(told: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["check"], one["what"], one["why"]) for one in told["checks"] if one["outcome"] == "did not hold"]


def outcomes(told: dict[str, Any], of: str) -> dict[str, str]:
    return {one["what"]: one["outcome"] for one in told["checks"] if one["check"] == of}


def changed(tmp_path: Path, name: str, *changes: tuple[str, str]) -> Path:
    """One of the demo's mappings, with this in place of that."""
    text = (SAMPLES / name).read_text()
    for there, instead in changes:
        assert there in text
        text = text.replace(there, instead)
    (tmp_path / name).write_text(text)
    return tmp_path / name


def files(tmp_path: Path, mapping: str | dict[str, Any], sample: str) -> tuple[Path, Path]:
    (tmp_path / "mapping.yaml").write_text(mapping if isinstance(mapping, str) else yaml.safe_dump(mapping))
    (tmp_path / "sample.csv").write_text(sample)
    return tmp_path / "mapping.yaml", tmp_path / "sample.csv"


@pytest.mark.parametrize(("mapping", "sample"), [*DEMO, REPORT])
def test_every_mapping_of_the_demo_passes(mapping: str, sample: str) -> None:
    told = checked(SAMPLES / mapping, SAMPLES / sample)

    assert not_held(told) == []
    assert {one["check"] for one in told["checks"] if one["outcome"] == "held"} >= {
        *("good", "duplicate", "late", "wrong", "codes", "mapping")
    }


def test_it_tells_which_messages_each_row_became_and_when_they_occurred() -> None:
    told = checked(SAMPLES / "mapping-csv.yaml", SAMPLES / "sample.csv")

    first, second, *_ = told["rows"]
    assert (first["line"], first["request"], first["number"], first["answer"]) == (
        *(2, "register", "PL1700-26-000101", "recorded"),
    )
    assert [one["name"] for one in first["messages"]] == ["CaseRegistered", "SuspectArrested", "SuspectDescribed"]
    assert second["messages"] == [{"name": "DetentionOrdered", "occurred_at": "2026-03-10T12:30:00+01:00"}]


def test_it_shows_a_record_as_it_would_stand_on_its_topic() -> None:
    shown = checked(SAMPLES / "mapping-csv.yaml", SAMPLES / "sample.csv")["record"]

    assert (shown["topic"], shown["type"]) == ("case.police.progress.v1", "nl.jointtable.case-registered.v1")
    assert UUID(shown["subject"]).version == 5
    assert (shown["headers"]["ce_subject"], shown["headers"]["ce_sequence"]) == (shown["subject"], "0000000001")
    assert shown["data"]["agency_number"] == "PL1700-26-000101"


def test_a_wrong_value_is_named_by_line_and_field() -> None:
    told = checked(SAMPLES / "mapping-csv.yaml", SAMPLES / "sample.csv")

    by_what = {(one["what"], one["line"]): one["why"] for one in told["checks"] if one["check"] == "wrong"}
    assert by_what["register.incident: emptied", 4] == "line 4: incident: Incidentnummer is empty (missing)"
    assert "released_at: the release lies in the future" in by_what["release.released_at: a moment in the future", 5]
    assert "ordered_at: 'notime' is not a time" in by_what["detention.ordered_at: a time that is no time", 3]
    assert "kind: 'nosuchcode' is not in the code table" in by_what["detention.kind: an unknown code", 3]
    assert by_what["one wrong row among good ones", 9] == "0 of 6 other rows acted"


def test_what_a_reference_means_is_made_wrong_where_it_stands() -> None:
    told = checked(SAMPLES / REPORT[0], SAMPLES / REPORT[1])

    why = {one["what"]: one["why"] for one in told["checks"] if one["check"] == "wrong"}
    assert "dangling-reference" in why["register.age_class: a reference that names nothing"]
    assert "p:Persoon" not in why["register.age_class: an unknown code"]
    assert why["register.table"] == "a constant: no row can have it wrong"


def test_the_text_tells_the_same_for_a_person() -> None:
    result = check(SAMPLES / "mapping-csv.yaml", SAMPLES / "sample.csv")

    assert result.exit_code == 0
    for line in (
        "  line 3: detention PL1700-26-000101: recorded",
        "    DetentionOrdered at 2026-03-10T12:30:00+01:00",
        "  held               wrong: register.incident: emptied (lines 2, 4)",
        "  type     nl.jointtable.case-registered.v1",
    ):
        assert line in result.stdout.splitlines()
    assert result.stdout.splitlines()[-1].endswith(" held, 0 did not hold, 8 could not be tried")


def test_the_report_is_written_to_a_file(tmp_path: Path) -> None:
    printed = check(SAMPLES / REPORT[0], SAMPLES / REPORT[1], "--report", str(tmp_path / "report.json"))

    told = json.loads((tmp_path / "report.json").read_text())
    assert (told["mapping"], told["agency"], told["rule_pack"]) == ("police-report-xml", "police", "nl 2026.1")
    assert f"{told['counts']['held']} held" in printed.stdout


# What is wrong with a mapping.


def test_a_wrong_zone_is_found(tmp_path: Path) -> None:
    mapping = changed(tmp_path, "mapping-csv.yaml", ("Europe/Amsterdam", "Asia/Tokyo"))

    (found,) = not_held(checked(mapping, SAMPLES / "sample.csv"))

    assert found[:2] == ("mapping", "zone Asia/Tokyo")


def test_a_zone_with_the_same_clock_is_as_good(tmp_path: Path) -> None:
    mapping = changed(tmp_path, "mapping-csv.yaml", ("Europe/Amsterdam", "Europe/Berlin"))

    assert not_held(checked(mapping, SAMPLES / "sample.csv")) == []


def test_a_local_time_taken_for_utc_lies_in_the_future_just_after_it_was_written(tmp_path: Path) -> None:
    mapping = changed(tmp_path, "mapping-csv.yaml", ("Europe/Amsterdam", "UTC"))

    later = checked(mapping, SAMPLES / "sample.csv")
    at_once = checked(mapping, SAMPLES / "sample.csv", now="2026-03-10T14:15:00+01:00")

    assert outcomes(later, "mapping")["zone UTC"] == "could not be tried"
    assert ("good", "release as it is") in [found[:2] for found in not_held(at_once)]


def test_day_and_month_in_each_others_place_are_found(tmp_path: Path) -> None:
    mapping = changed(tmp_path, "mapping-csv.yaml", ("%d-%m-%Y", "%m-%d-%Y"))

    found = not_held(checked(mapping, SAMPLES / "sample.csv"))

    assert next(why for check, _, why in found if check == "good").startswith("refused by rule in-the-future")


def test_a_time_of_another_form_is_found(tmp_path: Path) -> None:
    mapping = changed(tmp_path, "mapping-csv.yaml", ("%d-%m-%Y %H:%M", "%d/%m/%Y %H:%M"))

    found = not_held(checked(mapping, SAMPLES / "sample.csv"))

    assert len(found) == 5
    assert all("bad-time" in why for _, _, why in found)


def test_a_field_that_the_service_requires_is_not_optional(tmp_path: Path) -> None:
    mapping = changed(tmp_path, "mapping-csv.yaml", ("{path: Reden}", "{path: Reden, required: false}"))

    (found,) = not_held(checked(mapping, SAMPLES / "sample.csv"))

    assert found == ("mapping", "release.why", "the service requires it, and the mapping says required: false")


@pytest.mark.parametrize(
    ("there", "instead", "what"),
    [
        ("    why: {path: Reden}", "", "release.why"),
        ("    why: {path: Reden}", "    why: {path: Reden}\n    hurry: {path: Reden}", "release.hurry"),
        ("  release:\n", "  let-go:\n", "let-go"),
    ],
)
def test_requests_and_fields_are_those_of_the_service(tmp_path: Path, there: str, instead: str, what: str) -> None:
    mapping = changed(
        tmp_path, "mapping-csv.yaml", (there, instead), ("HEENZENDING: release", f"H: {what.split('.', maxsplit=1)[0]}")
    )

    assert ("mapping", what) in [found[:2] for found in not_held(checked(mapping, SAMPLES / "sample.csv"))]


def test_a_code_that_the_rule_pack_does_not_have_is_found_though_no_row_uses_it(tmp_path: Path) -> None:
    mapping = changed(tmp_path, "mapping-csv.yaml", ("ZWAAR: grave", "ZWAAR: heavy"))

    (found,) = not_held(checked(mapping, SAMPLES / "sample.csv"))

    assert found[:2] == ("codes", "register.offence_class")
    assert "ZWAAR: line 2: offence_class: the rule pack nl has no such offence class" in found[2]


def test_a_moment_is_no_constant(tmp_path: Path) -> None:
    constant = 'ordered_at: {constant: "2026-03-10T12:00:00Z"}'
    form = 'ordered_at: {path: Tijdstip, format: "%d-%m-%Y %H:%M", zone: Europe/Amsterdam}'
    mapping = changed(tmp_path, "mapping-csv.yaml", (form, constant))

    found = not_held(checked(mapping, SAMPLES / "sample.csv"))

    assert ("mapping", "detention.ordered_at", "a constant cannot be the moment of each row") in found


# What the service would do wrong, if it did.


def test_a_row_that_counts_twice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(range(10_000))

    def another(checksum: str, row_id: str) -> UUID:
        return uuid5(UUID(int=0), f"{checksum}{row_id}{next(drawn)}")

    monkeypatch.setattr(adapters.rows_in_order, "request_id_of", another)

    found = not_held(checked(SAMPLES / "mapping-csv.yaml", SAMPLES / "sample.csv"))

    assert {check for check, _, _ in found} == {"duplicate"}
    assert len(found) == 7


def test_a_message_that_occurs_when_it_is_told_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def when_told(case: PoliceCase, request: Release, now: datetime, cause: UUID) -> tuple[Outgoing, ...]:
        said = release(case, request, now, cause)
        assert isinstance(said, tuple)
        return tuple(replace(one, message=one.message.model_copy(update={"occurred_at": now})) for one in said)

    found = not_held(planted(monkeypatch, when_told))

    assert [one for one in found if one[0] == "late"] == [
        ("late", "release, 6 hours later", "released_at: no message has this moment")
    ]


def test_a_wrong_row_that_is_recorded_all_the_same_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def whatever_is_said(case: PoliceCase, request: Release, _now: datetime, cause: UUID) -> object:
        return release(case, request, request.released_at, cause)

    found = not_held(planted(monkeypatch, whatever_is_said))

    assert found == [("wrong", "release.released_at: a moment in the future", "it was recorded all the same")]


def test_a_rule_that_fails_is_our_mistake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fails(_case: PoliceCase, _request: Release, _now: datetime, _cause: UUID) -> object:
        raise ZeroDivisionError

    of_a_file = not_held(planted(monkeypatch, fails))
    of_a_page = not_held(checked(*files(tmp_path, PAGE, json.dumps({"items": ITEMS}))))

    mistake = ("good", "release as it is", "could not be taken: our mistake (our-mistake)")
    assert [one for one in of_a_file if one[0] == "good"] == [mistake]
    assert [one for one in of_a_page if one[0] == "good"] == [mistake, mistake]


def planted(monkeypatch: pytest.MonkeyPatch, rule: Callable[..., object]) -> dict[str, Any]:
    monkeypatch.setattr(police.api, "release", rule)
    return checked(SAMPLES / "mapping-csv.yaml", SAMPLES / "sample.csv")


# Other agencies, and other ways in.


def test_another_agencys_mapping_passes(tmp_path: Path) -> None:
    mapping, sample = files(tmp_path, ADVICE, "Dossier;Moment;Advies;Risico\nRC-1;2026-03-10T12:00:00Z;work;L\n")

    told = checked(mapping, sample, "--agency", "probation")

    assert not_held(told) == []
    assert told["rows"][0]["messages"] == [
        {"name": name, "occurred_at": "2026-03-10T13:00:00+01:00"} for name in ("AdviceConcluded", "AdviceGiven")
    ]
    assert told["notes"][0] == (
        "cases made known before the rows came: 1, by CaseRegistered, SuspectArrested, SuspectDescribed"
    )


def test_what_a_rule_refuses_for_what_the_case_lacks_is_told_and_is_no_fault_of_the_mapping(tmp_path: Path) -> None:
    rows = "RC-1;2026-03-10T12:00:00Z;work;L\nRC-1;2026-03-10T12:30:00Z;none;H\n"
    mapping, sample = files(tmp_path, ADVICE, f"Dossier;Moment;Advies;Risico\n{rows}")

    told = checked(mapping, sample, "--agency", "probation")

    assert not_held(told) == []
    assert told["rows"][1]["answer"].startswith("refused by rule already-given: correction: the advice was given")


def mapping_of(word: Word) -> tuple[dict[str, Any], dict[str, Any]]:
    """A mapping for JSON lines that reads this word, and a line."""
    kinds = {step: kind for kind, step in STEPS.items()} if word.agency is Agency.POLICE else {}
    kind = kinds.get(word.step, word.step)
    rules: dict[str, Any] = {"correction": {"path": "Why", "required": False}} if word.once else {}
    line: dict[str, Any] = {"Number": NUMBER}
    for name, value in word.whole.items():
        if name == "agency_number":
            continue
        rules[name] = {"path": name}
        line[name] = value[0] if isinstance(value, list | tuple) else value
        if isinstance(value, bool):
            rules[name] |= {"codes": {"true": True, "false": False}}
        if isinstance(value, datetime):
            rules[name] |= {"format": "iso"}
            line[name] = value.isoformat()
    mapping = {"version": 1, "name": "words", "files": ["*"], "json_lines": {}, "number": {"path": "Number"}}
    return {**mapping, "kind": {"constant": kind}, "requests": {kind: rules}}, line


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.named)
def test_every_word_of_every_agency_can_be_checked(tmp_path: Path, word: Word) -> None:
    mapping, line = mapping_of(word)

    told = checked(
        *files(tmp_path, mapping, json.dumps(line)), "--agency", word.agency, now="2026-03-10T12:00:00+01:00"
    )

    assert not_held(told) == []
    assert told["rows"][0]["answer"] == "recorded"
    assert [one["outcome"] for one in told["checks"] if one["check"] == "corrected"] == [
        "held" if word.once else "could not be tried"
    ]


PAGE: Final = {
    "version": 1,
    "name": "our-list",
    "kind": {"constant": "release"},
    "number": {"path": "number"},
    "poll": {
        "url": "https://records.example/releases",
        "since": "since",
        "rows": "/items",
        "key": "id",
        "changed": {"path": "changedAt", "format": "iso"},
        "first": "2026-03-10T10:30:00Z",
    },
    "requests": {
        "release": {
            "recorded_by": {"path": "by"},
            "why": {"path": "why"},
            "released_at": {"path": "at", "format": "iso"},
        }
    },
}
ITEMS: Final = [
    {
        "id": n,
        "changedAt": f"2026-03-10T{n}:00:00Z",
        "number": f"PL{n}",
        "at": f"2026-03-10T{n}:30:00+01:00",
        "by": "R",
        "why": "E",
    }
    for n in (11, 10)
]


def test_of_a_page_that_is_polled_the_wrong_row_alone_is_not_taken(tmp_path: Path) -> None:
    told = checked(*files(tmp_path, PAGE, json.dumps({"items": ITEMS})))

    assert not_held(told) == []
    assert "1 rows changed before `first`: the first look would not bring them" in told["notes"]
    assert [one["why"] for one in told["checks"] if one["what"] == "one wrong row among good ones"] == [
        "1 of 1 other rows went on"
    ]


def test_the_moment_of_change_is_not_the_moment_of_what_happened(tmp_path: Path) -> None:
    by_change = json.loads(json.dumps(PAGE).replace('"path": "at"', '"path": "changedAt"'))

    found = not_held(checked(*files(tmp_path, by_change, json.dumps({"items": ITEMS}))))

    assert [one[:2] for one in found] == [("mapping", "release.released_at")]


def test_posted_events_are_altered_in_their_attributes_and_their_data(tmp_path: Path) -> None:
    mapping = {
        "version": 1,
        "name": "our-events",
        "push": {"rows": "/"},
        "number": {"path": "case/number"},
        "kind": {"path": "@type", "codes": {"our.released": "release"}},
        "requests": {
            "release": {
                "recorded_by": {"path": "by"},
                "why": {"path": "why"},
                "released_at": {"path": "@time", "format": "iso"},
                "correction": {"path": "mended", "required": False},
            }
        },
    }
    event = {"specversion": "1.0", "source": "urn:ours", "type": "our.released", "time": "2026-03-10T09:00:00Z"}
    data = {"case": {"number": "PL1"}, "by": "R", "why": "E"}

    told = checked(*files(tmp_path, mapping, json.dumps([{**event, "id": str(n), "data": data} for n in (1, 2)])))

    assert not_held(told) == []
    assert outcomes(told, "corrected") == {"release": "held"}
    assert {what for what, came_to in outcomes(told, "wrong").items() if came_to == "held"} >= {
        "release.kind: emptied",
        "release.agency_number: emptied",
        "release.released_at: a moment in the future",
        "one wrong row among good ones",
    }


def test_a_correction_comes_through_a_column_for_its_reason(tmp_path: Path) -> None:
    corrected = ADVICE + "    correction: {path: Waarom, required: false}\n"
    rows = "Dossier;Moment;Advies;Risico;Waarom\nRC-1;2026-03-10T12:00:00Z;work;L;\n"

    told = checked(*files(tmp_path, corrected, rows), "--agency", "probation")

    assert (not_held(told), outcomes(told, "corrected")) == ([], {"given-advice": "held"})


def test_at_most_twenty_rows_are_used(tmp_path: Path) -> None:
    rows = "".join(f"RC-{n};2026-03-10T12:00:00Z;work;L\n" for n in range(30))

    told = checked(*files(tmp_path, ADVICE, f"Dossier;Moment;Advies;Risico\n{rows}"), "--agency", "probation")

    assert (told["rows_in_sample"], len(told["rows"]), not_held(told)) == (30, 20, [])
    assert "the first 20 of 30 rows were used" in told["notes"]


def test_a_row_that_cannot_be_read_is_told_and_the_others_are_tried(tmp_path: Path) -> None:
    rows = "RC-1;2026-03-10T12:00:00Z;work;L\nRC-2;yesterday;work;L\n"

    told = checked(*files(tmp_path, ADVICE, f"Dossier;Moment;Advies;Risico\n{rows}"), "--agency", "probation")

    (found,) = not_held(told)
    assert found[2].startswith("line 3: given_at: 'yesterday' is not a time")
    assert [row["number"] for row in told["rows"]] == ["RC-1"]
    assert outcomes(told, "duplicate") == {"given-advice, the same bytes again": "held"}


# What cannot be used.


@pytest.mark.parametrize("sample", [b"", b"\x00\xff\x80garbage", b"no;such;columns", b"<xml/>", b'"', b"[" * 5000])
@pytest.mark.parametrize("mapping", ["mapping-csv.yaml", "mapping-xml.yaml"])
def test_a_sample_that_is_none_is_unusable(tmp_path: Path, mapping: str, sample: bytes) -> None:
    (tmp_path / "sample").write_bytes(sample)

    assert_unusable(check(SAMPLES / mapping, tmp_path / "sample"))


@pytest.mark.parametrize("mapping", [b"", b"\x00\xff", b"version: 1", b"[[[", b"- a\n- b: {", b"a: &a [*a]"])
def test_a_mapping_that_is_none_is_unusable(tmp_path: Path, mapping: bytes) -> None:
    (tmp_path / "mapping.yaml").write_bytes(mapping)

    assert_unusable(check(tmp_path / "mapping.yaml", SAMPLES / "sample.csv"))


@pytest.mark.parametrize(
    "words",
    [
        ("--now", "yesterday"),
        ("--now", "2026-03-11T08:00:00"),
        ("--pack", "nowhere"),
        ("--rules", "demo"),
        ("--report", "no/such/folder/report.json"),
        ("--agency", "coordinator"),
    ],
)
def test_options_that_mean_nothing_are_unusable(words: tuple[str, str]) -> None:
    assert_unusable(check(SAMPLES / "mapping-csv.yaml", SAMPLES / "sample.csv", *words))


def test_files_that_are_not_there_are_unusable(tmp_path: Path) -> None:
    assert_unusable(check(tmp_path / "none", SAMPLES / "sample.csv"))
    assert_unusable(check(SAMPLES / "mapping-csv.yaml", tmp_path / "none"))
    assert_unusable(check(tmp_path, tmp_path))


def assert_unusable(result: Result) -> None:
    assert (result.exit_code, type(result.exception), result.stdout) == (2, SystemExit, "")
    assert result.stderr
    assert "Traceback" not in result.stderr
