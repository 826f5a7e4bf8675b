"""Never one solicitor for suspects with opposed interests.

Whose interests are opposed is legal aid's own judgement, kept in its own records: no topic carries it. Who acts for
whom the cases themselves tell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.legal_aid import ConflictFound
from legal_aid.domain.legal_aid_case import LegalAidCase
from messaging.event import Outgoing, Refusal, outgoing


@dataclass(frozen=True, slots=True)
class Judgement:
    """What legal aid judged of the interests of two co-suspects; the newest of the two counts."""

    id: UUID
    cases: tuple[str, str]
    opposed: bool
    why: str
    at: datetime
    by: str


def opposed_by(judged: Iterable[Judgement], case_id: str) -> frozenset[str]:
    """The cases opposed to this one by the newest judgement of each pair; of two of one moment by the stricter."""
    newest: dict[str, Judgement] = {}
    for one in sorted(judged, key=lambda one: (one.at, one.opposed)):
        if case_id in one.cases:
            newest |= {other: one for other in one.cases if other != case_id}
    return frozenset(other for other, one in newest.items() if one.opposed)


def are_co_suspects(case: LegalAidCase, other: LegalAidCase | None) -> Refusal | None:
    """Interests are judged between two suspects of the same incident, as police registered it."""
    if other is None:
        return Refusal("no-such-case", "legal aid knows no such case", "co_suspect")
    if case.id == other.id:
        return Refusal("same-suspect", "this is the case itself", "co_suspect")
    if case.incident is None or case.incident != other.incident:
        return Refusal("not-a-co-suspect", "police registered the two under different incidents", "co_suspect")
    return None


def may_act(case: LegalAidCase, solicitor: str, opposed: Sequence[LegalAidCase]) -> Refusal | None:
    """Not for whom a conflict was found here, and not for a co-suspect with opposed interests, now or before."""
    named = _as_compared(solicitor)
    if named in map(_as_compared, case.conflicted):
        return Refusal("conflict-found", f"a conflict of interest was found for {solicitor} in this case", "solicitor")
    for other in opposed:
        if named in _who_knows(other):
            said = f"{solicitor} acts, or acted, for a co-suspect with opposed interests ({other.agency_number})"
            return Refusal("opposed-interests", said, "solicitor")
    return None


def find_opposed(case: LegalAidCase, other: LegalAidCase, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    """A solicitor who has this case and knows the other's: the assignment ends, whichever of the two began first."""
    if case.assignment is None or _as_compared(case.assignment.solicitor) not in _who_knows(other):
        return Refusal("no-conflict", "no solicitor of this case acts for the other")
    return (outgoing(ConflictFound(occurred_at=now, assignment=case.assignment.id), cause, "opposed-interests"),)


def _who_knows(case: LegalAidCase) -> frozenset[str]:
    """Who has the case, and who was there for this suspect before."""
    now = (case.assignment.solicitor,) if case.assignment else ()
    return frozenset(map(_as_compared, (*now, *case.were_there)))


def _as_compared(solicitor: str) -> str:
    """One person, however the name was spaced or written large."""
    return " ".join(solicitor.split()).casefold()
