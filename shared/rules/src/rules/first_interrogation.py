"""What allows a first interrogation: that the suspect spoke with a solicitor, or gave that up as the rows allow.

The same functions serve police, who record what was there; legal aid, who takes waivers; and the coordinator.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rules.pack import Pack, WaiverRow
from rules.settlement import SuspectFacts, WaiverFacts, fitting, lets_count

Ground = Literal["consultation", "waiver"]


@dataclass(frozen=True, slots=True)
class FirstWaived:
    """A waiver of the consultation before the first interrogation, and since when it is revoked."""

    at: datetime
    waiver: WaiverFacts
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WasThere:
    """What may allow an interrogation, as far as it was not withdrawn. `consulted`: when each consultation ended."""

    consulted: tuple[datetime, ...] = ()
    waived: tuple[FirstWaived, ...] = ()


def what_allows(pack: Pack, suspect: SuspectFacts, there: WasThere, opened_at: datetime) -> Ground | None:
    """What was there when the interrogation was opened, by the moments in the world; None when nothing was."""
    if any(ended_at <= opened_at for ended_at in there.consulted):
        return "consultation"
    standing = (one for one in there.waived if _stood(one, opened_at))
    if any(first_waiver_counts(pack, suspect, one.waiver) for one in standing):
        return "waiver"
    return None


def first_waiver_counts(pack: Pack, suspect: SuspectFacts, waiver: WaiverFacts) -> bool:
    """Whether this suspect's waiver of the consultation before the first interrogation counts. No row, no waiver."""
    return lets_count(first_waiver_row(pack, suspect), waiver)


def first_waiver_row(pack: Pack, suspect: SuspectFacts) -> WaiverRow | None:
    """The row that decides on this suspect's waiver of the consultation before the first interrogation."""
    return fitting(pack.first_waivers, suspect)


def _stood(one: FirstWaived, opened_at: datetime) -> bool:
    """A waiver may be revoked until it is used; what was opened before that stays allowed."""
    return one.at <= opened_at and (one.revoked_at is None or opened_at < one.revoked_at)
