"""`jointtable keys`: the next key is made in one step, and nothing is changed when it cannot be."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from contracts.topics import Agency
from deploy.secrets import Secrets, make
from jointtable.main import app
from proofs.keys import KeyRing, SigningKey
from proofs.rotation import SigningKeys
from unit.proofs.agencies import NEW_YEAR

FROM = "2026-12-01T00:00:00+01:00"


@pytest.fixture
def own(tmp_path: Path) -> Secrets:
    """What a first run draws."""
    return make(tmp_path / "secrets", NEW_YEAR)


def keys(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["keys", *map(str, arguments)])


def rotates(own: Secrets, agency: str = "legal-aid", at: str = FROM) -> Result:
    signing = own.signing_key(Agency.LEGAL_AID)
    return keys("rotate", agency, "--keys", own.keys, "--signing", signing, "--from", at)


def bytes_of(own: Secrets) -> list[bytes]:
    return [own.keys.read_bytes(), own.signing_key(Agency.LEGAL_AID).read_bytes()]


def test_the_next_key_stands_beside_the_one_before_it_in_both_files(own: Secrets) -> None:
    before = SigningKey.from_jwk_file(own.signing_key(Agency.LEGAL_AID))
    result = rotates(own)

    signing = SigningKeys.from_file(own.signing_key(Agency.LEGAL_AID), lambda: NEW_YEAR)
    later = datetime.fromisoformat("2026-12-01T00:01:00+01:00")
    assert result.exit_code == 0
    assert signing.at(NEW_YEAR).kid == before.kid
    assert signing.at(later).kid != before.kid
    assert signing.at(later).kid in result.output
    digest = "ab" * 32
    ring = KeyRing.from_jwks(own.keys.read_bytes())
    for moment in (NEW_YEAR, later):
        topic = "case.legal-aid.consultation.v1"
        signed = signing.at(moment).sign_digest(digest)
        assert ring.check_digest(signed, digest, Agency.LEGAL_AID, topic, moment) is None


def test_private_keys_stay_with_their_owner_and_out_of_the_public_set(own: Secrets) -> None:
    rotates(own)

    assert own.signing_key(Agency.LEGAL_AID).stat().st_mode & 0o777 == 0o600
    assert not [key for key in json.loads(own.keys.read_text())["keys"] if "d" in key]
    assert not list(own.keys.parent.rglob("*.new"))


def test_the_list_tells_whose_each_key_is_and_when_it_is_valid(own: Secrets) -> None:
    rotates(own)
    lines = [line.split() for line in keys("list", "--keys", own.keys).output.splitlines()]

    assert [line[0] for line in lines].count("legal-aid") == 2
    assert [line[2:] for line in lines if line[0] == "legal-aid"] == [
        ["2026-01-01T00:00:00+00:00", "2026-12-01T01:00:00+01:00"],
        [FROM, "no", "end"],
    ]


@pytest.mark.parametrize(
    ("agency", "at", "why"),
    [
        ("legal-aid", "2026-12-01T00:00:00", "has its offset"),
        ("legal-aid", "soon", "Invalid isoformat"),
        ("legal-aid", "2025-12-01T00:00:00+01:00", "has to begin after"),
    ],
)
def test_what_cannot_be_done_changes_nothing(own: Secrets, agency: str, at: str, why: str) -> None:
    before = bytes_of(own)
    result = rotates(own, agency, at)

    assert result.exit_code == 2
    assert why in result.output
    assert bytes_of(own) == before


def test_another_agencys_private_file_is_not_given_this_agencys_key(own: Secrets) -> None:
    before = bytes_of(own)
    result = rotates(own, "police")

    assert result.exit_code == 2
    assert "is not police's" in result.output
    assert bytes_of(own) == before


def test_a_file_that_is_not_there_is_named(own: Secrets, tmp_path: Path) -> None:
    result = keys("list", "--keys", tmp_path / "none.json")

    assert result.exit_code == 2
    assert "none.json" in result.output
