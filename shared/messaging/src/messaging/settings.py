"""A service's settings, from the environment alone. Secrets come as files, so that no process list shows them."""

from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from messaging.web.oidc import Provider
from messaging.web.sessions import Works


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
    """This service's own private key, or the set of them: while one takes over from another it holds both."""
    tokens_file: Path
    session_secret_file: Path
    http_host: str = "127.0.0.1"
    http_port: int = 8000
    clock_file: Path | None = None
    """Only in a demo: the file that says what time it is."""
    rules: Path
    pack: str = "nl"
    """The rule pack of newly registered cases: its name, for the newest released version; or a version, `nl 2026.1`."""
    drop_folder: Path | None = None
    """Where the agency's own system drops its files."""
    mapping: Path | None = None
    """The mapping file of what its system gives, or a folder of them."""
    poll_folder: Path | None = None
    """Where is kept how far its lists and tables were read; none: nothing is polled."""
    poll_token_file: Path | None = None
    poll_database_file: Path | None = None
    """Holds the address of its database, with user and password."""
    tell: Literal["nobody", "list", "files", "webhook"] = "nobody"
    """How its system is told what the other agencies say."""
    tell_folder: Path | None = None
    tell_url: str | None = None
    tell_secret_file: Path | None = None
    receipts: Literal["none", "given"] = "none"
    """Whether its system confirms each notice by a receipt."""
    receipt_seconds: int = Field(default=30, ge=1, le=604_800)
    """How soon after it took a notice: later, the notice counts as not confirmed."""
    people_url: str | None = None
    """Where the police's service hands out the keys of persons; none: personal fields are not shown here."""
    people_token_file: Path | None = None
    login_issuer: str | None = None
    """The identity provider at which people log in, as it names itself (OpenID Connect); none: nobody can."""
    login_client: str = ""
    """Under what name this service is registered there."""
    login_secret_file: Path | None = None
    """The secret of that registration, when it has one."""
    login_address: str = ""
    """Where people reach this service, as it is registered there: `https://table.example`."""
    login_claim: str = "roles"
    """Where its tokens tell somebody's roles, with dots into what a claim holds: `realm_access.roles`."""
    login_roles: dict[str, Works] = Field(default_factory=dict)
    """What each of its roles is here, the first counts that somebody has: `{"coordinator": "person"}`."""
    slot: int = Field(default=0, ge=0)
    """Which replica this is: names its place in the consumer group."""
    session_seconds: int = Field(default=45, ge=6, le=300)
    """How long a replica may be silent before its partitions go to the others."""
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

    @property
    def provider(self) -> Provider | None:
        """The identity provider, when one is connected."""
        if self.login_issuer is None:
            return None
        secret = self.secret(self.login_secret_file) if self.login_secret_file else ""
        address = self.login_address.rstrip("/")
        return Provider(self.login_issuer, self.login_client, secret, address, self.login_claim, self.login_roles)

    @model_validator(mode="after")
    def _login_is_whole(self) -> Self:
        if self.login_issuer is None:
            return self
        missing = [name for name in ("login_client", "login_address", "login_roles") if not getattr(self, name)]
        if missing:
            raise ValueError(f"login_issuer: needs {' and '.join(missing)}")
        clear = [one for one in (self.login_issuer, self.login_address) if not one.startswith("https://")]
        if clear and not self.development:
            raise ValueError("login_issuer, login_address: only https; anything else is for development only")
        return self

    @property
    def receipt_within(self) -> timedelta | None:
        """How soon its system confirms; none when it gives no receipts."""
        return timedelta(seconds=self.receipt_seconds) if self.receipts == "given" else None

    @model_validator(mode="after")
    def _knows_where_to_tell(self) -> Self:
        needed = {"files": ("tell_folder",), "webhook": ("tell_url", "tell_secret_file")}.get(self.tell, ())
        missing = [name for name in needed if getattr(self, name) is None]
        if missing:
            raise ValueError(f"tell={self.tell}: needs {' and '.join(missing)}")
        if self.receipts == "given" and self.tell == "nobody":
            raise ValueError("receipts=given: its system is told nothing (tell)")
        if self.drop_folder is not None and self.mapping is None:
            raise ValueError("drop_folder: needs mapping, which says what stands where in the files")
        return self

    def secret(self, file: Path) -> str:
        """The one line a secret's file holds."""
        return file.read_text(encoding="utf-8").strip()
