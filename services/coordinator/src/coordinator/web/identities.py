"""Who the suspect of each case is, sealed: kept apart from the joint views, in this process alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from messaging.sealed_people import Sealed


@dataclass(slots=True)
class Identities:
    """The newest sealed identity of each case, by the number it was said under; none once it was taken back."""

    _said: dict[str, tuple[int, Sealed | None]] = field(default_factory=dict)

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
