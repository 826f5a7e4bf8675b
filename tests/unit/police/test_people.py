"""People: sealed before the rules see them, handed out on record to who may know them, erased for ever."""

from base64 import urlsafe_b64decode
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient

from contracts.topics import Agency, Topic
from deploy.topics import load_topics
from given import at, waited_for
from messaging.event import Refusal
from messaging.web.auth import open_doors
from messaging.web.problems import say_no_well
from police.domain.case_identity import person_of, victim_of
from police.domain.requests import IdentifySuspect, IdentifyVictim, SealedPerson
from police.people import READERS, people_routes, sealing_suspect, sealing_victim
from proofs.sealed import unseal
from the_police import SECRET, MemoryPersonKeys

PERSON = person_of("P-77", SECRET)
ASKED = IdentifySuspect(agency_number="PL-1", person_number="P-77", name="Zebedee Quux", address="Harbour 1")
VICTIM = IdentifyVictim(agency_number="PL-1", victim="S1", name="Xanthe Vole", telephone="010")


@pytest.fixture
def keys() -> MemoryPersonKeys:
    return MemoryPersonKeys()


@pytest.fixture
def line(keys: MemoryPersonKeys, tmp_path: Path) -> TestClient:
    """The police's service, at noon, with a token for each agency's service."""
    tokens = {sha256(str(who).encode()).hexdigest(): {"agency": str(who), "system": f"{who} service"} for who in Agency}
    (tmp_path / "tokens.yaml").write_text(yaml.safe_dump(tokens))
    doors = open_doors("police", tmp_path / "tokens.yaml", "a secret", development_login=False)
    app = FastAPI()
    say_no_well(app)
    app.include_router(people_routes(keys, doors, Noon()))
    return TestClient(app)


class Noon:
    def now(self) -> datetime:
        return at("12:00")


def by(who: str, behalf: str = "M. Jansen") -> dict[str, str]:
    return {"Authorization": f"Bearer {who}", "On-Behalf-Of": behalf}


def sealed(keys: MemoryPersonKeys, asked: IdentifySuspect | IdentifyVictim) -> SealedPerson:
    if isinstance(asked, IdentifySuspect):
        said = waited_for(sealing_suspect(keys, SECRET)(asked))
    else:
        said = waited_for(sealing_victim(keys, SECRET)(asked))
    assert isinstance(said, SealedPerson)
    return said


def test_what_the_rules_see_tells_nobody_who_it_is(keys: MemoryPersonKeys) -> None:
    said = sealed(keys, ASKED)

    assert said.person == PERSON
    assert not [word for word in ("Zebedee", "Harbour", "P-77") if word in repr(said)]
    key = keys.keys[PERSON]
    assert key is not None
    assert unseal(said.sealed, PERSON, key) == {"name": "Zebedee Quux", "address": "Harbour 1"}


def test_the_same_words_have_the_same_mark_and_others_another(keys: MemoryPersonKeys) -> None:
    one, same = sealed(keys, ASKED), sealed(keys, ASKED)
    other = sealed(keys, ASKED.model_copy(update={"name": "Zebedee Quuz"}))

    assert one.model_dump_json() == same.model_dump_json(), "a request sent again is the same request"
    assert one.mark != other.mark
    assert one.sealed != same.sealed


def test_a_victim_without_a_number_of_its_own_is_one_of_this_case_alone(keys: MemoryPersonKeys) -> None:
    one = sealed(keys, VICTIM)
    other_case = sealed(keys, VICTIM.model_copy(update={"agency_number": "PL-2"}))

    assert one.person == victim_of("PL-1", "S1", SECRET)
    assert one.person != other_case.person


def test_a_pseudonym_does_not_mix_up_case_and_victim() -> None:
    assert victim_of("PL-1/1", "2", SECRET) != victim_of("PL-1", "1/2", SECRET)


@pytest.mark.parametrize("reader", READERS["suspect"])
def test_a_suspects_key_is_handed_to_a_granted_reader_on_record(
    line: TestClient, keys: MemoryPersonKeys, reader: Agency
) -> None:
    said = sealed(keys, ASKED)

    answer = line.get(f"/people/{PERSON}/key", headers=by(reader))

    fields = unseal(said.sealed, PERSON, urlsafe_b64decode(answer.json()["k"]))
    assert isinstance(fields, dict)
    assert fields["name"] == "Zebedee Quux"
    assert answer.headers["Cache-Control"] == "no-store"
    readings = line.get(f"/people/{PERSON}/readings", headers=by("police")).json()["readings"]
    assert readings == [{"to": str(reader), "behalf": "M. Jansen", "at": at("12:00").isoformat()}]


