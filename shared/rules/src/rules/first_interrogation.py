"""What allows a first interrogation: the suspect spoke with a solicitor, gave that up, or the prosecutor permitted it.

The same functions serve police, who record what was there; legal aid, who takes waivers; the coordinator, who holds an
issue back; the prosecutor, who judges; and anybody who checks a settlement proof years later.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from rules.pack import FirstInterrogationRow, Pack, WaiverRow
from rules.settlement import SuspectFacts, WaiverFacts, fitting, holding, lets_count

Ground = Literal["consultation", "waiver", "permission"]


@dataclass(frozen=True, slots=True)
class FirstWaived:
    """A waiver of the consultation before the first interrogation, and since when it is revoked."""

    at: datetime
    waiver: WaiverFacts
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WasThere:
    """What may allow an interrogation, as far as it was not withdrawn.

    `consulted`: when each consultation ended. `permitted`: when the prosecutor permitted which urgent interrogation
    that police had reported, by its number.
    """

    consulted: tuple[datetime, ...] = ()
    waived: tuple[FirstWaived, ...] = ()
    permitted: tuple[tuple[str, datetime], ...] = ()


def what_allows(pack: Pack, suspect: SuspectFacts, there: WasThere, ref: str, opened_at: datetime) -> Ground | None:
    """What was there when this interrogation was opened, by the moments in the world; None when nothing was."""
    if any(ended_at <= opened_at for ended_at in there.consulted):
        return "consultation"
    standing = (replace(one.waiver, at=one.at) for one in there.waived if _stood(one, opened_at))
    if any(first_waiver_counts(pack, suspect, waiver) for waiver in standing):
        return "waiver"
    if any(named == ref and at <= opened_at for named, at in there.permitted):
        return "permission"
    return None


def judgement_counts(
    row: FirstInterrogationRow, opened_at: datetime, judged_at: datetime, solicitor_told_at: datetime | None
) -> bool:
    """Whether the prosecutor's decision on an interrogation that nothing allowed lets the case go on."""
    if judged_at < opened_at:
        return False
    if row.judged_after == "nothing":
        return True
    return solicitor_told_at is not None and opened_at <= solicitor_told_at <= judged_at


def row_of_first_interrogation(pack: Pack, opened_at: datetime) -> FirstInterrogationRow | None:
    """What the pack asks of a first interrogation of that day; None when it asks nothing."""
    return next((row for row in pack.first_interrogations if row.valid_on(pack.day_of(opened_at))), None)


def first_waiver_counts(pack: Pack, suspect: SuspectFacts, waiver: WaiverFacts) -> bool:
    """Whether this suspect's waiver of the consultation before the first interrogation counts. No row, no waiver."""
    return lets_count(first_waiver_row(pack, suspect, waiver.at), waiver)


def first_waiver_row(pack: Pack, suspect: SuspectFacts, given_at: datetime | None = None) -> WaiverRow | None:
    """The row that decides on this suspect's waiver of the first consultation, as it held on that day."""
    return fitting(holding(pack, pack.first_waivers, given_at), suspect)


def _stood(one: FirstWaived, opened_at: datetime) -> bool:
    """A waiver may be revoked until it is used; what was opened before that stays allowed."""
    return one.at <= opened_at and (one.revoked_at is None or opened_at < one.revoked_at)
