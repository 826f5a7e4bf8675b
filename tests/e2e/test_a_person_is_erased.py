"""A person's key is destroyed: who the person was is gone from every store, topic, page and parked record; the case
stands.
"""

import json
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import httpx2

from contracts.envelope import Envelope, source_of
from contracts.police import SuspectIdentified
from contracts.topics import Agency, Topic, parked_topic
from deploy.store import connect
from eventually import eventually
from messaging.people import ERASED
from on_topics import records_on
from whole_table import WholeTable

NAME, STREET = "Zebedee Quuxworth", "Harbour Road 117"
VICTIM = "Xanthe Volemouse"
READERS = (Agency.POLICE, Agency.PROSECUTOR, Agency.PROBATION, Agency.LEGAL_AID)


def identified(table: WholeTable) -> str:
    """Police register the case and identify its people; the suspect's pseudonym."""
    table.now_is("10:00")
    table.registers(victims=1, person_number="P-117")
    suspect = {"agency_number": table.number, "person_number": "P-117", "name": NAME, "address": STREET}
    victim = {"agency_number": table.number, "victim": "S1", "name": VICTIM, "telephone": "010-117"}
    for path, body in (("/identities", suspect), ("/victims", victim)):
        assert table.asks(Agency.POLICE, path, body).status_code == 202
    return str(table.case_at(Agency.POLICE)["identity"]["person"])


def people_at(table: WholeTable, agency: Agency) -> list[dict[str, Any]]:
    with table.client(agency) as line:
        found: list[dict[str, Any]] = line.get(f"/cases/{table.case_id}/people").json()["people"]
    return found


def page_at(table: WholeTable, agency: Agency) -> str:
    """The case's page, as somebody of that agency sees it."""
    with httpx2.Client(base_url=table.url(agency), timeout=20, follow_redirects=True) as browser:
        browser.post("/login", data={"name": "M. Jansen"})
        return browser.get(f"/pages/cases/{table.case_id}").text


def stored(table: WholeTable) -> str:
    """Everything in every store of the table, as text."""
    parts = table.standing.parts
    password = table.secrets.store_password("admin").read_text()
    with connect(parts.store_address, "admin", password) as store:
        return "\n".join(
            repr(document)
            for agency in Agency
            for collection in store[agency].list_collection_names()
            for document in store[agency][collection].find()
        )


def on_topics(table: WholeTable) -> bytes:
    """Every byte on every topic, read by the administrator."""
    topics = (*map(str, Topic), *(parked_topic(agency) for agency in Agency))
    found = records_on(table.standing.parts.broker, *topics)
    return b"\n".join(part for one in found for part in (one.key or b"", one.value or b"", repr(one.headers).encode()))


def logged(table: WholeTable) -> str:
    logs = Path(table.standing.parts.folder) / "logs"
    return "\n".join(file.read_text(errors="replace") for file in logs.rglob("*") if file.is_file())


def parks_one(table: WholeTable, sealed: str) -> None:
    """A record about the person that no reader can take in: it is parked, with its bytes."""
    broken = json.dumps({"occurred_at": "no moment", "person": "5" * 64, "sealed": sealed}).encode()
    told = table.writes(
        Agency.POLICE,
        Envelope(
            topic=Topic.POLICE_IDENTITIES,
            id=str(uuid5(UUID(table.case_id), "broken")),
            source=source_of(Agency.POLICE),
            type=SuspectIdentified.wire_type(),
            subject=table.case_id,
            time=table.at("10:00").isoformat(),
            sequence=99,
            previous_digest="5" * 64,
            value=broken,
        ),
    )
    assert told is None
    table.rest()


def test_the_person_is_gone_everywhere_and_the_case_stands(table_in_use: WholeTable) -> None:
    table = table_in_use
    person = identified(table)
    for agency in READERS:
        assert NAME in json.dumps(people_at(table, agency)), agency
        assert NAME in page_at(table, agency), agency
    assert VICTIM in json.dumps(people_at(table, Agency.VICTIM_SUPPORT))
    assert NAME not in json.dumps(people_at(table, Agency.VICTIM_SUPPORT))
    for agency in (Agency.PROSECUTOR, Agency.PROBATION, Agency.LEGAL_AID):
        assert VICTIM not in json.dumps(people_at(table, agency))
    key = key_of(table, person)
    assert repr(key) in stored(table)
    parks_one(table, "e30.e30.e30.e30.e30")

    erases(table, person)

    for agency in READERS:
        (suspect,) = [one for one in people_at(table, agency) if one["who"] == "The suspect"]
        assert (suspect["fields"], suspect["why_not"]) == ({}, ERASED), agency
        assert ERASED in page_at(table, agency)
    assert VICTIM in json.dumps(people_at(table, Agency.VICTIM_SUPPORT)), "another person is still there"
    topics = on_topics(table).decode(errors="replace")
    assert person in topics, "the record that nobody can open any more"
    everything = stored(table) + logged(table) + topics
    assert not [word for word in (NAME, STREET, VICTIM, "P-117", repr(key)) if word in everything]
    assert table.asks(Agency.POLICE, "/releases", release(table)).status_code == 202
    eventually(lambda: table.view()["detained"] is False, "the case goes on")
    again = {"agency_number": table.number, "person_number": "P-117", "name": NAME, "correction": "after all"}
    assert table.asks(Agency.POLICE, "/identities", again, "again").json()["code"] == "person-erased"


def key_of(table: WholeTable, person: str) -> bytes:
    token = table.secrets.people_token(Agency.PROBATION).read_text()
    headers = {"Authorization": f"Bearer {token}", "On-Behalf-Of": "a test"}
    answer = httpx2.get(f"{table.url(Agency.POLICE)}/people/{person}/key", headers=headers, timeout=20)
    return urlsafe_b64decode(answer.json()["k"])


def erases(table: WholeTable, person: str) -> None:
    with table.client(Agency.POLICE) as line:
        readings = line.get(f"/people/{person}/readings").json()["readings"]
        assert {one["to"] for one in readings} == {str(agency) for agency in READERS}
        answer = line.request("DELETE", f"/people/{person}/key", json={"why": "asked for it"})
    assert answer.status_code == 204, answer.text


def release(table: WholeTable) -> dict[str, str]:
    moment = table.at("10:00").isoformat()
    return {"agency_number": table.number, "released_at": moment, "recorded_by": "desk", "why": "no ground"}
