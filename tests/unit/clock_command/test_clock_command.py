"""`jointtable clock` explains any clock; what the rules do not allow and what cannot be read end with one sentence."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from given import ROOT
from jointtable.main import app

NIGHT = "2026-10-24T23:00:00+02:00"
BACKWARDS = f"{NIGHT}/2026-10-24T22:59:00+02:00"
TOO_FAR = "start: this lies too far from now to be counted"
ALL_COLUMNS = "kind, start, later_start, as_of, interrogation, transport, suspend, extend"
NINE = ("due", "--kind", "detention-9h", "--start")
ORDINARY = (*NINE, NIGHT)


def clock(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["clock", *map(str, arguments)])


def told(*arguments: object) -> Any:
    result = clock(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def one_sentence(result: Result) -> str:
    """Exit 2, and one line that says what is wrong."""
    assert result.exit_code == 2
    assert not result.exception or isinstance(result.exception, SystemExit)
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    return lines[0].removeprefix("jointtable clock: ")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def test_a_clock_over_the_autumn_night_is_explained_in_local_time() -> None:
    said = told(*ORDINARY)

    assert (said["kind"], said["pack"], said["due"]) == ("detention-9h", "nl 2026.1", "2026-10-25T17:00:00+01:00")
    assert said["latest_arguable"] == said["due"]
    assert said["intervals"] == said["latest_arguable_intervals"]
    assert [(one["from"], one["to"], one["counts"], one["rule"]) for one in said["intervals"]] == [
        (NIGHT, "2026-10-25T00:00:00+02:00", True, "detention-9h"),
        ("2026-10-25T00:00:00+02:00", "2026-10-25T09:00:00+01:00", False, "night"),
        ("2026-10-25T09:00:00+01:00", "2026-10-25T17:00:00+01:00", True, "detention-9h"),
    ]
    assert said["intervals"][1]["reason"] == "Night hours are not counted"


def test_options_may_be_repeated_and_both_readings_are_told() -> None:
    said = told(
        *ORDINARY,
        *("--interrogation", "2026-10-25T01:00:00+02:00/2026-10-25T02:00:00+02:00"),
        *("--interrogation", "2026-10-25T03:00:00+01:00/2026-10-25T03:30:00+01:00"),
        *("--transport", "2026-10-25T10:00:00+01:00/2026-10-25T10:45:00+01:00"),
    )

    assert (said["due"], said["latest_arguable"]) == ("2026-10-25T15:30:00+01:00", "2026-10-25T17:45:00+01:00")


def test_six_hours_are_extended_once_and_nine_never() -> None:
    assert told("due", "--kind", "detention-6h", "--start", NIGHT, "--extend", "identity")["due"] == (
        "2026-10-25T20:00:00+01:00"
    )

    assert one_sentence(clock(*ORDINARY, "--extend", "identity")) == (
        "detention-9h lists no extension 'identity' (extension-not-listed)"
    )
    twice = clock("due", "--kind", "detention-6h", "--start", NIGHT, "--extend", "identity", "--extend", "identity")
    assert one_sentence(twice) == "identity is given once (given-too-often)"


def test_a_refusal_is_json_too_where_json_is_asked_for() -> None:
    result = clock(*ORDINARY, "--extend", "identity", "--json")

    assert result.exit_code == 2
    assert json.loads(result.stdout) == {
        "refused": "detention-9h",
        "code": "extension-not-listed",
        "why": "detention-9h lists no extension 'identity'",
    }


@pytest.mark.parametrize("kind", ["détention", "det\udcff"])
def test_json_can_be_written_whatever_was_asked(kind: str) -> None:
    result = clock("due", "--kind", kind, "--start", NIGHT, "--json")

    assert result.stdout.isascii()
    assert json.loads(result.stdout)["refused"] == kind


@pytest.mark.parametrize(
    ("extend", "why"),
    [
        ("identity/2026-10-25T15:00:00+01:00/prosecutor", "identity: given after the clock ran out (after-it-ran-out)"),
        (
            "identity/2026-10-25T10:00:00+01:00/police",
            "identity is given by prosecutor or assistant-prosecutor, not by police (not-theirs-to-give)",
        ),
    ],
)
def test_when_and_by_whom_may_be_said(extend: str, why: str) -> None:
    six = ("due", "--kind", "detention-6h", "--start", NIGHT, "--extend")

    assert one_sentence(clock(*six, extend)) == why
    assert told(*six, "identity/2026-10-25T10:00:00+01:00/assistant-prosecutor")["due"] == "2026-10-25T20:00:00+01:00"


def test_dutch_detention_is_not_suspended_and_the_invented_one_is() -> None:
    span = "2026-10-25T10:00:00+01:00/2026-10-25T11:00:00+01:00"

    assert one_sentence(clock(*ORDINARY, "--suspend", span)) == (
        "detention-9h lists no suspension 'suspension' (suspension-not-listed)"
    )
    held = ("due", "--rules", "example", "--kind", "held-24h", "--start", NIGHT)
    assert told(*held, "--suspend", span)["due"] == told(*held, "--suspend", f"in-hospital={span}")["due"]
    assert told(*held, "--suspend", span)["due"] == "2026-10-25T22:00:00+00:00"


def test_a_clock_that_stands_still_has_no_due_moment_and_a_last_stretch_without_end() -> None:
    said = told(*ORDINARY, "--transport", "2026-10-25T10:00:00+01:00/..")

    assert said["latest_arguable"] is None
    assert said["latest_arguable_intervals"][-1]["to"] is None
    assert said["due"] == "2026-10-25T17:00:00+01:00"


def test_a_later_start_moves_the_latest_arguable_moment_only() -> None:
    judge = ("due", "--kind", "examining-judge", "--start", "2026-03-10T10:00:00+01:00")
    said = told(*judge, "--later-start", "2026-03-10T12:00:00+01:00")

    assert (said["due"], said["latest_arguable"]) == ("2026-03-14T04:00:00+01:00", "2026-03-14T06:00:00+01:00")
    assert told(*ORDINARY, "--later-start", NIGHT)["without_effect"] == ["start"]


def test_as_of_picks_the_rows_of_a_day_and_the_day_of_the_start_is_the_default() -> None:
    judge = ("due", "--kind", "examining-judge", "--start", "2016-05-10T10:00:00+02:00")

    assert told(*judge)["due"] == "2016-05-14T01:00:00+02:00"
    assert told(*judge, "--as-of", "2026-01-01")["due"] == "2016-05-14T04:00:00+02:00"
    assert one_sentence(clock(*ORDINARY, "--as-of", "2016-01-01")) == (
        "detention-9h does not hold on 2016-01-01: nl 2026.1 has it 2017-03-01 to now (not-valid-then)"
    )


def test_people_read_every_stretch_and_that_nobody_verified_the_row() -> None:
    text = clock(*ORDINARY).stdout

    assert "due              Sun 25 Oct 2026 17:00:00 CET" in text
    assert "10:00:00  Night hours are not counted (night)" in text
    assert "nobody has verified this row" in text


@pytest.mark.parametrize("folder", ["nl", "nl 2026.1", ROOT / "rules" / "nl", ROOT / "rules" / "nl" / "2026.1"])
def test_a_pack_is_named_or_given_as_a_folder(folder: object) -> None:
    assert told(*ORDINARY, "--rules", folder)["pack"] == "nl 2026.1"


def test_the_kinds_of_a_pack_are_listed() -> None:
    names = [one["kind"] for one in told("kinds")]

    assert {"detention-9h", "detention-6h", "table-norm", "solicitor-available"} <= {*names}
    assert [one["kind"] for one in told("kinds", "--rules", "example")] == ["held-24h", "appeal"]
    assert "detention-9h" not in {one["kind"] for one in told("kinds", "--as-of", "2016-01-01")}
    assert "identity, 1 x 6 h" in clock("kinds").stdout


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (("due",), "start: say when the clock started"),
        (("due", "--start", NIGHT), "kind: say which clock"),
        ((*NINE, NIGHT[:-6]), "start: '2026-10-24T23:00:00' needs its offset, as +01:00"),
        ((*NINE, "now"), "start: 'now' is no moment as ISO 8601"),
        ((*NINE, "9999-12-31T23:00:00+00:00"), TOO_FAR),
        ((*NINE, "0001-01-01T00:00:00+05:00"), TOO_FAR),
        (("due", "--kind", "siesta", "--start", NIGHT), "nl 2026.1 has no clock 'siesta' (no-such-clock)"),
        ((*ORDINARY, "--rules", "atlantis"), "rules: there is no rule pack atlantis"),
        ((*ORDINARY, "--rules", "nl 1999.1"), "rules: there is no rule pack nl 1999.1, only nl 2026.1"),
        ((*ORDINARY, "--as-of", "May"), "as_of: 'May' is no date as 2026-01-31"),
        (("kinds", "--as-of", "May"), "as_of: 'May' is no date as 2026-01-31"),
        ((*ORDINARY, "--interrogation", NIGHT), f"interrogation: {NIGHT!r} is no interval as FROM/TO"),
        ((*ORDINARY, "--transport", BACKWARDS), f"transport: {BACKWARDS!r} ends before it begins"),
        ((*ORDINARY, "--suspend", "/"), "suspend: '' is no moment as ISO 8601"),
        ((*ORDINARY, "--extend", "/"), "extend: '/' names no kind of extension"),
        ((*ORDINARY, "--table", "x.csv"), "a table names its kinds and starts itself: leave the other options out"),
        (("due", "--table", "nowhere.csv"), "nowhere.csv: cannot be read: No such file or directory"),
        (
            ("due", "--kind", "objection", "--start", "2036-01-05T10:00:00+01:00"),
            "recognised-days names 2020 to 2035, not 2036 (year-not-in-calendar)",
        ),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(wrong: tuple[str, ...], why: str) -> None:
    assert one_sentence(clock(*wrong)) == why


def test_a_table_in_is_a_list_out_in_the_same_order(table: Path) -> None:
    table.write_text(
        "kind,start,interrogation,transport,suspend,extend,as_of\n"
        f"detention-9h,{NIGHT},,,,,\n"
        f"detention-9h,{NIGHT},,,,identity,\n"
        f"detention-6h,{NIGHT},,,,identity,2026-01-01\n"
        f"detention-9h,{NIGHT},2026-10-25T01:00:00+02:00/2026-10-25T02:00:00+02:00;"
        "2026-10-25T03:00:00+01:00/2026-10-25T03:30:00+01:00,,,,\n"
        f"detention-9h,{NIGHT},,,,,2016-01-01\n"
    )

    said = told("due", "--table", table)

    assert [one.get("due") or one["code"] for one in said] == [
        "2026-10-25T17:00:00+01:00",
        "extension-not-listed",
        "2026-10-25T20:00:00+01:00",
        "2026-10-25T15:30:00+01:00",
        "not-valid-then",
    ]
    assert said[0] == told(*ORDINARY)
    assert [one["refused"] for one in said if "refused" in one] == ["detention-9h", "detention-9h"]


def test_a_day_given_beside_a_table_holds_for_rows_that_name_none(table: Path) -> None:
    table.write_text(f"kind,start,as_of\ndetention-9h,{NIGHT},\ndetention-9h,{NIGHT},2026-01-01\n")

    said = told("due", "--table", table, "--as-of", "2016-01-01")

    assert ["refused" in one for one in said] == [True, False]


def test_a_row_that_cannot_be_read_is_told_and_the_others_are_answered(table: Path) -> None:
    table.write_text(f"kind,start\ndetention-9h,{NIGHT}\ndetention-9h,yesterday\ndetention-6h,{NIGHT}\n")

    result = clock("due", "--table", table, "--json")

    assert one_sentence(result) == "line 3: start: 'yesterday' is no moment as ISO 8601"
    assert [one.get("refused") for one in json.loads(result.stdout)] == [None, "unreadable", None]
    assert "line 3: detention-9h: unreadable" in clock("due", "--table", table).stdout


@pytest.mark.parametrize(
    ("bytes_of", "why"),
    [
        (b"", "this file is empty; its first line names the columns kind and start"),
        (b"kind;start\ndetention-9h;x\n", "columns are separated by commas; a semicolon separates values of one cell"),
        (b"start\n", "its first line names no column kind"),
        (b"a,b\n", "its first line names no column kind and no column start"),
        (b"kind,start,mood\n", f"column 'mood' is not one of {ALL_COLUMNS}, each once"),
        (b"kind,start,start\n", f"column 'start' is not one of {ALL_COLUMNS}, each once"),
        (b"\xff\xfek\x00i\x00", "is not text in UTF-8"),
        (b'kind,start\n"unclosed', "line 1: unexpected end of data"),
    ],
)
def test_a_file_that_is_no_such_table_is_one_sentence(table: Path, bytes_of: bytes, why: str) -> None:
    table.write_bytes(bytes_of)

    assert one_sentence(clock("due", "--table", table)) == f"{table}: {why}"


def test_the_mark_by_which_some_programs_begin_a_file_is_no_hindrance(table: Path) -> None:
    table.write_bytes(b"\xef\xbb\xbfkind,start\r\ndetention-9h," + NIGHT.encode() + b"\r\n\r\n")

    assert [one["due"] for one in told("due", "--table", table)] == ["2026-10-25T17:00:00+01:00"]


@pytest.mark.parametrize("row", ["detention-9h", f"detention-9h,{NIGHT},more"])
def test_a_row_with_too_few_or_too_many_cells_is_told(table: Path, row: str) -> None:
    table.write_text(f"kind,start\n{row}\n")

    assert one_sentence(clock("due", "--table", table)) == (
        "line 2: this row has not as many cells as there are columns"
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["--start", "--extend", "--suspend", "--as-of", "--transport"]), max_size=3), st.data())
def test_whatever_is_written_nothing_ends_in_a_traceback(options: list[str], data: st.DataObject) -> None:
    pieces = st.sampled_from([NIGHT, "/", "..", "identity", "=", "T24:00", "2026-02-30", "\x00", "é", "-", "1e9", ""])
    said = [word for option in options for word in (option, "".join(data.draw(st.lists(pieces, max_size=4))))]

    result = clock("due", "--kind", "detention-6h", *said, "--json")

    assert result.exit_code in {0, 2}
    assert result.exception is None or isinstance(result.exception, SystemExit)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=80) | st.text(alphabet='kind,start\n;" \ufeff0', max_size=60).map(str.encode))
def test_whatever_a_file_holds_nothing_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, held: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(held)

    result = clock("due", "--table", file, "--json")

    assert result.exit_code in {0, 2}
    assert result.exception is None or isinstance(result.exception, SystemExit)
