"""The development store on this machine: SecantusDB, a program of its own that speaks MongoDB's protocol.

It runs in its own environment and is never imported. Without `--sync-on-commit` it loses writes it acknowledged
when it is killed, so nothing here uses one that runs without it.
"""

import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from contracts.topics import Agency
from deploy.kafka import ADMINISTRATOR
from deploy.secrets import Secrets

DURABLE: Final = "--sync-on-commit"
PATIENCE: Final = 20.0
"""Seconds the store may take to answer."""

SELECTION: Final = 1000
"""Milliseconds one attempt to reach it may take."""

USER_EXISTS: Final = 51003
Client = MongoClient[dict[str, Any]]


class StoreUnfit(Exception):  # noqa: N818  # it says what is so
    """The store does not answer, or would lose acknowledged writes; the message says which."""


def command(environment: Path, data: Path, port: int, *, checks_users: bool) -> list[str]:
    """The store's command line. Its settings file is named so that none of the machine's own is found."""
    return [
        str(environment / "bin" / "secantusd-py"),
        *("--config", str(data.with_suffix(".toml"))),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--storage-path", str(data)),
        *("--log-level", "WARNING", "--cache-size", "256M"),
        DURABLE,
        *(["--auth"] if checks_users else []),
    ]


def prepare(environment: Path, data: Path, port: int, secrets: Secrets, log: Path) -> None:
    """Make the store's users: it accepts the first ones only while it does not check users. Raises StoreUnfit."""
    data.with_suffix(".toml").touch(mode=0o600)
    with _open_store(command(environment, data, port, checks_users=False), log), connect(f"127.0.0.1:{port}") as store:
        wait_until_it_answers(store)
        password = secrets.store_password(ADMINISTRATOR).read_text()
        _make_user(store, "admin", ADMINISTRATOR, password, [{"role": "root", "db": "admin"}])
        make_users(store, secrets)


def make_users(store: Client, secrets: Secrets) -> None:
    """A user for each service, with rights on its own database only. Raises StoreUnfit."""
    for service in Agency:
        password = secrets.store_password(service).read_text()
        _make_user(store, service, service, password, [{"role": "readWrite", "db": str(service)}])


def connect(address: str, user: str | None = None, password: str | None = None, *, direct: bool = True) -> Client:
    """A client of the store, as its administrator if one is named; nothing is sent yet."""
    return MongoClient(
        f"mongodb://{address}/",
        username=user,
        password=password,
        directConnection=direct,
        serverSelectionTimeoutMS=SELECTION,
    )


def wait_until_it_answers(store: Client) -> None:
    """Return when the store answers. Raises StoreUnfit."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            store.admin.command("ping")
        except PyMongoError as why:
            if time.monotonic() > until:
                raise StoreUnfit(f"the store does not answer: {why}") from why
            time.sleep(0.05)
        else:
            return


def check_durable(store: Client, command_lines: Iterable[str]) -> None:
    """Refuse a SecantusDB that does not sync every commit. A MongoDB is asked to journal by each write itself.

    `command_lines` are those of the store's own processes, as the system lists them: the protocol does not tell.
    """
    if "secantusVersion" not in store.admin.command("buildInfo"):
        return
    if not any(DURABLE in line.split() for line in command_lines):
        raise StoreUnfit(f"SecantusDB loses acknowledged writes without {DURABLE}: start it with that, or use MongoDB")


def command_line_of(process: int) -> str:
    """How this process was started, as the system tells."""
    told = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(process)], capture_output=True, text=True, check=False)
    return told.stdout.strip()


def _make_user(store: Client, database: str, user: str, password: str, roles: list[dict[str, str]]) -> None:
    try:
        store[database].command("createUser", user, pwd=password, roles=roles)
    except OperationFailure as why:
        if why.code != USER_EXISTS:
            raise StoreUnfit(f"the store made no user {user}: {why}") from why
        store[database].command("updateUser", user, pwd=password, roles=roles)


@contextmanager
def _open_store(arguments: list[str], log: Path) -> Iterator[None]:
    with log.open("ab") as out, subprocess.Popen(arguments, stdout=out, stderr=subprocess.STDOUT) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE)
