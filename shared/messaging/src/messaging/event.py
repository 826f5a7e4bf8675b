"""What goes in and out of a decision: a record as consumed, an event as read, a message to be sent, a refusal."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from contracts.envelope import Envelope
from contracts.message import Message
from contracts.topics import Topic


@dataclass(frozen=True, slots=True)
class Record:
    """A Kafka record as consumed; no byte of it is trusted yet."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None

    @property
    def size(self) -> int:
        """Its bytes, but for those that frame them."""
        names = "".join([name for name, _ in self.headers])
        named = len(names) if names.isascii() else len(names.encode())
        return named + sum([len(part) for part in (self.key, self.value, *(told for _, told in self.headers)) if part])


@dataclass(frozen=True, slots=True)
class Event:
    """A readable, valid record: what a service folds into its state. `digest` is the record's (proofs.digest)."""

    envelope: Envelope
    message: Message
    digest: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message decided upon; number, link and signature follow in the same write as the state."""

    message: Message
    id: UUID
    topic: Topic


class TooMany(Exception):  # noqa: N818  # it says what is so
    """A case has no room for one more of these, and forgets none for it: the record is parked with its number."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An ordinary answer: no, because. `code` names the rule, `field` the input it is about."""

    code: str
    text: str
    field: str | None = None


def outgoing(message: Message, cause: UUID, rule: str, subject: str = "", topic: Topic | None = None) -> Outgoing:
    """Name an outgoing message after its cause, its rule and its subject: a retry yields the same id."""
    return Outgoing(message, uuid5(cause, f"{rule}:{subject}"), topic or message.TOPICS[0])
