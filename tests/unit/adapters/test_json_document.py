"""One JSON document: its rows are where the mapping says, and what is no such document is refused."""

import pytest

from adapters.checking import nothing_more
from adapters.mapped import Mapped
from adapters.mapping import MappingError, RowMapping, read_mapping
from adapters.reading import read


def mapping_of(rows: str) -> RowMapping:
    return read_mapping(f"""
version: 1
name: m
files: ["*.json"]
json_document: {{rows: "{rows}"}}
kind: {{constant: release}}
number: {{path: nr}}
requests: {{release: {{recorded_by: {{path: door/naam, required: false}}}}}}
""")


def said(rows: str, data: str | bytes) -> list[object]:
    data = data.encode() if isinstance(data, str) else data
    found = read(mapping_of(rows), data, nothing_more)
    return [(row.agency_number, row.line) if isinstance(row, Mapped) else (row.line, row.code) for row in found]


@pytest.mark.parametrize(
    ("rows", "data", "expected"),
    [
        ("/", '{"nr": 7, "door": {"naam": "a"}}', [("7", 1)]),
        ("/", '[{"nr": 7}, {"nr": "8"}]', [("7", 1), ("8", 2)]),
        ("/export/rows", '{"export": {"rows": [{"nr": 7},\n{"nr": 8}]}}', [("7", 1), ("8", 2)]),
        ("/days/rows", '{"days": [{"rows": [{"nr": 7}]}, {"rows": {"nr": 8}}]}', [("7", 1), ("8", 2)]),
        ("/rows", '{"rows": [{"nr": 7}, {}, 5]}', [("7", 1), (2, "missing"), (3, "bad-json")]),
        ("/rows", '{"rows": []}', [(1, "no-rows")]),
        ("/rows", '{"row": []}', [(1, "no-rows")]),
        ("/rows/x", '{"rows": [{"x": {"nr": 1}}, {}]}', [(1, "no-rows")]),
        ("/rows", '"rows"', [(1, "no-rows")]),
    ],
)
def test_rows_are_the_objects_that_the_path_leads_to(rows: str, data: str, expected: list[object]) -> None:
    assert said(rows, data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", (1, "bad-json")),
        (b'{"nr": 1,\n\n"door" 2}', (3, "bad-json")),
        (b'{"nr": 1, "nr": 2}', (1, "bad-json")),
        (b'{"nr": 1, "x": [{"a": 1, "a": 1}]}', (1, "bad-json")),
        (b'{"nr": NaN}', (1, "bad-json")),
        (b'{"nr": -Infinity}', (1, "bad-json")),
        (b'{"nr": 1, "x": "\\ud800"}', (1, "bad-json")),
        (b'{"nr": 1, "\\udc00": 1}', (1, "bad-json")),
        (b'{"nr": "a\\u0000"}', (1, "control-character")),
        (b'{"nr": 1}\x00', (1, "control-character")),
        ('{"nr": 1}'.encode("utf-16"), (1, "wrong-encoding")),
        (b"\xed\xa0\x80", (1, "wrong-encoding")),
        (b"[" * 100_000, (1, "bad-json")),
        (b'{"a":' * 100_000, (1, "bad-json")),
        (b"1" * 10_000, (1, "bad-json")),
        (b'{"nr": 1} {"nr": 2}', (1, "bad-json")),
    ],
)
def test_what_is_no_such_document_is_refused(data: bytes, expected: tuple[int, str]) -> None:
    assert said("/", data) == [expected]


def test_a_pair_of_surrogates_is_one_character_and_a_byte_order_mark_is_none() -> None:
    assert said("/", b'\xef\xbb\xbf{"nr": "\\ud83d\\ude00"}') == [("\U0001f600", 1)]


@pytest.mark.parametrize("rows", ["rows", "/rows/", "//", ""])
def test_rows_lead_from_the_root(rows: str) -> None:
    with pytest.raises(MappingError, match=r"line 5: json_document\.rows"):
        mapping_of(rows)
