"""A service's settings, from the environment alone. Secrets come as files, so that no process list shows them."""

from datetime import timedelta
from pathlib import Path
from typing import Final, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TIMER_POLL: Final = timedelta(seconds=0.5)


class ServiceSettings(BaseSettings):
    """What every service needs to know. Names in the environment are these, with `JOINTTABLE_` before them."""

    model_config = SettingsConfigDict(env_prefix="JOINTTABLE_", frozen=True, extra="ignore")

    kafka: str
    """Host and port of the broker."""
    kafka_user: str
    kafka_password_file: Path
    kafka_security: str = Field(default="SASL_SSL", pattern="^SASL_(SSL|PLAINTEXT)$")
    kafka_ca_file: Path | None = None
    store_uri_file: Path
    store_database: str
    keys_file: Path
    """The public keys this service trusts: a JSON Web Key Set."""
    signing_key_file: Path
    """This service's own private key."""
    tokens_file: Path
    session_secret_file: Path
    http_host: str = "127.0.0.1"
    http_port: int = 8000
    clock_file: Path | None = None
    """Only in a demo: the file that says what time it is."""
    rules: Path
    pack: str = "nl"
    """The rule pack of newly registered cases."""
    people_url: str | None = None
    """Where the police's service hands out the keys of persons; none: personal fields are not shown here."""
    people_token_file: Path | None = None
    slot: int = Field(default=0, ge=0)
    """Which replica this is: names its place in the consumer group."""
    development: bool = False
    development_login: bool = False

    @model_validator(mode="after")
    def _safe_outside_development(self) -> Self:
        if self.development:
            return self
        if self.kafka_security != "SASL_SSL":
            raise ValueError("kafka_security: passwords travel in clear text; that is for development only")
        if self.development_login or self.clock_file:
            raise ValueError("development_login, clock_file: these are for development only")
        return self

    def secret(self, file: Path) -> str:
        """The one line a secret's file holds."""
        return file.read_text(encoding="utf-8").strip()
