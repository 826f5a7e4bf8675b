"""What an agency posts: an event in each mode, a batch or plain JSON; taken whole or not at all, never an error."""

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.checking import nothing_more
from adapters.mapped import Fault, Mapped
from adapters.mapping import MappingError, RowMapping, read_mapping
from adapters.preview import preview
from adapters.pushed import LIMIT_BYTES, Posted, posted

MAPPING = """
version: 1
name: posts
push: {rows: /}
kind: {path: "@type", codes: {nl.politie.heengezonden: release}}
number: {path: zaak/nummer}
requests:
  release:
    released_at: {path: "@time", format: iso}
    recorded_by: {path: door, required: false}
    why: {path: "@subject", required: false}
"""
EVENT = read_mapping(MAPPING)
PLAIN = read_mapping(
    MAPPING.replace('{path: "@type", codes: {nl.politie.heengezonden: release}}', "{constant: release}")
    .replace('"@time"', "om")
    .replace('"@subject"', "reden")
    .replace("rows: /", "rows: /meldingen")
)
DATA = {"zaak": {"nummer": "PL1"}, "door": "ann"}
ATTRIBUTES = {
    "specversion": "1.0",
    "id": "e1",
    "source": "urn:politie:rms",
    "type": "nl.politie.heengezonden",
    "time": "2026-03-10T11:00:00Z",
    "subject": "caf\u00e9",
}
STRUCTURED = [("Content-Type", "application/cloudevents+json; charset=UTF-8")]
BATCH = [("content-type", "application/cloudevents-batch+json")]
JSON = [("content-type", "application/json")]
BINARY = [*JSON, *((f"CE-{name.title()}", text.replace("\u00e9", "%C3%A9")) for name, text in ATTRIBUTES.items())]


def event(**other: Any) -> dict[str, Any]:
    return {**ATTRIBUTES, "data": DATA, **other}


def body(found: object) -> bytes:
    return json.dumps(found).encode()


def of(headers: list[tuple[str, str]], data: bytes, mapping: RowMapping = EVENT) -> Posted:
    return posted(mapping, headers, data, nothing_more)


def codes(found: Posted) -> list[str]:
    assert found.asked == () or found.faults == ()

    return [fault.code for fault in found.faults]


RELEASE = Mapped(
    "release",
    "PL1",
    {"agency_number": "PL1", "released_at": "2026-03-10T11:00:00+00:00", "recorded_by": "ann", "why": "caf\u00e9"},
    1,
    "1",
)


@pytest.mark.parametrize(
    ("headers", "data"),
    [
        (STRUCTURED, body(event())),
        (STRUCTURED, b"\xef\xbb\xbf" + body(event(datacontenttype="application/vnd.rms+json"))),
        (STRUCTURED, body({**ATTRIBUTES, "data_base64": b64encode(body(DATA)).decode()})),
        (BATCH, body([event()])),
        (BINARY, body(DATA)),
    ],
)
def test_an_event_says_the_same_in_each_mode_and_has_the_same_id(headers: list[tuple[str, str]], data: bytes) -> None:
    found = of(headers, data)

    assert [one.mapped for one in found.asked] == [RELEASE]
    assert found.asked[0].request_id == of(STRUCTURED, body(event())).asked[0].request_id


def test_plain_json_is_known_by_its_bytes() -> None:
    data = {"meldingen": [{**DATA, "om": "2026-03-10T11:00Z", "reden": "r"}] * 2}

    first, second = of(JSON, body(data), PLAIN).asked
    again = of([("CONTENT-TYPE", "application/vnd.rms+json")], body(data), PLAIN).asked
    other = of(JSON, body(data) + b" ", PLAIN).asked

    assert (first.mapped.line, second.mapped.line, first.mapped.fields["why"]) == (1, 2, "r")
    assert (first, second) == again
    assert len({first.request_id, second.request_id, *(one.request_id for one in other)}) == 4


def test_the_same_event_again_has_the_same_id_whatever_it_says_and_another_has_not() -> None:
    first = of(STRUCTURED, body(event())).asked[0].request_id

    assert of(STRUCTURED, body(event(data={**DATA, "door": "bob"}))).asked[0].request_id == first
    assert of(STRUCTURED, body(event(id="e2"))).asked[0].request_id != first
    assert of(STRUCTURED, body(event(source="urn:politie", id="rmse1"))).asked[0].request_id != first


def test_a_batch_is_in_order_and_one_broken_event_refuses_it_whole() -> None:
    good = [event(id=f"e{n}", data={"zaak": {"nummer": f"PL{n}"}}) for n in (1, 2)]

    assert [one.mapped.agency_number for one in of(BATCH, body(good)).asked] == ["PL1", "PL2"]
    assert of(BATCH, body([*good, event(id=None), event(data={})])).faults == (
        Fault(3, "", "bad-event", "the event has no id"),
        Fault(3, "agency_number", "missing", "zaak/nummer is empty"),
    )
    assert of(BATCH, b"[]") == Posted()


def test_an_event_may_say_everything_in_its_attributes() -> None:
    mapping = read_mapping(MAPPING.replace("zaak/nummer", '"@zaaknummer"'))

    binary = of([*BINARY, ("ce-zaaknummer", '"PL \\"1\\""')], b"", mapping)
    structured = of(STRUCTURED, body({**ATTRIBUTES, "zaaknummer": 12, "data": None}), mapping)

    assert [one.mapped.agency_number for one in (*binary.asked, *structured.asked)] == ['PL "1"', "12"]


