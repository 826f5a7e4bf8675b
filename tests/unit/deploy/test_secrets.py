"""Secrets are drawn once, are their owner's alone, and give a service nothing of another's."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from contracts.topics import Agency, Topic
from deploy.kafka import ADMINISTRATOR
from deploy.secrets import Secrets, make, write_store_uris
from proofs.keys import KeyRing, SigningKey

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TODAY = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    return make(tmp_path / "secrets", LONG_AGO)


def everything(secrets: Secrets) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in secrets.folder.rglob("*") if file.is_file()}


def test_only_the_owner_reads_them(secrets: Secrets) -> None:
    write_store_uris(secrets, "127.0.0.1:1", direct=True)
    modes = {path: path.stat().st_mode & 0o777 for path in (secrets.folder, *secrets.folder.rglob("*"))}

    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}


def test_what_is_drawn_once_stays(secrets: Secrets) -> None:
    before = everything(secrets)

    make(secrets.folder, LONG_AGO)

    assert everything(secrets) == before


def test_no_two_runs_share_a_secret(secrets: Secrets, tmp_path: Path) -> None:
    others = set(everything(make(tmp_path / "another", LONG_AGO)).values())

    assert not others & set(everything(secrets).values())


def known_to(secrets: Secrets, service: Agency) -> dict[str, str]:
    known = yaml.safe_load(secrets.known_tokens(service).read_text())
    return {digest: row["agency"] for digest, row in known.items()}


def digest_of(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def test_a_service_knows_the_digest_of_its_own_systems_token_and_the_operators(secrets: Secrets) -> None:
    expected = {digest_of(secrets.token(who)): who for who in ("probation", "operator")}

    assert known_to(secrets, Agency.PROBATION) == expected


def test_a_password_that_somebody_wrote_with_a_line_end_is_the_one_that_its_user_logs_in_with(secrets: Secrets) -> None:
    for user in (Agency.POLICE, ADMINISTRATOR):
        secrets.kafka_password(user).write_text("word\n")

    assert secrets.user_passwords()[Agency.POLICE] == "word"
    assert secrets.node_passwords().administrator == "word"


def test_the_police_also_know_the_services_that_ask_for_keys_by_a_token_of_their_own(secrets: Secrets) -> None:
    readers = {digest_of(secrets.people_token(who)): str(who) for who in Agency if who is not Agency.POLICE}
    own = {digest_of(secrets.token(who)): who for who in ("police", "operator")}

    assert known_to(secrets, Agency.POLICE) == readers | own


def test_a_services_key_signs_for_its_own_topics_alone(secrets: Secrets) -> None:
    ring = KeyRing.from_jwks(secrets.keys.read_bytes())
    key = SigningKey.from_jwk_file(secrets.signing_key(Agency.POLICE))
    signed, digest = key.sign_digest("ab" * 32), "ab" * 32

    assert ring.check_digest(signed, digest, Agency.POLICE, Topic.POLICE_FILE, TODAY) is None
    assert ring.check_digest(signed, digest, Agency.COORDINATOR, Topic.COORDINATOR_PROGRESS, TODAY)


def test_the_public_keys_hold_nothing_private(secrets: Secrets) -> None:
    keys = json.loads(secrets.keys.read_text())["keys"]

    assert len(keys) == len(Agency)
    assert not [key for key in keys if "d" in key]


def test_a_service_is_told_of_its_own_database(secrets: Secrets) -> None:
    write_store_uris(secrets, "127.0.0.1:2", direct=False)
    uri = secrets.store_uri(Agency.LEGAL_AID).read_text()

    assert uri.startswith("mongodb://legal-aid:")
    assert uri.endswith("@127.0.0.1:2/?authSource=legal-aid")
