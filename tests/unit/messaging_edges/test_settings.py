"""A service does not start with settings that would send passwords in clear text or let anybody in."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from messaging.settings import ServiceSettings

NEEDED = {
    "kafka": "broker:9092",
    "kafka_user": "police",
    "kafka_password_file": "password",
    "store_uri_file": "uri",
    "store_database": "police",
    "keys_file": "keys.json",
    "signing_key_file": "key.json",
    "tokens_file": "tokens.yaml",
    "session_secret_file": "secret",
    "rules": "rules",
}


def settings(**more: Any) -> ServiceSettings:
    return ServiceSettings(**{**NEEDED, **more})


def test_the_broker_is_spoken_to_in_secret_unless_told_otherwise() -> None:
    assert settings().kafka_security == "SASL_SSL"


@pytest.mark.parametrize(
    "unsafe", [{"kafka_security": "SASL_PLAINTEXT"}, {"development_login": True}, {"clock_file": "clock.json"}]
)
def test_what_is_for_development_is_refused_outside_it(unsafe: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="development"):
        settings(**unsafe)
    settings(**unsafe, development=True)


@pytest.mark.parametrize("security", ["PLAINTEXT", "SSL", ""])
def test_no_way_in_without_a_password_exists_even_in_development(security: str) -> None:
    with pytest.raises(ValidationError, match="kafka_security"):
        settings(kafka_security=security, development=True)


def test_receipts_are_given_by_who_is_told_and_within_half_a_minute_unless_told_otherwise() -> None:
    told = {"tell": "list", "receipts": "given"}
    assert settings(tell="list").receipt_within is None
    assert settings(**told).receipt_within == timedelta(seconds=30)
    assert settings(**told, receipt_seconds=3600).receipt_within == timedelta(hours=1)
    for wrong in ({"receipts": "given"}, {**told, "receipt_seconds": 0}, {**told, "receipts": "perhaps"}):
        with pytest.raises(ValidationError, match="receipt"):
            settings(**wrong)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NEEDED.items():
        monkeypatch.setenv(f"JOINTTABLE_{name.upper()}", value)
    monkeypatch.setenv("JOINTTABLE_SLOT", "3")
    assert (ServiceSettings().kafka, ServiceSettings().slot) == ("broker:9092", 3)


def test_a_secret_is_the_line_its_file_holds_and_shows_nowhere_else(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("hush\n")
    said = settings(kafka_password_file=file)
    assert said.secret(said.kafka_password_file) == "hush"
    assert "hush" not in repr(said)
