"""Which settlement of the case is in force: the one that was issued and not set aside."""

from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.coordinator import Issued
from coordinator.domain.sections.police import Served
from messaging.after_settlement import AfterSettlement


def in_force(case: JointCase) -> Issued | None:
    """The settlement in force, if any. One that was set aside never is again."""
    if not case.coordinator.issued:
        return None
    set_aside = case.prosecutor.set_aside
    return next((one for one in reversed(case.coordinator.issued) if one.hash not in set_aside), None)


def served(case: JointCase) -> Served | None:
    """How the settlement in force was served; service of another one says nothing of it."""
    settlement, said = in_force(case), case.police.served
    return said if settlement and said and said.proposal_hash == settlement.hash else None


def afterwards(case: JointCase) -> AfterSettlement:
    """What was said of the settlement in force; of another one, and while none is, nothing counts."""
    settlement = in_force(case)
    return case.prosecutor.afterwards.of(settlement.hash if settlement else None)


def contest_open(case: JointCase) -> bool:
    """The settlement in force is contested, and the prosecutor did not say why it stands all the same; each time."""
    settlement = in_force(case)
    if settlement is None:
        return False
    told, let_stand = case.coordinator.contested, case.prosecutor.afterwards.stands_though_contested
    return told.count(settlement.hash) > let_stand.count(settlement.hash)