@pytest.mark.parametrize(
    ("headers", "data", "code"),
    [
        (STRUCTURED, b"", "bad-json"),
        (STRUCTURED, b"[]", "bad-event"),
        (STRUCTURED, body(event(specversion="0.3")), "bad-event"),
        (STRUCTURED, body(event(source="")), "bad-event"),
        (STRUCTURED, body(event(type=None)), "bad-event"),
        (STRUCTURED, body(event(traceparent={"a": 1})), "bad-event"),
        (STRUCTURED, body(event(trace_parent="a")), "bad-event"),
        (STRUCTURED, body(event(type="other")), "unknown-code"),
        (STRUCTURED, body(event(time="yesterday")), "bad-time"),
        (STRUCTURED, body(event(data="text")), "bad-json"),
        (STRUCTURED, body(event(data=[])), "no-rows"),
        (STRUCTURED, body(event(datacontenttype="text/xml", data="<a/>")), "unsupported-format"),
        (STRUCTURED, body(event(datacontenttype=7)), "unsupported-format"),
        (STRUCTURED, body(event(data_base64="e30=")), "bad-event"),
        (STRUCTURED, body(event(data=None, data_base64="e30")), "bad-event"),
        (STRUCTURED, body(event(data=None, data_base64="\u00e9")), "bad-event"),
        (STRUCTURED, body(event(data=None, data_base64="eyI=")), "bad-json"),
        (STRUCTURED, b'{"id": "a", "id": "b"}', "bad-json"),
        (STRUCTURED, b'{"id": "\\ud800"}', "bad-json"),
        (STRUCTURED, b'{"id": NaN}', "bad-json"),
        (STRUCTURED, b'{"data":' * 50_000, "bad-json"),
        (STRUCTURED, body(event()).decode().encode("utf-16"), "wrong-encoding"),
        (STRUCTURED, b" " * (LIMIT_BYTES + 1), "too-large"),
        ([("content-type", "application/cloudevents+json; charset=utf-16")], b"{}", "unsupported-encoding"),
        ([*STRUCTURED, ("content-encoding", "gzip")], b"\x1f\x8b", "unsupported-encoding"),
        ([("content-type", "application/cloudevents+xml")], b"<a/>", "unsupported-format"),
        (BATCH, body(event()), "bad-event"),
        (BATCH, body([event(), "e2"]), "bad-event"),
        (BINARY[:-4], body(DATA), "bad-event"),
        ([*BINARY, ("ce-id", "e2")], body(DATA), "header-twice"),
        ([*BINARY, ("ce-a_b", "e2")], body(DATA), "bad-event"),
        ([*BINARY, ("ce-more", "%ff")], body(DATA), "bad-event"),
        ([*BINARY[1:], ("content-type", "text/xml")], b"<a/>", "unsupported-format"),
        ([], b"{}", "unsupported-format"),
        ([("content-type", "text/plain")], b"{}", "unsupported-format"),
    ],
)
def test_what_is_no_such_post_is_refused_and_why(headers: list[tuple[str, str]], data: bytes, code: str) -> None:
    assert codes(of(headers, data)) == [code]


words = st.sampled_from([*dict(BINARY), "Content-Type", "content-encoding", "x"])
headers = st.lists(st.tuples(words, st.sampled_from([text for _, text in (*STRUCTURED, *BATCH, *BINARY)]) | st.text()))
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(list(ATTRIBUTES.values())),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*event(), "data_base64"]) | st.text(), inner),
)


@given(headers=headers, data=st.binary() | trees.map(body))
def test_whatever_is_posted_there_is_an_answer(headers: list[tuple[str, str]], data: bytes) -> None:
    found = of(headers, data)

    assert found.faults
    assert found.asked == ()


def test_a_mapping_for_files_is_for_no_post_and_the_other_way_round() -> None:
    files = read_mapping(MAPPING.replace("push:", 'files: ["*"]\njson_document:').replace('"@', '"'))

    assert codes(of(STRUCTURED, body(event()), files)) == ["no-push-mapping"]
    assert [row.code for row in preview(EVENT, body(event())) if isinstance(row, Fault)] == []
    assert not EVENT.takes("posts")


@pytest.mark.parametrize(("sample", "shown"), [(event(), 1), ([event(), event()], 2), ({"meldingen": 1}, 0)])
def test_a_sample_body_may_be_previewed_without_headers(sample: object, shown: int) -> None:
    found = preview(EVENT, body(sample))

    assert len([row for row in found if not isinstance(row, Fault)]) == shown


@pytest.mark.parametrize(
    ("wrong", "right", "why"),
    [
        ('"@type"', '"@Type"', "line 5: kind.path: an event's attribute"),
        ('"@type"', '"@a/b"', "line 5: kind.path: an event's attribute"),
        ("push: {rows: /}", "push: {row: /}", "line 4: push.row: Extra"),
        ("push: {rows: /}", "push: {rows: a}", "line 4: push.rows: from the root"),
        ("push: {rows: /}", 'push: {}\nfiles: ["*"]', "files belong to"),
        ("push: {rows: /}", "push: {}\njson_lines: {}", "exactly one of"),
        ("push: {rows: /}", "json_lines: {}", "files belong to"),
    ],
)
def test_a_mapping_for_posts_is_as_strict(wrong: str, right: str, why: str) -> None:
    with pytest.raises(MappingError) as refused:
        read_mapping(MAPPING.replace(wrong, right))

    assert any(why in one for one in refused.value.why), refused.value.why
