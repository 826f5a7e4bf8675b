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


LOGIN: dict[str, Any] = {
    "login_issuer": "https://login.example/realms/table",
    "login_client": "the-table",
    "login_address": "https://table.example/",
    "login_roles": {"zsm": "person"},
}


def test_a_login_is_connected_by_its_settings_and_none_without_them() -> None:
    provider = settings(**LOGIN).provider

    assert settings().provider is None
    assert provider is not None
    assert (provider.address, provider.claim, provider.secret) == ("https://table.example", "roles", "")


@pytest.mark.parametrize("missing", ["login_client", "login_address", "login_roles"])
def test_a_login_that_is_not_whole_is_refused(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        settings(**{name: value for name, value in LOGIN.items() if name != missing})


@pytest.mark.parametrize("name", ["login_issuer", "login_address"])
def test_a_login_in_clear_text_is_for_development_only(name: str) -> None:
    clear = LOGIN | {name: "http://127.0.0.1:1"}

    with pytest.raises(ValidationError, match="https"):
        settings(**clear)
    settings(**clear, development=True)


def test_a_role_that_means_nothing_here_is_refused() -> None:
    with pytest.raises(ValidationError, match="login_roles"):
        settings(**LOGIN | {"login_roles": {"zsm": "everything"}})
