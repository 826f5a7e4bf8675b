"""The weighing of both sides as coordinators may be shown it: when, towards what, and yes or no for each side.

What was weighed, and why a side was absent, are words between prosecutor and case: they are shown nowhere.
"""

from dataclasses import dataclass
from datetime import datetime

from contracts.prosecutor import SidesWeighed
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.prosecutor import Proposed, Weighed
from proofs.weighing import WeighingAttested, attested_of


@dataclass(frozen=True, slots=True)
class ToldWeighing:
    """A weighing that was made for the proposal on the table. `known`: the parts of the victim's side that were there.

    `counts` unless it was made before that proposal, or towards another outcome. Whether it is attested as it must be
    is told by what is held back.
    """

    at: datetime
    towards: str
    suspects_side: bool
    victims_side: bool
    known: tuple[str, ...]
    why_not_known: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class ToldWeighings:
    """For the proposal on the table, if it was weighed; and towards which outcomes for no proposal in particular."""

    on_this: ToldWeighing | None
    towards: tuple[str, ...]


def told_weighings(case: JointCase) -> ToldWeighings:
    """Of this case, as it stands."""
    said, proposed = case.prosecutor, case.prosecutor.on_the_table
    made = next((one for one in said.weighed if proposed and one.hash == proposed.hash), None)
    return ToldWeighings(_told(made, proposed, case.id) if made and proposed else None, said.weighed_towards)


def _told(made: Weighed, proposed: Proposed, case_id: str) -> ToldWeighing | None:
    said = attested_of(SidesWeighed.model_validate_json(made.envelope.value), case_id)
    if said is None:
        return None
    counts = made.at >= proposed.at and said.towards == proposed.outcome
    sides = (said.suspects_side, said.victims_side)
    return ToldWeighing(made.at, said.towards, *sides, _known(said), said.why_not_known, counts)


def _known(said: WeighingAttested) -> tuple[str, ...]:
    return tuple(part for part, there in (("harm", said.harm), ("wish", said.wish), ("claim", said.claim)) if there)
