"""A mapping file is refused with the line of each mistake."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.field_rule import FieldRule
from adapters.mapping import MappingError, load_mappings, read_mapping

GOOD = """\
version: 1
name: good
files: ["*.csv"]
csv: {encoding: cp1252, delimiter: ";"}
kind: {path: Soort, codes: {no: release}}
number: {path: Nummer}
requests:
  release:
    recorded_by: {path: Door}
    vulnerable: {path: K, codes: {01: true, yes: false}}
"""


def test_a_good_file_is_read_and_codes_stay_as_they_are_written() -> None:
    mapping = read_mapping(GOOD)

    assert mapping.kind.codes == {"no": "release"}
    assert mapping.requests["release"]["vulnerable"].codes == {"01": True, "yes": False}


@pytest.mark.parametrize(
    ("wrong", "right", "line", "why"),
    [
        ("name: good", "name: good\nnames: 2", 3, "Extra inputs"),
        ("{path: Door}", "{path: Door, paht: x}", 9, "Extra inputs"),
        ("{path: Door}", "{path: Door, constant: x}", 9, "either a path or a constant"),
        ("{path: Door}", "{}", 9, "either a path or a constant"),
        ("{path: Door}", "{constant: x, required: false}", 9, "stands alone"),
        ("{path: Door}", "{path: Door, format: '%d-%m-%Y %H:%M'}", 9, "needs its zone"),
        ("{path: Door}", "{path: Door, format: '%d-%m-%y %H:%M', zone: UTC}", 9, "%Y %m %d %H %M"),
        ("{path: Door}", "{path: Door, format: '%d %b %Y %H:%M', zone: UTC}", 9, "%Y %m %d %H %M"),
        ("{path: Door}", "{path: Door, format: iso, zone: Europe/Nowhere}", 9, "no time zone"),
        ("{path: Door}", "{path: Door, zone: UTC}", 9, "zone belongs"),
        ("{path: Door}", "{path: Door, format: iso, fold: later}", 9, "fold belongs"),
        ("{path: Door}", "{path: Door, format: iso, number: {}}", 9, "one of codes"),
        ("{path: Door}", "{path: Door, format: '%Y-%m-%d', zone: UTC}", 9, "a date alone is no moment"),
        ("{path: Door}", "{path: Door, format: '%Y-%m-%d', at: '00:00'}", 9, "needs its zone"),
        ("{path: Door}", "{path: Door, format: '%Y-%m-%d', at: '24:00', zone: UTC}", 9, "pattern"),
        ("{path: Door}", "{path: Door, format: '%Y-%m-%d %H', at: '00:00', zone: UTC}", 9, "%Y %m %d %H %M"),
        ("{path: Door}", "{path: Door, format: '%Y-%m-%d %H:%M', at: '00:00', zone: UTC}", 9, "at belongs"),
        ("{path: Door}", "{path: Door, format: iso, at: '00:00', zone: UTC}", 9, "at belongs"),
        ("{path: Door}", "{path: Door, at: '00:00'}", 9, "at belongs"),
        ("{path: Door}", "{path: Door, at_least: {}}", 9, "at least 1"),
        ("{path: Door}", "{path: Door, at_least: {018: adult}}", 9, "pattern"),
        ("{path: Door}", "{path: Door, at_least: {-1: minor}}", 9, "pattern"),
        ("{path: Door}", "{path: Door, at_least: {0: a}, codes: {b: c}}", 9, "one of codes"),
        ("{path: Soort, codes: {no: release}}", "{path: Soort, at_least: {0: release}}", 5, "a kind is"),
        ("{path: Door}", "{path: 12}", 9, "valid string"),
        ("recorded_by:", "agency_number:", 9, "given by number"),
        ("{no: release}", "{no: gone}", 5, "requests has no gone"),
        ("encoding: cp1252", "encoding: cp9999", 4, "code page"),
        ("encoding: cp1252", "encoding: rot13", 4, "code page"),
        ('delimiter: ";"', 'delimiter: ";;"', 4, "at most 1 character"),
        ('delimiter: ";"', "delimiter: '\"'", 4, "different characters"),
        ('";"}', '";", heading: false}', 6, "column's number"),
        ("csv: {", "json_lines: {}\ncsv: {", 1, "exactly one of"),
        ("version: 1", "version: 2", 1, "1"),
        ("number:", "name: again\nnumber:", 6, "twice"),
        ("{path: Door}", "&a {path: Door}\n    why: *a", 10, "anchors"),
        ("{path: Door}", "{path: Door", 10, "expected"),
    ],
)
def test_each_mistake_is_named_with_its_line(wrong: str, right: str, line: int, why: str) -> None:
    assert wrong in GOOD

    with pytest.raises(MappingError) as refused:
        read_mapping(GOOD.replace(wrong, right, 1))

    assert any(one.startswith(f"line {line}:") and why in one for one in refused.value.why), refused.value.why


@pytest.mark.parametrize("path", ["b:Naam", "Naam/", "//Naam", "Naam[1]", "@id/Naam", "*", "..", "concat(a,b)"])
def test_an_xml_path_has_plain_steps_and_known_prefixes_only(path: str) -> None:
    xml = GOOD.replace('csv: {encoding: cp1252, delimiter: ";"}', "xml: {rows: /a:E/a:R, namespaces: {a: urn:a}}")
    read_mapping(xml)

    with pytest.raises(MappingError, match=r"line 9: requests\.release\.recorded_by\.path"):
        read_mapping(xml.replace("path: Door", f"path: '{path}'"))


@pytest.mark.parametrize(
    ("ref", "why"),
    [
        ("/a:E/a:P", "a reference is"),
        ("/a:E/a:P[@id]", "a reference is"),
        ("a:E/a:P[@id]/a:N", "a reference is"),
        ("//a:P[@id]/a:N", "a reference is"),
        ("/a:E/a:P[@id][1]/a:N", "a reference is"),
        ("/a:E/a:P[@id='x']/a:N", "an XML path is"),
        ("/a:E/b:P[@id]/a:N", "the prefix b"),
        ("/a:E/a:P[@b:id]/a:N", "the prefix b"),
        ("/a:E/a:P[@id]/b:N", "the prefix b"),
        ("/a:E/a:P/@x[@id]/a:N", "elements"),
        ("", "a reference is"),
    ],
)
def test_a_reference_has_its_three_plain_paths(ref: str, why: str) -> None:
    xml = GOOD.replace('csv: {encoding: cp1252, delimiter: ";"}', "xml: {rows: /a:E/a:R, namespaces: {a: urn:a}}")
    read_mapping(xml.replace("path: Door", "path: Door, ref: '/a:E/a:P[@id]/a:N/@x'"))

    with pytest.raises(MappingError) as refused:
        read_mapping(xml.replace("path: Door", f'path: Door, ref: "{ref}"'))

    assert all(one.startswith("line 9: requests.release.recorded_by.ref") for one in refused.value.why)
    assert why in refused.value.why[0]


def test_a_reference_needs_a_path_and_a_document_that_can_refer() -> None:
    with pytest.raises(MappingError, match="a path or a constant"):
        read_mapping(GOOD.replace("path: Door", "ref: '/a[b]/c'"))
    with pytest.raises(MappingError, match=r"line 6: number\.ref: a CSV file has no references"):
        read_mapping(GOOD.replace("path: Nummer", "path: Nummer, ref: '/a[b]/c'"))


@pytest.mark.parametrize("text", ["", "[]", "a", "\x00", "a: [", "- " * 5000])
def test_what_is_no_mapping_file_is_refused(text: str) -> None:
    with pytest.raises(MappingError):
        read_mapping(text)


def test_a_folder_gives_its_files_in_order_and_an_empty_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"no \*\.yaml"):
        load_mappings(tmp_path)
    for name in ("b", "a"):
        (tmp_path / f"{name}.yaml").write_text(GOOD.replace("name: good", f"name: {name}"))

    assert [mapping.name for mapping in load_mappings(tmp_path)] == ["a", "b"]
    assert load_mappings(tmp_path / "b.yaml")[0].name == "b"
    (tmp_path / "c.yaml").write_text((tmp_path / "a.yaml").read_text())
    with pytest.raises(MappingError, match="several mappings have the name a"):
        load_mappings(tmp_path)


def test_a_rule_of_the_field_is_strict_about_types() -> None:
    with pytest.raises(ValidationError):
        FieldRule.model_validate({"path": "p", "required": "no"})
