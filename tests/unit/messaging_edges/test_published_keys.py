"""Anybody may ask an agency for its public keys, and gets every one that it ever had."""

import json

from fastapi import FastAPI
from starlette.testclient import TestClient

from contracts.topics import Agency
from messaging.web.published_keys import key_routes
from proofs.keys import KeyRing
from unit.proofs.test_rotation import CHANGES


def published(agency: Agency) -> TestClient:
    app = FastAPI()
    everybodys = [key for change in CHANGES.values() for key in change.public]
    app.include_router(key_routes(agency, json.dumps({"keys": everybodys}).encode()))
    return TestClient(app)


def test_an_agencys_keys_are_told_with_their_dates_the_earlier_one_too() -> None:
    answer = published(Agency.LEGAL_AID).get("/.well-known/jwks.json")

    old, new = answer.json()["keys"]
    assert answer.headers["content-type"] == "application/jwk-set+json"
    assert (new["kid"], new.get("valid_to")) == (CHANGES[Agency.LEGAL_AID].kid, None)
    assert old["valid_to"] > new["valid_from"] > old["valid_from"]
    assert {old["agency"], new["agency"]} == {"legal-aid"}
    assert "d" not in old | new


def test_what_is_told_is_a_key_set_that_can_be_checked_with() -> None:
    told = published(Agency.COORDINATOR).get("/.well-known/jwks.json").content

    assert isinstance(KeyRing.from_jwks(told), KeyRing)
