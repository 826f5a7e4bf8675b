"""What an operator's commands are told of a table: where its services and its broker are, and which files hold secrets.

Written by `make run` into its own folder; for a table of your own, write one like it. It names files with secrets and
holds none.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo

from contracts.topics import Agency
from deploy.access import Access
from deploy.addresses import LOCAL

NAME: Final = "table.json"


class NoTable(Exception):  # noqa: N818  # it says what is so
    """No table is named, or its file cannot be read; the message says how to name one."""


def _beside(named: Path, info: ValidationInfo) -> Path:
    """What a table's file names is looked for from where that file lies, not from where a command is typed."""
    return (info.context or Path()) / named


Beside = Annotated[Path, AfterValidator(_beside)]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Replica(_Told):
    """One process of a service: http or https, host and port."""

    service: Agency
    address: str = Field(pattern="^https?://")


class Login(_Told):
    """As whom one speaks to the broker."""

    address: str
    user: str
    password_file: Beside
    security: str = "SASL_SSL"
    mechanism: str = "SCRAM-SHA-512"
    users_at: str | None = None
    """Where everybody else logs in, when the administrator has a listener of its own."""

    def access(self) -> Access:
        """The way to the broker. Raises NoTable when the password cannot be read."""
        return Access(
            self.address, self.user, read_secret(self.password_file), self.security, self.mechanism, self.users_at
        )


class Table(_Told):
    """One table. `operator` is the operators' own Kafka user; the administrator is needed for `topics` alone."""

    replicas: Mapping[str, Replica]
    token_file: Beside
    """The bearer token of the operators, which every service knows."""
    keys_file: Beside | None = None
    operator: Login
    administrator: Login | None = None
    secrets: Beside | None = None
    """The folder that holds each Kafka user's password (deploy.secrets), for making users."""
    cluster: str = "local"


def read_table(file: Path) -> Table:
    """The table of this file. Raises NoTable."""
    try:
        return Table.model_validate_json(file.read_bytes(), context=file.absolute().parent)
    except OSError as why:
        raise NoTable(f"{file}: {why.strerror}") from why
    except ValidationError as why:
        first = why.errors(include_url=False, include_input=False)[0]
        raise NoTable(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from why


def table_of(file: Path | None, runs: Path = LOCAL / "runs") -> Table:
    """The table that is named, else that of the newest run that still has its file. Raises NoTable."""
    if file is not None:
        return read_table(file)
    newest = max(runs.glob(f"*/{NAME}"), key=lambda one: one.stat().st_mtime, default=None)
    if newest is None:
        raise NoTable("no table is named: give --table or JOINTTABLE_TABLE, or start one with `make run`")
    return read_table(newest)


def read_secret(file: Path) -> str:
    """The one line that the file holds. Raises NoTable."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as why:
        raise NoTable(f"{file} cannot be read: {type(why).__name__}") from why
