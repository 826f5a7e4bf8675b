"""The first interrogation: what allowed it, and whether one that nothing allowed was judged. No release waits for it.

It is told from the moments in the world: a consultation reported late allows what came after it all the same.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from contracts.first_interrogation import (
    FirstInterrogationJudged,
    UrgentInterrogationPermitted,
    UrgentInterrogationReported,
)
from contracts.police import InterrogationOpened
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.interrogations import SaidOf, those
from coordinator.domain.vulnerable import suspect_of
from rules.first_interrogation import (
    Ground,
    WasThere,
    judgement_counts,
    row_of_first_interrogation,
    what_allows,
)
from rules.pack import Pack


def first_interrogation(case: JointCase) -> SaidOf | None:
    """The earliest that stands, in the world."""
    opened = those(case.police.interrogations, InterrogationOpened)
    return min(opened, key=lambda one: (one.at, one.ref), default=None)


def what_allowed(case: JointCase, pack: Pack, opened: SaidOf) -> Ground | None:
    """What was there when this interrogation was opened."""
    return what_allows(pack, suspect_of(case), _was_there(case), opened.ref, opened.at)


def judgement(case: JointCase, pack: Pack, opened: SaidOf, now: datetime) -> SaidOf | None:
    """The prosecutor's decision on this very interrogation, if it counts; one dated ahead does from its moment on."""
    row = row_of_first_interrogation(pack, opened.at)
    judged = those(case.prosecutor.interrogations, FirstInterrogationJudged)
    this = next((one for one in judged if one.ref == opened.ref), None)
    if row is None or this is None or this.at > now:
        return None
    return this if judgement_counts(row, opened.at, this.at, this.told_at) else None


def unassisted(case: JointCase, pack: Pack, now: datetime) -> bool:
    """Nothing allowed the first interrogation, and the prosecutor has not judged that yet."""
    opened = first_interrogation(case)
    if opened is None or row_of_first_interrogation(pack, opened.at) is None:
        return False
    return what_allowed(case, pack, opened) is None and judgement(case, pack, opened, now) is None


def _was_there(case: JointCase) -> WasThere:
    return replace(case.legal_aid.first.there, permitted=tuple(_permitted(case)))


def _permitted(case: JointCase) -> Iterator[tuple[str, datetime]]:
    reported = {one.ref for one in those(case.police.interrogations, UrgentInterrogationReported)}
    for one in those(case.prosecutor.interrogations, UrgentInterrogationPermitted):
        if one.ref in reported:
            yield one.ref, one.at
