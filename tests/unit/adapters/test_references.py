"""A report whose roles point to persons: what is meant is found, or the row says which reference leads nowhere."""

import json

import pytest

from adapters.checking import nothing_more
from adapters.mapped import Fault, Mapped
from adapters.mapping import MappingError, RowMapping, read_mapping
from adapters.reading import read

MAPPING = """
version: 1
name: report
files: ["*"]
{form}
kind: {{constant: release}}
number: {{path: "{number}"}}
requests:
  release:
    recorded_by: {{path: "{path}", ref: {ref}, required: false}}
"""
SPACES = "{i: 'urn:i', n: 'urn:n', s: 'urn:s'}"
PERSON = "/i:Report/n:Person[@s:id]/n:Name/n:Sur"


def xml_mapping(
    rows: str = "/i:Report/i:Arrest", path: str = "i:Subject/@s:ref", ref: str = f"'{PERSON}'"
) -> RowMapping:
    form = f"xml: {{rows: '{rows}', namespaces: {SPACES}}}"
    return read_mapping(
        MAPPING.format(form=form, number="i:Nr" if rows.endswith("Arrest") else "@nr", path=path, ref=ref)
    )


def report(inside: str) -> bytes:
    names = 'xmlns="urn:i" xmlns:n="urn:n" xmlns:s="urn:s"'
    return f'<Report {names} nr="7">{inside}</Report>'.encode()


def person(name: str, sur: str) -> str:
    return f'<n:Person s:id="{name}"><n:Name><n:Sur>{sur}</n:Sur></n:Name></n:Person>'


def arrest(ref: str, more: str = "") -> str:
    return f'<Arrest {more}><Nr>1</Nr><Subject s:ref="{ref}"/></Arrest>'


def said(mapping: RowMapping, data: bytes) -> list[object]:
    return [
        row.fields.get("recorded_by") if isinstance(row, Mapped) else (row.line, row.field, row.code)
        for row in read(mapping, data, nothing_more)
    ]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (person("P1", "Ann") + arrest("P1") + person("P2", "Bob"), ["Ann"]),
        (arrest(" P2 ") + person("P1", "Ann") + person(" P2", "Bob") + arrest("P1"), ["Bob", "Ann"]),
        ("\n" + arrest("P9") + person("P1", "Ann"), [(2, "recorded_by", "dangling-reference")]),
        (arrest("p1") + person("P1", "Ann"), [(1, "recorded_by", "dangling-reference")]),
        (arrest("P1") + person("P1", "Ann") * 2, [(1, "recorded_by", "ambiguous-reference")]),
        (arrest("P1") + f"<Other>{person('P1', 'Ann')}</Other>", [(1, "recorded_by", "dangling-reference")]),
        (arrest("P1") + '<n:Person id="P1"/>', [(1, "recorded_by", "dangling-reference")]),
        (arrest("P1") + '<n:Person s:id="P1"/><n:Person s:ref="P1"/>', [None]),
        (arrest("P1") + person("P1", "<n:b/>"), [(1, "recorded_by", "not-a-value")]),
        (arrest("P1") + person("P1", "Ann</n:Sur><n:Sur>Bob"), [(1, "recorded_by", "several-values")]),
        (arrest("") + person("", "Ann"), [None]),
        ("<Arrest><Nr>1</Nr></Arrest>", [None]),
    ],
)
def test_a_reference_gives_what_is_meant_or_says_that_it_leads_nowhere(inside: str, expected: list[object]) -> None:
    assert said(xml_mapping(), report(inside)) == expected


def test_references_follow_one_another_through_an_association_and_a_role() -> None:
    ref = (
        "['/i:Report/i:ArrestSubject[n:Activity/@s:ref]/i:Subject/@s:ref',"
        " '/i:Report/i:Subject[@s:id]/n:RoleOfPerson/@s:ref', '" + PERSON + "']"
    )
    inside = (
        arrest("-", 's:id="A1"')
        + arrest("-", 's:id="A2"')
        + '<ArrestSubject><n:Activity s:ref="A2"/><Subject s:ref="S1"/></ArrestSubject>'
        + '<Subject s:id="S1"><n:RoleOfPerson s:ref="P1"/></Subject>'
        + person("P1", "Ann")
    )

    assert said(xml_mapping(path="@s:id", ref=ref), report(inside)) == [
        (1, "recorded_by", "dangling-reference"),
        "Ann",
    ]


