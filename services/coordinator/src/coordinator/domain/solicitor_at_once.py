"""A solicitor is owed at once to those whom the case's own rules name, held or not."""

from collections.abc import Iterator
from datetime import datetime

from contracts.coordinator import Reason
from contracts.topics import Agency
from coordinator.domain.in_force import in_force
from coordinator.domain.joint_case import JointCase
from coordinator.domain.stage import closed
from coordinator.domain.vulnerable import suspect_of
from rules.pack import Pack
from rules.solicitor_at_once import at_once


def solicitor_owed_at_once(case: JointCase, pack: Pack | None, now: datetime) -> Iterator[Reason]:
    """Until one is assigned, the suspect went, or the case is decided."""
    over = closed(case) or in_force(case) or case.police.released_at
    if pack is None or over or case.legal_aid.assigned_at is not None:
        return
    if at_once(pack, suspect_of(case), pack.day_of(now)):
        yield Reason(code="assign-solicitor", owner=Agency.LEGAL_AID)
