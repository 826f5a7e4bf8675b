"""Who the suspect of each case is, sealed: kept apart from the joint views, in this process alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from coordinator.web.sign import Sign
from messaging.sealed_people import Sealed


@dataclass(slots=True)
class Identities:
    """The newest sealed identity of each case, by the number it was said under; none once it was taken back."""

    _said: dict[str, tuple[int, Sealed | None]] = field(default_factory=dict)
    _next: list[int] = field(default_factory=list)
    """By partition, the offset after the last record that was read."""
    sign: Sign = field(default_factory=Sign)

    @property
    def mark(self) -> tuple[int, ...]:
        """How far the topic was read."""
        return tuple(self._next)

    def reads(self, partitions: int) -> None:
        """The topic has so many partitions."""
        self._next += [0] * (partitions - len(self._next))

    def passed(self, partition: int, offset: int) -> None:
        """Everything on this partition before this offset was read."""
        self._next[partition] = max(self._next[partition], offset)

    def begin_anew(self) -> None:
        """Another topic took the place of the one that was read: nothing is known of it."""
        self._said.clear()
        self._next.clear()

    def says(self, case_id: str, number: int, sealed: Sealed | None) -> None:
        """Police said who the suspect is, or took it back. What was said before, or again, changes nothing."""
        if number > self._said.get(case_id, (0, None))[0]:
            self._said[case_id] = (number, sealed)

    def of(self, case_id: str) -> Sealed | None:
        """The suspect of this case, sealed, if police said who it is."""
        return self._said.get(case_id, (0, None))[1]

    def __iter__(self) -> Iterator[str]:
        """Every case whose suspect was ever named."""
        return iter(self._said)