def test_victim_support_knows_victims_and_no_suspect_and_the_others_no_victim(
    line: TestClient, keys: MemoryPersonKeys
) -> None:
    suspect, victim = sealed(keys, ASKED).person, sealed(keys, VICTIM).person

    may = {
        (who, kind)
        for who in Agency
        for kind, person in (("suspect", suspect), ("victim", victim))
        if line.get(f"/people/{person}/key", headers=by(who)).is_success
    }

    assert may == {(who, kind) for kind, readers in READERS.items() for who in readers}


def test_who_may_know_a_person_is_who_may_read_the_topic() -> None:
    granted = {row.name: set(row.readers) for row in load_topics().case_topics}

    assert {str(who) for who in READERS["suspect"]} == granted[Topic.POLICE_IDENTITIES]
    assert {str(who) for who in READERS["victim"]} == granted[Topic.POLICE_VICTIMS]


@pytest.mark.parametrize("headers", [{}, by("nobody"), {"Authorization": "Bearer probation"}])
def test_without_a_token_or_a_name_no_key_is_handed_out(
    line: TestClient, keys: MemoryPersonKeys, headers: dict[str, str]
) -> None:
    sealed(keys, ASKED)

    assert line.get(f"/people/{PERSON}/key", headers=headers).status_code in {401, 422}
    assert keys.handed == []


@pytest.mark.parametrize("who", [who for who in Agency if who is not Agency.POLICE])
def test_a_reader_neither_erases_nor_sees_who_read(line: TestClient, keys: MemoryPersonKeys, who: Agency) -> None:
    sealed(keys, ASKED)

    assert line.request("DELETE", f"/people/{PERSON}/key", headers=by(who), json={"why": "x"}).status_code == 403
    assert line.get(f"/people/{PERSON}/readings", headers=by(who)).status_code == 403
    assert keys.keys[PERSON] is not None


def test_an_erased_person_is_gone_for_everybody_and_identified_no_more(
    line: TestClient, keys: MemoryPersonKeys
) -> None:
    sealed(keys, ASKED)

    erased = line.request("DELETE", f"/people/{PERSON}/key", headers=by("police"), json={"why": "asked for it"})

    assert erased.status_code == 204
    assert line.get(f"/people/{PERSON}/key", headers=by("probation")).status_code == 410
    again = line.request("DELETE", f"/people/{PERSON}/key", headers=by("police"), json={"why": "again"})
    assert again.status_code == 404
    refused = waited_for(sealing_suspect(keys, SECRET)(ASKED))
    assert isinstance(refused, Refusal)
    assert refused.code == "person-erased"


def many(line: TestClient, who: Agency, *people: str) -> dict[str, str | None]:
    keys: dict[str, str | None] = line.post("/people/keys", json={"people": people}, headers=by(who)).json()["keys"]
    return keys


def test_the_keys_of_all_on_a_page_are_handed_at_once_each_on_record(line: TestClient, keys: MemoryPersonKeys) -> None:
    other = ASKED.model_copy(update={"person_number": "P-78", "name": "Anais Vole"})
    one, another = sealed(keys, ASKED), sealed(keys, other)

    found = many(line, Agency.COORDINATOR, one.person, another.person, "7" * 64)

    opened = {
        who: unseal(said.sealed, who, urlsafe_b64decode(found[who] or ""))
        for who, said in ((one.person, one), (another.person, another))
    }
    assert [said["name"] for said in opened.values() if isinstance(said, dict)] == ["Zebedee Quux", "Anais Vole"]
    assert set(found) == {one.person, another.person}, "nobody is told of a person who is not known"
    for person in found:
        readings = line.get(f"/people/{person}/readings", headers=by("police")).json()["readings"]
        assert [(row["to"], row["behalf"]) for row in readings] == [("coordinator", "M. Jansen")]


def test_one_who_was_erased_is_said_to_be_among_the_others(line: TestClient, keys: MemoryPersonKeys) -> None:
    person = sealed(keys, ASKED).person
    line.request("DELETE", f"/people/{person}/key", json={"why": "asked"}, headers=by("police"))

    assert many(line, Agency.COORDINATOR, person) == {person: None}


def test_victims_are_not_among_those_whom_a_coordinator_may_know(line: TestClient, keys: MemoryPersonKeys) -> None:
    victim = sealed(keys, VICTIM).person

    assert many(line, Agency.COORDINATOR, victim) == {}
    assert set(many(line, Agency.VICTIM_SUPPORT, victim)) == {victim}


@pytest.mark.parametrize("people", [[], ["not a person"], ["7" * 64] * 1001])
def test_nothing_but_some_people_is_asked_for_at_once(line: TestClient, people: list[str]) -> None:
    assert line.post("/people/keys", json={"people": people}, headers=by(Agency.COORDINATOR)).status_code == 422
