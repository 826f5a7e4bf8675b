"""What was handed to the producer and is not answered yet: it is on its way, and must not be handed over once more."""

from asyncio import Future
from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Protocol

from aiokafka.errors import KafkaTimeoutError

KEPT: Final = 2000
"""Of more than so many records only what is unanswered is kept: what goes a second time counts once."""


class NotYet(KafkaTimeoutError):  # type: ignore[misc]  # noqa: N818  # aiokafka has no types; it says what is so
    """The broker has not answered; the record is on its way, or waits for one that is."""


class Id(NamedTuple):
    """All of a record."""

    topic: str
    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None


class ToSend(Protocol):
    """A record with its final bytes."""

    @property
    def topic(self) -> str:
        """Where it goes."""
        ...

    @property
    def key(self) -> bytes | None:
        """What decides the partition."""
        ...

    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]:
        """Sent as they are."""
        ...

    @property
    def value(self) -> bytes | None:
        """Sent as it is."""
        ...


class Unanswered:
    """Of each key of which something is unanswered, all that was handed over: none of it goes a second time."""

    def __init__(self) -> None:
        self._begun: dict[Id, Future[Any]] = {}

    def of(self, item: ToSend) -> Future[Any] | None:
        """The answer to this record, or what will be; none when it was not handed over, or it is not kept."""
        return self._begun.get(_id(item)) if self._begun else None

    def waited_for(self) -> set[tuple[str, bytes | None]]:
        """Topic and key of what is still unanswered."""
        return {(record.topic, record.key) for record, answer in self._begun.items() if not answer.done()}

    def note(
        self, items: Sequence[ToSend], begun: Sequence[Future[Any] | Exception], answers: Sequence[Exception | None]
    ) -> None:
        """These were handed over, and so answered. Of a key of which everything is answered nothing is kept."""
        late = {item.key for item, why in zip(items, answers, strict=True) if isinstance(why, NotYet)}
        if not late and not self._begun:
            return
        now = {_id(item): one for item, one in zip(items, begun, strict=True) if isinstance(one, Future)}
        all_of_it = self._begun | now
        waits = late | {record.key for record, answer in all_of_it.items() if not answer.done()}
        answered = {item.key for item in items} - waits
        kept = {record: answer for record, answer in all_of_it.items() if record.key not in answered}
        few = len(kept) <= KEPT
        self._begun = {record: answer for record, answer in kept.items() if few or not answer.done()}


def _id(item: ToSend) -> Id:
    return Id(item.topic, item.key, tuple(item.headers), item.value)
