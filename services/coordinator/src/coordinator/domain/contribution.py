"""What one case gives to the indicators: when what happened first, how it ended, and whose it is by a pseudonym.

It is a function of the case's facts alone, so counting a case twice, late or anew gives the same.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from coordinator.domain.in_force import afterwards, in_force, served
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.clocks_told import ClockKept

End = Literal["settled", "dismissed", "summoned", "referred", "elsewhere", "open"]
ENDS: Final[dict[str, End]] = {
    "case-dismissed": "dismissed",
    "suspect-summoned": "summoned",
    "case-referred": "referred",
}
"""How a case ended, by the prosecutor's message that said so."""
Norm = Literal["inside", "outside"]
Objected = Literal["no", "objected", "upheld"]


@dataclass(frozen=True, slots=True)
class Contribution:
    """One case. Moments are those in the world; `began`: the arrest, else the registration.

    `person` links a person's cases and tells nobody who it is. `rests_on`: what a settlement in force rests on.
    """

    case_id: str
    person: str | None = None
    began: datetime | None = None
    method: str = ""
    at_the_table: bool = False
    end: End = "open"
    outcome: str = ""
    ended_at: datetime | None = None
    road: str = ""
    norm: Norm | None = None
    rests_on: str = ""
    objected: Objected = "no"
    behaviour_order_at: datetime | None = None
    served_at: datetime | None = None
    paid_at: datetime | None = None
    referred_at: datetime | None = None
    final_at: datetime | None = None

    @property
    def intervened_at(self) -> datetime | None:
        """When the suspect first met with any real intervention."""
        return _first(self.behaviour_order_at, self.served_at, self.paid_at, self.referred_at)


def contribution(case: JointCase, norms: Collection[str]) -> Contribution:
    """What this case gives as it stands. `norms`: the clocks that say within how long the table decides."""
    settlement, decision, said = in_force(case), case.prosecutor.decision, case.prosecutor
    end, outcome, ended_at = _end(case)
    service, after = served(case), afterwards(case)
    return Contribution(
        case_id=case.id,
        person=case.police.person,
        began=case.police.arrested_at or case.police.registered_at,
        method=said.working_method or "",
        at_the_table=said.selected_at is not None,
        end=end,
        outcome=outcome,
        ended_at=ended_at,
        road=said.road or "" if end == "elsewhere" else "",
        norm=_norm(case.coordinator.clocks, norms),
        rests_on=settlement.condition if settlement else "",
        objected="no" if after.objected_at is None else "upheld" if after.objection_upheld else "objected",
        behaviour_order_at=_first(*(one.at for one in said.behaviour_orders)),
        served_at=service.at if service else None,
        paid_at=_first(*(one.at for one in after.payments)),
        referred_at=ended_at if end == "referred" else None,
        final_at=after.irrevocable_at if settlement else decision.at if decision and end != "summoned" else None,
    )


def _end(case: JointCase) -> tuple[End, str, datetime | None]:
    """A settlement in force before any other decision: that is how the stage is told as well."""
    settlement, decision = in_force(case), case.prosecutor.decision
    if settlement is not None:
        return "settled", settlement.outcome, settlement.at
    if decision is not None:
        return ENDS[decision.said], decision.outcome, decision.at
    if case.prosecutor.not_selected_at is not None:
        return "elsewhere", "", case.prosecutor.not_selected_at
    return "open", "", None


def _norm(clocks: Collection[ClockKept], norms: Collection[str]) -> Norm | None:
    """Of the clocks that stand; missed once is outside, whatever another one says. None while it runs, or never did."""
    own = [one for one in clocks if one.clock in norms and not one.taken_back]
    if not own:
        return None
    if any(one.missed for one in own):
        return "outside"
    return "inside" if all(one.met_at for one in own) else None


def _first(*moments: datetime | None) -> datetime | None:
    return min((at for at in moments if at is not None), default=None)
