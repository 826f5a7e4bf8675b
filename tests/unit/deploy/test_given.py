"""Addresses given in the environment come first, and need their administrator's password."""

from pathlib import Path

import pytest

from deploy import given
from deploy.part import PartMissing


@pytest.fixture
def password(tmp_path: Path) -> str:
    file = tmp_path / "password"
    file.write_text("known\n")
    return str(file)


def test_no_address_means_no_given_part() -> None:
    assert given.broker({}) is None
    assert given.store({}) is None


def test_a_given_broker_is_spoken_to_as_its_administrator_and_enciphered(password: str) -> None:
    part = given.broker({"JOINTTABLE_KAFKA": "kafka:9093", "JOINTTABLE_KAFKA_ADMIN_PASSWORD_FILE": password})

    assert part
    assert (part.access.address, part.access.user, part.access.password) == ("kafka:9093", "admin", "known")
    assert part.access.security == "SASL_SSL"
    assert part.program is None


def test_a_given_store_may_be_a_replica_set(password: str) -> None:
    part = given.store({"JOINTTABLE_STORE": "a:1,b:1", "JOINTTABLE_STORE_ADMIN_PASSWORD_FILE": password})

    assert part
    assert not part.direct


def test_an_administrator_may_have_a_listener_where_nobody_else_logs_in(password: str) -> None:
    named = {"JOINTTABLE_KAFKA": "kafka:9092", "JOINTTABLE_KAFKA_ADMIN_LISTENER": "kafka-admin:9094"}
    part = given.broker({**named, "JOINTTABLE_KAFKA_ADMIN_PASSWORD_FILE": password})

    assert part
    assert (part.access.address, part.access.mechanism) == ("kafka-admin:9094", "PLAIN")
    police = part.access.as_user("police", "known")
    assert (police.address, police.mechanism) == ("kafka:9092", "SCRAM-SHA-512")


def test_a_given_store_may_be_one_node_to_be_spoken_to_at_its_very_address(password: str) -> None:
    named = {
        "JOINTTABLE_STORE": "a:1",
        "JOINTTABLE_STORE_ADMIN_PASSWORD_FILE": password,
        "JOINTTABLE_STORE_DIRECT": "1",
    }
    part = given.store(named)

    assert part
    assert part.direct


def test_an_address_without_a_password_is_refused_with_the_name_to_set() -> None:
    with pytest.raises(PartMissing, match="JOINTTABLE_KAFKA_ADMIN_PASSWORD_FILE"):
        given.broker({"JOINTTABLE_KAFKA": "kafka:9093"})
