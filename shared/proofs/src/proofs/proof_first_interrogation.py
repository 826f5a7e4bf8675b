"""What a proof says of the first interrogation: what allowed it, or the judgement of one that nothing allowed.

A proof without an interrogation says that none was known when it was made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from contracts.first_consultation import FirstConsultationHeld, FirstConsultationWaived
from contracts.first_interrogation import (
    FirstInterrogationJudged,
    UrgentInterrogationPermitted,
    UrgentInterrogationReported,
)
from contracts.message import Message
from contracts.police import InterrogationOpened
from proofs.proof_file import Role
from proofs.proof_statements import Checked, Failed
from rules.first_interrogation import (
    FirstWaived,
    WasThere,
    judgement_counts,
    row_of_first_interrogation,
    what_allows,
)
from rules.pack import Pack
from rules.settlement import SuspectFacts, WaiverFacts

M = TypeVar("M", bound=Message)
BESIDE: Final[tuple[Role, ...]] = (
    "first-consultation",
    "first-waiver",
    "urgency-reported",
    "urgency-permitted",
    "first-judgement",
)
"""What stands in a proof only beside a first interrogation."""
ALLOWS_NOT: Final[Mapping[Role, str]] = {
    "first-consultation": "after-the-interrogation",
    "first-waiver": "does-not-allow-it",
    "urgency-permitted": "does-not-permit-it",
    "urgency-reported": "not-permitted",
}
"""What is wrong with a statement that should have allowed it, and does not."""


@dataclass(frozen=True, slots=True)
class Questioned:
    """What the proof's statements say of it, each already checked by itself."""

    case: str
    pack: Pack
    suspect: SuspectFacts
    issued_at: datetime
    checked: Mapping[str, Checked]

    def said(self, role: Role, kind: type[M]) -> M | None:
        """The message in this role."""
        one = self.checked.get(role)
        return one.message if one is not None and isinstance(one.message, kind) else None


def first_interrogation_fails(said: Questioned) -> Iterator[Failed]:
    """The first statement on it that does not hold."""
    opened = said.said("first-interrogation", InterrogationOpened)
    if opened is None:
        yield from (Failed(role, "without-an-interrogation") for role in BESIDE if role in said.checked)
        return
    if opened.occurred_at > said.issued_at:
        yield Failed("first-interrogation", "after-the-issue")
    yield from _of_another_case(said)
    allowed = what_allows(said.pack, said.suspect, _there(said), opened.ref, opened.occurred_at)
    if allowed is None:
        yield from _judged_wrongly(said, opened)


def _there(said: Questioned) -> WasThere:
    held = said.said("first-consultation", FirstConsultationHeld)
    waived = said.said("first-waiver", FirstConsultationWaived)
    reported = said.said("urgency-reported", UrgentInterrogationReported)
    permitted = said.said("urgency-permitted", UrgentInterrogationPermitted)
    counts = reported and permitted and reported.ref == permitted.ref
    return WasThere(
        consulted=(held.statement.ended_at,) if held else (),
        waived=(_waived(waived),) if waived else (),
        permitted=((permitted.ref, permitted.occurred_at),) if permitted and counts else (),
    )


def _waived(said: FirstConsultationWaived) -> FirstWaived:
    stated = said.statement
    return FirstWaived(stated.waived_at, WaiverFacts(stated.told_to, explained=stated.consequences_explained))


def _of_another_case(said: Questioned) -> Iterator[Failed]:
    held = said.said("first-consultation", FirstConsultationHeld)
    waived = said.said("first-waiver", FirstConsultationWaived)
    if held and held.statement.case != said.case:
        yield Failed("first-consultation", "other-case")
    if waived and waived.statement.case != said.case:
        yield Failed("first-waiver", "other-case")


def _judged_wrongly(said: Questioned, opened: InterrogationOpened) -> Iterator[Failed]:
    judged = said.said("first-judgement", FirstInterrogationJudged)
    if judged is None:
        yield from (Failed(role, why) for role, why in ALLOWS_NOT.items() if role in said.checked)
        yield Failed("first-interrogation", "unassisted")
        return
    row = row_of_first_interrogation(said.pack, opened.occurred_at)
    if judged.ref != opened.ref:
        yield Failed("first-judgement", "other-interrogation")
    if judged.occurred_at > said.issued_at:
        yield Failed("first-judgement", "after-the-issue")
    if row is None:
        yield Failed("rules", "first-interrogation-not-asked-for")
    elif not judgement_counts(row, opened.occurred_at, judged.occurred_at, judged.solicitor_told_at):
        yield Failed("first-judgement", "solicitor-not-told", row.id)
