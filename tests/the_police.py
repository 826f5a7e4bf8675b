"""The police's acts for tests, and the keys of persons in memory: the same answers as the real ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from given import pack, packs
from messaging.web.acts import Act
from police.api import Book, police_acts
from police.domain.police_case import PoliceCase
from police.ports import Handed, Kind, PersonErased
from proofs.sealed import new_person_key

SECRET = b"the police's own secret in the tests"


@dataclass(slots=True)
class MemoryPersonKeys:
    """Keys by person; None where one was destroyed."""

    keys: dict[str, bytes | None] = field(default_factory=dict)
    kinds: dict[str, set[Kind]] = field(default_factory=dict)
    handed: list[tuple[str, Handed]] = field(default_factory=list)

    async def of(self, person: str, kind: Kind) -> bytes:
        self.kinds.setdefault(person, set()).add(kind)
        return self._key(person, self.keys.setdefault(person, new_person_key()))

    async def hand(self, person: str, kinds: frozenset[Kind], handed: Handed) -> bytes | None:
        if person not in self.keys or not kinds & self.kinds[person]:
            return None
        key = self._key(person, self.keys[person])
        self.handed.append((person, handed))
        return key

    async def hand_many(
        self, people: Sequence[str], kinds: frozenset[Kind], handed: Handed
    ) -> Mapping[str, bytes | None]:
        known = {person: self.keys[person] for person in people if kinds & self.kinds.get(person, set())}
        self.handed += [(person, handed) for person, key in known.items() if key is not None]
        return known

    async def destroy(self, person: str, why: str, by: str, at: datetime) -> bool:
        assert all((why, by, at))
        there = self.keys.get(person) is not None
        if there:
            self.keys[person] = None
        return there

    async def handed_out(self, person: str) -> tuple[Handed, ...]:
        return tuple(handed for whose, handed in reversed(self.handed) if whose == person)

    @staticmethod
    def _key(person: str, key: bytes | None) -> bytes:
        if key is None:
            raise PersonErased(person)
        return key


def acts_of_police(keys: MemoryPersonKeys | None = None) -> tuple[Act[PoliceCase], ...]:
    """Every act of the police, under the newest pack."""
    return police_acts(Book(pack(), packs(), SECRET), keys or MemoryPersonKeys())