def test_one_association_may_name_several_things() -> None:
    ref = "'/i:Report/i:Involved[n:Activity/@s:ref]/i:Role'"
    involved = '<Involved><n:Activity s:ref="A1"/><n:Activity s:ref="A2"/><Role>both</Role></Involved>'
    inside = arrest("-", 's:id="A1"') + arrest("-", 's:id="A2"') + involved

    assert said(xml_mapping(path="@s:id", ref=ref), report(inside)) == ["both", "both"]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (["A1", "F1"], "Theft"),
        (["F1", " A1 "], "Theft"),
        (["A1", "F9"], (1, "recorded_by", "dangling-reference")),
        (["A1", "F1", "F2"], (1, "recorded_by", "several-values")),
        (["A1", "A1"], (1, "recorded_by", "ambiguous-reference")),
        (["A1"], None),
        (["F1", "F2"], (1, "recorded_by", "dangling-reference")),
    ],
)
def test_the_same_path_twice_means_the_other_end_of_an_association(ends: list[str], expected: object) -> None:
    ref = "['/i:Report/i:For[n:Activity/@s:ref]/n:Activity/@s:ref', '/i:Report/i:Offence[@s:id]/i:Text']"
    named = "".join(f'<n:Activity s:ref="{end}"/>' for end in ends)
    offences = '<Offence s:id="F1"><Text>Theft</Text></Offence><Offence s:id="F2"><Text>Insult</Text></Offence>'
    inside = arrest("-", 's:id="A1"') + f"<For>{named}</For>" + offences

    assert said(xml_mapping(path="@s:id", ref=ref), report(inside)) == [expected]


def test_an_arrest_for_two_offences_is_refused_and_none_is_chosen() -> None:
    ref = "'/i:Report/i:For[n:Activity/@s:ref]/n:Activity/@s:ref'"
    inside = arrest("-", 's:id="A1"') + "".join(
        f'<For><n:Activity s:ref="A1"/><n:Activity s:ref="{offence}"/></For>' for offence in ("F1", "F2")
    )

    assert said(xml_mapping(path="@s:id", ref=ref), report(inside)) == [(1, "recorded_by", "ambiguous-reference")]


def test_an_association_may_be_the_row() -> None:
    mapping = xml_mapping(rows="/i:Report/i:By", path="i:Subject/@s:ref")
    inside = '<By nr="1"><Subject s:ref="P2"/></By><By nr="2"><Subject s:ref="P1"/></By>'

    assert said(mapping, report(inside + person("P1", "Ann") + person("P2", "Bob"))) == ["Bob", "Ann"]


def test_the_report_itself_may_be_the_one_row() -> None:
    mapping = xml_mapping(rows="/i:Report", path="i:Arrest/i:Subject/@s:ref")

    assert said(mapping, report(arrest("P1") + person("P1", "Ann"))) == ["Ann"]


def test_many_references_do_not_search_the_whole_report_each() -> None:
    many = 4000
    inside = "".join(arrest(f"P{n}") + person(f"P{n}", f"N{n}") for n in range(many))

    assert said(xml_mapping(), report(inside)) == [f"N{n}" for n in range(many)]


def json_mapping(form: str, path: str = "arrest/subject", ref: str = "'/persons[id]/name/sur'") -> RowMapping:
    return read_mapping(MAPPING.format(form=form, number="arrest/nr", path=path, ref=ref))


@pytest.mark.parametrize("form", ["json_lines: {}", "json_document: {rows: /}"])
def test_in_json_there_is_no_other_end(form: str) -> None:
    with pytest.raises(MappingError, match="no other end of the same name"):
        json_mapping(form, ref="'/links[activity]/activity'")


@pytest.mark.parametrize("form", ["json_lines: {}", "json_document: {rows: /}"])
@pytest.mark.parametrize(
    ("persons", "expected"),
    [
        ([{"id": "P1", "name": {"sur": "Ann"}}, {"id": "P2"}], ["Ann"]),
        ({"id": "P1", "name": {"sur": "Ann"}}, ["Ann"]),
        ([{"id": "P1", "name": {"sur": "Ann"}}] * 2, [(1, "recorded_by", "ambiguous-reference")]),
        ([{"id": ["P1"]}, 7, None], [(1, "recorded_by", "dangling-reference")]),
        (None, [(1, "recorded_by", "dangling-reference")]),
    ],
)
def test_json_refers_in_the_same_way(form: str, persons: object, expected: list[object]) -> None:
    data = {"arrest": {"nr": 1, "subject": "P1"}, "persons": persons}

    assert said(json_mapping(form), json.dumps(data).encode()) == expected


def test_numbers_may_be_names() -> None:
    data = b'{"arrest": {"nr": 1, "subject": 12}, "persons": [{"id": 12, "name": {"sur": "Ann"}}]}'

    assert said(json_mapping("json_document: {rows: /}"), data) == ["Ann"]


def test_a_reference_that_leads_nowhere_is_a_fault_though_the_field_may_be_left_out() -> None:
    (fault,) = read(xml_mapping(), report(arrest("P1")), nothing_more)

    assert fault == Fault(1, "recorded_by", "dangling-reference", "'P1' names nothing at /i:Report/n:Person[@s:id]")
