"""What the coordinator needs from outside: the kit's own ports, and what it keeps besides the cases."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from coordinator.domain.contribution import Contribution
from coordinator.domain.handing_over import ShiftWord
from coordinator.domain.looked_at import Looked
from coordinator.domain.looks import Look
from messaging.people import Shown
from messaging.ports import Cases, Clock, Parked
from messaging.web.auth import Actor

__all__ = ["Cases", "Clock", "Contributions", "Kept", "Looks", "Names", "Parked", "Persons", "Shifts"]


class Shifts(Protocol):
    """What coordinators said when shifts changed, and what each of them marked as seen.

    Every method may raise StoreUnavailable.
    """

    async def words(self, table: str, limit: int) -> Sequence[ShiftWord]:
        """What was said at a table, the newest first."""
        ...

    async def add(self, word: ShiftWord) -> bool:
        """Keep one more word for good; False when one of its id is kept already, and that one stays."""
        ...

    async def looked(self, by: str, table: str) -> Looked | None:
        """What somebody marked as seen at a table; None before the first time."""
        ...

    async def look(self, looked: Looked) -> None:
        """Keep what they marked now, in place of what they marked before."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """What one case gives to the indicators, as it is kept. `version` is that of the stored row; 0 before the first.

    `of` tells which view of the case it was made for, `counts` names what it adds one to. `unlinked`: the persons whose
    cases have still to be looked at together.
    """

    fact: Contribution
    version: int = 0
    of: str = ""
    form: int = 0
    counts: tuple[str, ...] = ()
    unlinked: tuple[str, ...] = ()


class Contributions(Protocol):
    """What each case gives to the indicators, one row per case. Every method may raise StoreUnavailable."""

    async def prepare(self) -> None:
        """Make the store ready; making it ready again does nothing."""
        ...

    async def rows(self, case_ids: Collection[str]) -> Mapping[str, Kept]:
        """Those of the cases that have one."""
        ...

    async def made_for(self, case_ids: Collection[str]) -> Mapping[str, str]:
        """For which view the row of each case was made, and linked, in the form of today; the others are left out."""
        ...

    async def of_person(self, person: str) -> Sequence[Kept]:
        """Every row of one person."""
        ...

    async def save(self, rows: Sequence[Kept]) -> frozenset[str]:
        """Save each whose stored version is still the row's, one version higher; answer the cases that lost."""
        ...

    async def forget(self, case_ids: Collection[str]) -> None:
        """Remove the rows of cases that are no more."""
        ...

    async def unlinked(self, limit: int) -> Sequence[Kept]:
        """Up to so many rows with persons whose cases have still to be looked at together."""
        ...

    async def totals(self) -> Mapping[str, int]:
        """How many cases add to each count."""
        ...

    async def page(self, after: str, limit: int) -> Sequence[Kept]:
        """Up to `limit` rows in order of case id, after this one (empty: from the first)."""
        ...


class Persons(Protocol):
    """Which cases police described as one person's."""

    async def cases_of(self, person: str, limit: int) -> Sequence[str]:
        """Up to so many of the cases with this person's key. Raises StoreUnavailable."""
        ...


class Looks(Protocol):
    """Who looked at which case: added to, never changed. Every method may raise StoreUnavailable."""

    async def record(self, look: Look) -> None:
        """Keep it for certain, before anything is shown."""
        ...

    async def of_case(self, case_id: str, most: int) -> Sequence[Look]:
        """Who looked at this case, the newest first."""
        ...

    async def of_person(self, who: str, most: int) -> Sequence[Look]:
        """What somebody looked at, the newest first."""
        ...


class Names(Protocol):
    """Names of suspects, for a page alone and for who may see them; none is kept for longer than a minute."""

    def known(self, case_ids: Sequence[str]) -> Sequence[str]:
        """Those of these cases whose suspect has a name to be asked for; nobody is asked yet."""
        ...

    async def of(self, case_ids: Sequence[str], by: Actor) -> Mapping[str, Shown]:
        """The suspect of each of these cases that has one, or why it is not shown. Empty for who may see no names.

        Who calls it records the look first (Looks).
        """
        ...

    async def find(self, text: str, by: Actor) -> Sequence[str]:
        """The cases on the board whose suspect's name holds this text; what it finds is recorded as looked at.

        Empty for who may see no names. Raises StoreUnavailable.
        """
        ...
