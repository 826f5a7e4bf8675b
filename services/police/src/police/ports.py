"""What the police service needs from outside: the kit's own ports, and the keys of persons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from messaging.ports import Cases, Clock, Parked

__all__ = ["Cases", "Clock", "Handed", "Kind", "Parked", "PersonErased", "PersonKeys"]

Kind = Literal["suspect", "victim"]


class PersonErased(Exception):  # noqa: N818  # it says what is so
    """The key of this person was destroyed, and with it everything that was sealed with it."""


@dataclass(frozen=True, slots=True)
class Handed:
    """That a key was handed out: to whom, on whose behalf, when."""

    to: str
    behalf: str
    at: datetime


class PersonKeys(Protocol):
    """One key for each person. Every method may raise StoreUnavailable."""

    async def of(self, person: str, kind: Kind) -> bytes:
        """The person's key, made when there is none yet. Raises PersonErased."""
        ...

    async def hand(self, person: str, kinds: frozenset[Kind], handed: Handed) -> bytes | None:
        """The key of a person of one of these kinds, and the record that it was handed out; None when there is none.

        Raises PersonErased.
        """
        ...

    async def hand_many(
        self, people: Sequence[str], kinds: frozenset[Kind], handed: Handed
    ) -> Mapping[str, bytes | None]:
        """The keys of those of these people who are of one of these kinds, None for who was erased; recorded as one.

        Who is not known to this reader is not in the answer.
        """
        ...

    async def destroy(self, person: str, why: str, by: str, at: datetime) -> bool:
        """Destroy the key; False when there is none. What was sealed with it can never be opened again."""
        ...

    async def handed_out(self, person: str) -> tuple[Handed, ...]:
        """To whom this person's key was handed, the newest first."""
        ...
