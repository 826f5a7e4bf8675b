"""When nobody may object any more, the prosecutor is owed a decision; nothing becomes irrevocable by itself."""

from collections.abc import Iterator
from datetime import datetime

from contracts.coordinator import Reason
from contracts.topics import Agency
from coordinator.domain.deadlines import CaseClocks
from coordinator.domain.in_force import afterwards, contest_open, in_force
from coordinator.domain.joint_case import JointCase
from rules.objection import right_to_object_ran_out


def decision_on_remedies_owed(case: JointCase, clocks: CaseClocks, now: datetime) -> Iterator[Reason]:
    """Owed from the moment on which the right to object ran out or was given up, while no objection stands."""
    due = decision_on_remedies_due(case, clocks)
    if due is not None and due <= now:
        yield Reason(code="decide-irrevocable", owner=Agency.PROSECUTOR)


def decision_on_remedies_due(case: JointCase, clocks: CaseClocks) -> datetime | None:
    """From when the decision is owed; None where there is nothing to decide, or not yet."""
    settlement = in_force(case)
    if settlement is None:
        return None
    said = afterwards(case)
    if said.irrevocable_at or said.objection_stands or said.objection_upheld or contest_open(case):
        return None
    ran_out = right_to_object_ran_out(clocks.pack, clocks.facts, case.police.offence_class)
    ends = (ran_out, said.right_given_up_at(settlement.hash))
    return min((end for end in ends if end is not None), default=None)
