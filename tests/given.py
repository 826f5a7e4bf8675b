"""Tests read as sentences: given what was said, when something comes, then what is said.

Every message is sealed as its owner would seal it: numbered, linked and signed with a key made for the tests.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid5

from contracts.message import Message
from contracts.topics import Agency, Topic
from messaging.document import CaseDocument, OutboxItem
from messaging.event import Event, Outgoing, Record
from messaging.reading import read
from messaging.recording import record
from proofs.keys import KeyRing, PublicKey, SigningKey, new_key
from rules.loader import load_packs
from rules.pack import Pack, Packs
from rules.versions import newest

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
CASE = "0b9f3c9e-3f5e-5c59-9d0b-0c6f0a1b2c3d"
OTHER_CASE = "1c0a4d0f-4a6f-5d60-8e1c-1d7a1b2c3d4e"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """A moment of the test's day: `at("15:00")`, or a whole ISO date and time; Amsterdam winter time."""
    whole = text if "T" in text else f"2026-03-10T{text}:00"
    return datetime.fromisoformat(whole if "+" in whole[10:] else f"{whole}+01:00")


@cache
def key_of(agency: Agency) -> SigningKey:
    """The agency's own signing key in the tests."""
    return SigningKey.from_jwk(_pair(agency)[0])


@cache
def ring() -> KeyRing:
    """The public keys of all agencies in the tests."""
    return KeyRing(public_keys())


def public_keys() -> tuple[PublicKey, ...]:
    """Those of all agencies in the tests."""
    return tuple(PublicKey.model_validate(_pair(agency)[1]) for agency in Agency)


@cache
def pack(name: str = "nl") -> Pack:
    """A rule pack of this project, in its newest version."""
    return newest(packs(), name)


def waited_for(coming: Awaitable[T]) -> T:
    """What comes of it, for a test that is not itself awaited."""

    async def wait() -> T:
        return await coming

    return asyncio.run(wait())


@cache
def packs() -> Packs:
    """Every version of every rule pack of this project."""
    return load_packs(ROOT / "rules")


@cache
def _pair(agency: Agency) -> tuple[dict[str, object], dict[str, object]]:
    return new_key(agency, [topic.value for topic in Topic if topic.owner == agency], LONG_AGO)


@dataclass(slots=True)
class Wire:
    """What the agencies wrote about one case, in order, as records on the topics."""

    case_id: str = CASE
    records: list[Record] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    _written: dict[Agency, CaseDocument[None]] = field(default_factory=dict)

    def says(self, message: Message, topic: Topic | None = None, sent: datetime | None = None) -> Event:
        """The owner of the topic says this; sent when it happened unless told otherwise."""
        place = topic or message.TOPICS[0]
        owner = place.owner
        written = self._written.get(owner) or CaseDocument[None](case_id=self.case_id, state=None)
        named = uuid5(UUID(self.case_id), f"{place}/{len(self.events)}")
        written = record(
            written,
            [Outgoing(message, named, place)],
            agency=owner,
            key=key_of(owner),
            evolve=lambda state, _event: state,
            now=sent or message.occurred_at,
        )
        self._written[owner] = written
        return self._keep(written)

    def outbox(self, agency: Agency) -> tuple[OutboxItem, ...]:
        """What the agency has still to send of it, as its service would keep it."""
        return self._written[agency].outbox

    def _keep(self, written: CaseDocument[None]) -> Event:
        item = written.outbox[-1]
        sent = Record(item.topic, 0, len(self.records), item.key, item.headers, item.value)
        event = read(sent, ring(), far_later())
        if not isinstance(event, Event):
            raise TypeError(f"a test said what nobody can read: {event}")
        self.records.append(sent)
        self.events.append(event)
        return event


def far_later() -> datetime:
    """A moment after everything these tests do."""
    return datetime(2036, 1, 1, tzinfo=UTC)
