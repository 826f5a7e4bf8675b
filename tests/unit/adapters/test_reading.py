"""Rows of CSV, XML and JSON lines become requests, each with its line."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from adapters.checking import checked_by, nothing_more
from adapters.mapped import Fault, Mapped
from adapters.mapping import RowMapping, read_mapping
from adapters.reading import read

HEAD = "version: 1\nname: m\nfiles: ['*']\nkind: {constant: release}\n"


def mapping_of(form: str, number: str = "Nr", door: str = "Door", more: str = "") -> RowMapping:
    requests = f"requests: {{release: {{recorded_by: {{path: '{door}'{more}}}}}}}"
    return read_mapping(f"{HEAD}{form}\nnumber: {{path: '{number}'}}\n{requests}")


def rows(mapping: RowMapping, data: bytes) -> list[Mapped | Fault]:
    return list(read(mapping, data, nothing_more))


def said(mapping: RowMapping, data: bytes) -> list[object]:
    return [
        row.fields["recorded_by"] if isinstance(row, Mapped) else (row.line, row.code) for row in rows(mapping, data)
    ]


texts = st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), min_size=1).filter(lambda t: t.strip())


@given(
    texts=st.lists(texts, min_size=1, max_size=4),
    delimiter=st.sampled_from(";,|\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    end=st.sampled_from(["\r\n", "\n"]),
)
def test_whatever_a_dialect_and_code_page_can_write_is_read_back(
    texts: list[str], delimiter: str, encoding: str, end: str
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end)
    writer.writerows([["Nr", "Door"], *(["1", text] for text in texts)])
    stated = encoding.removesuffix("-sig")

    mapping = mapping_of(f'csv: {{encoding: {stated}, delimiter: "{delimiter}"}}'.replace("\t", "\\t"))

    assert said(mapping, written.getvalue().encode(encoding)) == [text.strip() for text in texts]


CSV = mapping_of('csv: {encoding: utf-8, delimiter: ";"}')


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [(1, "empty")]),
        (b"\xef\xbb\xbf", [(1, "empty")]),
        (b"Nr;Door\n", [(1, "no-rows")]),
        (b"Nr;Door\n\n1;a\n", ["a"]),
        (b"Nr;Door\n1;a;b\n2;c\n3\n", [(2, "columns"), "c", (4, "columns")]),
        (b'Nr;Door\n1;"a\nb"\n2;\n', ["a\nb", (4, "missing")]),
        (b'Nr;Door\n1;"a" b\n', [(2, "bad-csv")]),
        (b'Nr;Door\n1;"a\n', [(2, "bad-csv")]),
        (b"Nr,Door\n1,a\n", [(1, "no-such-column"), (1, "no-such-column")]),
        (b"Nr;Door;Door\n1;a;b\n", [(1, "no-such-column")]),
        (b"Nr;Door\n1;a\n2;caf\xe9\n", [(3, "wrong-encoding")]),
        (b"Nr;Door\n1;a\x00\n", [(2, "control-character")]),
        ("Nr;Door\n1;a\n".encode("utf-16"), [(1, "wrong-encoding")]),
        (b"Nr;Door\n1;" + b"a" * 200_000, [(2, "bad-csv")]),
    ],
)
def test_a_csv_file_says_what_it_says_or_where_it_is_wrong(data: bytes, expected: list[object]) -> None:
    assert said(CSV, data) == expected


def test_utf_8_is_not_taken_for_another_code_page_when_it_is_marked() -> None:
    mapping = mapping_of('csv: {encoding: cp1252, delimiter: ";"}')

    assert said(mapping, "Nr;Door\n1;é\n".encode("utf-8-sig")) == [(1, "wrong-encoding")]


def test_cp1252_read_as_latin_1_is_found_out_by_its_curly_quotes() -> None:
    mapping = mapping_of('csv: {encoding: iso-8859-1, delimiter: ";"}')

    assert said(mapping, "Nr;Door\n1;\u2019s avonds\n".encode("cp1252")) == [(2, "control-character")]


def test_columns_without_heading_are_numbered() -> None:
    mapping = mapping_of('csv: {encoding: utf-8, delimiter: ";", heading: false, quote: null}', "1", "2")

    assert said(mapping, b'1;"a\n2;b\n') == ['"a', "b"]


XML = mapping_of("xml: {rows: /z:E/z:L/z:R, namespaces: {z: 'urn:z', y: 'urn:y'}}", "@nr", "y:P/@y:naam")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ('<R nr="1"><y:P y:naam="a"/></R>', ["a"]),
        ('<R nr="1"><y:P naam="a"/></R>', [(1, "missing")]),
        ('<R nr="1"><P y:naam="a"/></R>', [(1, "missing")]),
        ('<R nr="1"><y:P y:naam="a"/><y:P y:naam="b"/></R>', [(1, "several-values")]),
        ('\n<R nr="1"><y:P y:naam="a"/></R>\n<R><y:P y:naam="b"/></R>', ["a", (3, "missing")]),
        ("<y:R/>", [(1, "no-rows")]),
    ],
)
def test_xml_names_are_names_in_their_namespace(row: str, expected: list[object]) -> None:
    data = f'<x:E xmlns:x="urn:z" xmlns="urn:z" xmlns:y="urn:y"><L>{row}</L></x:E>'

    assert said(XML, data.encode()) == expected


def test_xml_text_is_whole_whatever_stands_between() -> None:
    mapping = mapping_of("xml: {rows: /E/R}", "N", "D")

    data = "<E><R><N>1</N><D> a<!-- x -->b<?p?><![CDATA[<c>]]>&#233; </D></R><R><N>2</N><D><b>a</b></D></R></E>"

    assert said(mapping, data.encode()) == ["ab<c>é", (1, "not-a-value")]


def test_rows_on_one_line_have_ids_of_their_own() -> None:
    mapping = mapping_of("xml: {rows: /E/R}", "N", "D")

    found = rows(mapping, b"<E>" + b"<R><N>1</N><D>a</D></R>" * 3 + b"</E>")

    assert [row.row_id for row in found if isinstance(row, Mapped)] == ["1", "2", "3"]


JSON = mapping_of("json_lines: {}", "nr", "door/naam", ", required: false")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"nr": 1, "door": {"naam": "a"}}', ["a"]),
        ('{"nr": 1, "door": {"naam": 1.10}}', ["1.10"]),
        ('{"nr": 1, "door": {"naam": true}}', ["true"]),
        ('{"nr": 1, "door": {"naam": [1]}}', [(1, "not-a-value")]),
        ('{"nr": 1, "door": "a"}', [(1, "not-an-object")]),
        ('{"door": {"naam": "a"}}', [(1, "missing")]),
        ('{"nr": 1, "nr": 2}', [(1, "bad-json")]),
        ('{"nr": NaN}', [(1, "bad-json")]),
        ('[{"nr": 1}]', [(1, "bad-json")]),
        ("[" * 100_000, [(1, "bad-json")]),
        ('{"nr": 1, "door": {"naam": "a\\u0000"}}', [(1, "control-character")]),
        (" \n\n", [(1, "no-rows")]),
    ],
)
def test_a_json_line_is_one_object(line: str, expected: list[object]) -> None:
    assert said(JSON, line.encode()) == expected


def test_what_is_empty_and_not_required_is_left_out() -> None:
    found = rows(JSON, b'{"nr": "7", "door": null}')

    assert found == [Mapped("release", "7", {"agency_number": "7"}, 1, "1")]


def test_a_kind_that_the_mapping_does_not_know_is_refused() -> None:
    text = f"{HEAD}json_lines: {{}}\nnumber: {{path: nr}}\nrequests: {{release: {{}}}}"
    mapping = read_mapping(text.replace("constant: release", "path: soort"))

    found = rows(mapping, b'{"nr": "7", "soort": "release"}\n{"nr": "7", "soort": "arrest"}')

    assert [row.kind if isinstance(row, Mapped) else row.code for row in found] == ["release", "unknown-kind"]


def test_the_service_says_beforehand_what_it_would_refuse_whatever_the_case() -> None:
    class Release(BaseModel):
        agency_number: str
        recorded_by: int

    data = b"Nr;Door\n1;2\n2;a\n"

    found = list(read(CSV, data, checked_by({"release": Release})))

    assert isinstance(found[0], Mapped)
    assert isinstance(found[1], Fault)
    assert (found[1].line, found[1].field, found[1].code) == (3, "recorded_by", "int-parsing")
    unknown = [row for row in read(CSV, data, checked_by({})) if isinstance(row, Fault)]
    assert [row.code for row in unknown] == ["unknown-kind"] * 2
