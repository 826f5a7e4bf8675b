"""Whatever lies in the folder: no row acts, the file ends in failed/ with a reason, and the next file is taken."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import Drop, Service

GOOD = "Nummer;Moment;Door;Reden\n1;2026-03-10T11:00Z;ann;\n"
ROW = "<Rij><Nummer>1</Nummer><Door>{}</Door></Rij>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def xml(door: str = "ann", doctype: str = "") -> bytes:
    return f'{doctype}<Export xmlns="urn:z">{ROW.format(door)}</Export>'.encode()


GARBAGE = {
    "empty.csv": (b"", "empty"),
    "empty.xml": (b"", "bad-xml"),
    "empty.jsonl": (b"", "no-rows"),
    "heading-only.csv": (GOOD.split("\n", maxsplit=1)[0].encode(), "no-rows"),
    "nul.csv": (GOOD.replace("ann", "a\0n").encode(), "control-character"),
    "only-nul.csv": (b"\0" * 4096, "control-character"),
    "latin.csv": (GOOD.replace("ann", "ren\u00e9").encode("latin-1"), "wrong-encoding"),
    "utf-16.csv": (GOOD.encode("utf-16"), "wrong-encoding"),
    "utf-16.jsonl": ('{"nummer": 1}'.encode("utf-16"), "wrong-encoding"),
    "comma.csv": (GOOD.replace(";", ",").encode(), "no-such-column"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "wrong-encoding"),
    "open-quote.csv": (GOOD.replace("ann", '"ann').encode(), "bad-csv"),
    "large.csv": (GOOD.encode() + b"x" * (17 * 1024 * 1024), "too-large"),
    "large.xml": (xml() + b" " * (17 * 1024 * 1024), "too-large"),
    "truncated.xml": (xml()[:-20], "bad-xml"),
    "two-roots.xml": (xml() * 2, "bad-xml"),
    "other-root.xml": (xml().replace(b"urn:z", b"urn:y"), "other-root"),
    "no-row.xml": (b'<Export xmlns="urn:z"/>', "no-rows"),
    "says-utf-8.xml": (xml("ren\u00e9").decode().encode("latin-1"), "bad-xml"),
    "nul.xml": (xml("a\0n"), "bad-xml"),
    "deep.xml": (b"<a>" * 100_000, "bad-xml"),
    "dtd.xml": (xml(doctype="<!DOCTYPE Export>"), "dtd"),
    "dtd-elsewhere.xml": (xml(doctype='<!DOCTYPE Export SYSTEM "http://127.0.0.1:9/x.dtd">'), "dtd"),
    "laughs.xml": (xml("&l9;", f'<!DOCTYPE Export [<!ENTITY l0 "ha">{LAUGHS}]>'), None),
    "entity.xml": (xml("&e;", '<!DOCTYPE Export [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "dtd"),
    "parameter.xml": (xml("&e;", '<!DOCTYPE Export [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'), None),
    "undefined-entity.xml": (xml("&e;"), "bad-xml"),
    "broken.jsonl": (b'{"nummer": 1, "door": {"naam": "a"}}\n{"nummer": ', "bad-json"),
    "unknown.pdf": (b"%PDF-1.7", "no-mapping"),
}


async def test_a_good_file_of_each_kind_would_have_acted(drop: Drop, service: Service) -> None:
    (drop.inbox / "good.csv").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    (drop.inbox / "good.xml").write_bytes(b"\xef\xbb\xbf" + xml("ren\u00e9"))
    (drop.inbox / "good.jsonl").write_bytes(b'\xef\xbb\xbf{"nummer": 1, "door": {"naam": "a"}}')

    await drop.look()

    assert (service.calls, drop.ended("failed")) == (3, [])


@pytest.mark.parametrize("name", GARBAGE)
async def test_garbage_ends_in_failed_with_its_reason_and_nothing_acts(drop: Drop, service: Service, name: str) -> None:
    data, code = GARBAGE[name]
    (drop.inbox / name).write_bytes(data)

    await drop.look()

    assert (service.calls, drop.lying(), drop.ended("failed")) == (0, [], [name])
    assert (drop.inbox / "failed" / name).stat().st_size == len(data)
    text = (drop.inbox / f"failed/{name}.report.json").read_text()
    faults = json.loads(text)["faults"]
    assert code in {None, *(one["code"] for one in faults)}, faults
    assert faults[0]["code"] in {code, "dtd", "bad-xml"}
    assert "root:" not in text, "the report shows a file of this machine"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.binary(max_size=400), kind=st.sampled_from(["csv", "xml", "jsonl"]))
async def test_random_bytes_never_act_and_never_stay(drop: Drop, service: Service, data: bytes, kind: str) -> None:
    (drop.inbox / f"random.{kind}").write_bytes(data)

    await drop.look()

    assert (service.calls, drop.lying()) == (0, [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(at=st.integers(0, len(xml()) - 1))
async def test_xml_cut_off_anywhere_never_acts(drop: Drop, service: Service, at: int) -> None:
    (drop.inbox / "cut.xml").write_bytes(xml()[:at])

    await drop.look()

    assert (service.calls, drop.lying()) == (0, [])


async def test_garbage_between_good_files_hinders_neither(drop: Drop, service: Service, tmp_path: Path) -> None:
    (drop.inbox / "a.csv").write_text(GOOD)
    (drop.inbox / "b.csv").write_bytes(b"\x00")
    (drop.inbox / "c.csv").write_text(GOOD.replace("1;", "2;", 1))

    await drop.look()

    assert (service.numbers, drop.ended("failed")) == (["1", "2"], ["b.csv"])
