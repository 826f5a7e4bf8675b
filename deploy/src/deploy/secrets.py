"""Passwords, tokens and keys of one run: drawn at first use, mode 600, in a folder that is never committed."""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import yaml

from contracts.topics import Agency, Topic
from deploy.kafka import ADMINISTRATOR, BROKER, CONTROLLER, Passwords
from deploy.rights import users
from deploy.topics import OPERATOR
from proofs.keys import new_key

BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Secrets:
    """One run's `secrets` folder. Each name below is a file; asking for one does not make it."""

    folder: Path

    @property
    def keys(self) -> Path:
        """Everybody's public keys (JWKS)."""
        return self.folder / "keys.json"

    @property
    def case_secret(self) -> Path:
        """The police's own secret, from which a reference becomes a case id."""
        return self.folder / "police-case-secret"

    def kafka_password(self, user: str) -> Path:
        """A Kafka user's password."""
        return self.folder / "kafka" / user

    def store_password(self, user: str) -> Path:
        """A store user's password."""
        return self.folder / "store" / user

    def store_uri(self, service: Agency) -> Path:
        """The address of a service's own database, with its user and password."""
        return self.folder / "store" / f"{service}.uri"

    def token(self, who: str) -> Path:
        """The bearer token of an agency's own system, or the operators'."""
        return self.folder / "tokens" / who

    def people_token(self, service: Agency) -> Path:
        """The bearer token with which a service asks the police's for the keys of persons."""
        return self.folder / "people" / service

    def webhook_secret(self, service: Agency) -> Path:
        """With what a service signs the notices that it posts to its agency's own system."""
        return self.folder / "webhooks" / service

    def known_tokens(self, service: Agency) -> Path:
        """The tokens a service accepts: SHA-256 of each, and whose it is. The tokens themselves are not in it."""
        return self.folder / "known-tokens" / f"{service}.yaml"

    def session(self, service: Agency) -> Path:
        """What a service signs its session cookies with."""
        return self.folder / "sessions" / service

    def signing_key(self, service: Agency) -> Path:
        """A service's private signing key (JWK)."""
        return self.folder / "signing" / f"{service}.json"

    def node_passwords(self) -> Passwords:
        """What the broker itself needs."""
        return Passwords(*map(self.kafka_word, (ADMINISTRATOR, BROKER, CONTROLLER)))

    def user_passwords(self) -> dict[str, str]:
        """What each Kafka user of topics.yaml logs in with."""
        return {user: self.kafka_word(user) for user in users()}

    def kafka_word(self, user: str) -> str:
        """A Kafka user's password as whoever logs in reads it: the one line of its file, without the line's end."""
        return self.kafka_password(user).read_text().strip()


def make(folder: Path, keys_valid_from: datetime) -> Secrets:
    """Draw everything that is not there yet. Signing keys count for records dated from `keys_valid_from`."""
    own = Secrets(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in _drawn(own):
        _keep(file, lambda: secrets.token_urlsafe(BYTES))
    for service in Agency:
        _keep(own.known_tokens(service), lambda service=service: _known_tokens(own, service))  # type: ignore[misc]
        _keep(own.webhook_secret(service), _webhook_secret)
    if not own.keys.exists():
        _make_keys(own, keys_valid_from)
    return own


def write_store_uris(own: Secrets, address: str, *, direct: bool) -> None:
    """Tell each service where its own database is. `direct`: one node, to be spoken to at this very address.

    Writes to one node are not retried by the driver: MongoDB alone does not know how, and the development store sorts
    all that it remembers for it at each write, which took four fifths of its time after ten thousand.
    """
    alone = "&directConnection=true&retryWrites=false" if direct else ""
    for service in Agency:
        word = own.store_password(service).read_text()
        replace(own.store_uri(service), f"mongodb://{service}:{word}@{address}/?authSource={service}{alone}")


def replace(file: Path, text: str, mode: int = 0o600) -> None:
    """Write a file that only its owner may read, unless `mode` says more, in place of one that may be there."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as opened:
        opened.write(text)


def _drawn(own: Secrets) -> Iterable[Path]:
    yield own.case_secret
    for user in (ADMINISTRATOR, BROKER, CONTROLLER, *users()):
        yield own.kafka_password(user)
    for user in (ADMINISTRATOR, *Agency):
        yield own.store_password(user)
    for who in (*Agency, OPERATOR):
        yield own.token(who)
    for service in Agency:
        yield own.session(service)
        if service is not Agency.POLICE:
            yield own.people_token(service)


def _keep(file: Path, text: Callable[[], str]) -> None:
    if not file.exists():
        replace(file, text())


def _known_tokens(own: Secrets, service: Agency) -> str:
    """A service knows its own agency's system and the operators; the police's also the others' services, as readers."""
    known = {service: f"{service} system", OPERATOR: OPERATOR}
    rows = {_sha256(own.token(who)): {"agency": str(who), "system": system} for who, system in known.items()}
    readers = [other for other in Agency if service is Agency.POLICE and other is not service]
    rows |= {_sha256(own.people_token(who)): {"agency": str(who), "system": f"{who} service"} for who in readers}
    return yaml.safe_dump(rows)


def _webhook_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(BYTES)).decode()}"


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _make_keys(own: Secrets, valid_from: datetime) -> None:
    public = []
    for service in Agency:
        topics = [topic for topic in Topic if topic.owner is service]
        private, known = new_key(service, topics, valid_from)
        replace(own.signing_key(service), json.dumps(private))
        public.append(known)
    replace(own.keys, json.dumps({"keys": public}, indent=1))
