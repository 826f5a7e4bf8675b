"""The operators' page tells what `jointtable status` tells, on this machine alone, in both languages."""

import re
from dataclasses import replace
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from fastapi.testclient import TestClient

from a_service import arrested, in_custody
from a_table import ATable
from contracts.topics import Agency, Topic
from coordinator.web.templating import TEMPLATES as COORDINATORS
from given import CASE, Wire
from jointtable.looking import Looked
from jointtable.standing import COLUMNS
from jointtable.status_page import CATALOGUES, FRESH, TEMPLATES, Looks, page_app
from messaging.event import Record

HERE = "http://127.0.0.1"


def page_of(table: ATable) -> TestClient:
    looked = table.looked_at()
    return TestClient(page_app(Looks(lambda: looked)), base_url=HERE)


def test_a_table_that_stands_well_says_so(table: ATable) -> None:
    table.has(*Agency)
    table.clock_of_the_machine()
    page = page_of(table).get("/").text

    assert "All is well" in page
    assert all(f">{agency}</th>" in page for agency in Agency)
    assert "alarms" not in page


def test_each_thing_that_is_wrong_is_said_as_by_the_command_and_leads_to_its_runbook(table: ATable) -> None:
    wire = Wire()
    for message in (arrested(), in_custody()):
        wire.says(message)
    table.has(Agency.COORDINATOR, Agency.POLICE)
    table.silent.add(Agency.POLICE)
    table.reads(Agency.COORDINATOR, [wire.records[1], Record(Topic.POLICE_PROGRESS, 0, 9, b"somebody", (), b"noise")])
    client, wrong = page_of(table), table.told("status")["wrong"]
    page = client.get("/operator").text

    linked = re.findall(r'<li><span lang="en">(.*?)</span>; see <a href="(/runbooks/[a-z-]+)"', page)
    assert [path.rpartition("/")[2] for _, path in linked] == [one["runbook"] for one in wrong]
    assert {"parked", "stalled", "service-down"} <= {one["runbook"] for one in wrong}
    assert f"case {CASE} cannot go on" in page
    for _, path in linked:
        assert client.get(path).status_code == 200
    assert "Harbour" not in page


def test_a_runbook_that_there_is_not_is_not_found(table: ATable) -> None:
    table.has(Agency.POLICE)
    client = page_of(table)

    assert client.get("/runbooks/none").status_code == 404
    assert client.get("/runbooks/..%2foperate").status_code == 404


def test_it_answers_to_the_names_of_this_machine_alone_and_is_kept_nowhere(table: ATable) -> None:
    table.has(Agency.POLICE)
    client = page_of(table)

    assert client.get("/operator", headers={"host": "rebound.example"}).status_code == 400
    answer = client.get("/operator")
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert client.post("/operator").status_code == 405


def test_it_comes_again_by_itself_for_who_asks_so(table: ATable) -> None:
    table.has(Agency.POLICE)
    client = page_of(table)

    assert "refresh" not in client.get("/operator").headers
    assert client.get("/operator?every=30").headers["refresh"] == "30"
    assert client.get("/operator?every=0").status_code == 422


def test_one_look_serves_all_who_ask_at_once_and_the_next_is_new(table: ATable) -> None:
    table.has(Agency.POLICE)
    looked, seconds = list[Looked](), [0.0]

    def look() -> Looked:
        looked.append(replace(table.looked_at(), wrong=()))
        return looked[-1]

    looks = Looks(look, lambda: seconds[0])
    assert looks.newest() is looks.newest()
    seconds[0] = FRESH + 1
    assert looks.newest() is looked[1]


def test_every_string_of_it_has_its_dutch_and_a_choice_stays(table: ATable) -> None:
    options = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
    shared = [("skeleton.html", "jinja2")]
    found = [
        *extract_from_dir(str(TEMPLATES), [("*.html", "jinja2")], {"*.html": options}),
        *extract_from_dir(str(COORDINATORS), shared, {"skeleton.html": options}),
    ]
    written = {said[0] if isinstance(said, tuple) else said for _, _, said, _, _ in found} | {*COLUMNS}
    with Path(CATALOGUES / "nl.po").open("rb") as said:
        dutch = {
            one.id[0] if isinstance(one.id, tuple | list) else one.id: one.string for one in read_po(said) if one.id
        }
    table.has(Agency.POLICE)
    client = page_of(table)

    assert set(dutch) == written
    assert all(dutch.values())
    assert "Hoe de tafel ervoor staat" in client.get("/operator?lang=nl").text
    assert "Hoe de tafel ervoor staat" in client.get("/operator?every=30").text
