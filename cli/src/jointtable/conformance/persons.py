"""What a service keeps beside its cases, in memory: the keys of persons, and an agency's own numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from police.ports import Handed, Kind
from proofs.sealed import new_person_key


@dataclass(frozen=True, slots=True)
class KeysOfTheRun:
    """One key for each person, made for this run; nobody asks for them."""

    keys: dict[str, bytes] = field(default_factory=dict)

    async def of(self, person: str, kind: Kind) -> bytes:  # noqa: ARG002  whose key it is does not matter here
        """The person's key."""
        return self.keys.setdefault(person, new_person_key())

    async def hand(self, person: str, kinds: frozenset[Kind], handed: Handed) -> bytes | None:  # noqa: ARG002  as above
        """None: nobody reads here."""
        return None

    async def hand_many(
        self,
        people: Sequence[str],  # noqa: ARG002  as above
        kinds: frozenset[Kind],  # noqa: ARG002  as above
        handed: Handed,  # noqa: ARG002  as above
    ) -> Mapping[str, bytes | None]:
        """None: nobody reads here."""
        return {}

    async def destroy(self, person: str, why: str, by: str, at: object) -> bool:  # noqa: ARG002  as above
        """False: nobody is erased here."""
        return False

    async def handed_out(self, person: str) -> tuple[Handed, ...]:  # noqa: ARG002  as above
        """To nobody."""
        return ()


@dataclass(frozen=True, slots=True)
class KnownNumbers:
    """Which case a number of the sample names."""

    cases: dict[str, str] = field(default_factory=dict)

    async def link(self, number: str, case_id: str) -> bool:
        """Let this number name that case; False when it names another one already."""
        return self.cases.setdefault(number, case_id) == case_id

    async def find(self, number: str) -> str | None:
        """The case of this number."""
        return self.cases.get(number)
