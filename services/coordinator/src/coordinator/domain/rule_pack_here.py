"""A case is decided by the rule pack it was registered under; where that version is not here, nothing is decided.

Its clocks run meanwhile by the nearest version that is here, and whoever runs this service owes the missing one.
"""

from contracts.coordinator import Reason
from contracts.topics import Agency
from coordinator.domain.joint_case import JointCase
from rules.pack import Packs, pack_of


def rule_pack_missing(case: JointCase, packs: Packs) -> tuple[Reason, ...]:
    """What is owed when the case names a version that is not here; nothing before it is registered."""
    if case.police.pack_name is None or pack_of(case.police, packs) is not None:
        return ()
    return (Reason(code="rule-pack-missing", owner=Agency.COORDINATOR),)
