"""Whether the suspect is vulnerable: of all that stands, whoever said it, the strictest counts."""

from collections.abc import Iterator
from datetime import datetime

from contracts.topics import Agency
from contracts.vulnerability import VulnerabilityLowered
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.raised import Raised
from rules.settlement import SuspectFacts


def raised_by(case: JointCase) -> dict[str, Raised]:
    """Each agency's own word that stands, by the agency."""
    said = {
        "police": case.police.raised,
        "prosecutor": case.prosecutor.raised,
        "probation": case.probation.raised,
        "legal-aid": case.legal_aid.raised,
    }
    return {agency: raised for agency, raised in said.items() if raised is not None}


def told_at(case: JointCase) -> Iterator[tuple[Agency, datetime]]:
    """When each word on it that stands was said, and by whom."""
    yield from ((Agency(agency), raised.at) for agency, raised in raised_by(case).items())
    if case.police.lowered is not None:
        yield Agency.POLICE, VulnerabilityLowered.model_validate_json(case.police.lowered.value).occurred_at


def is_vulnerable(case: JointCase) -> bool | None:
    """As police described the suspect, unless anybody raised it. None while nobody said anything."""
    return True if raised_by(case) else case.police.vulnerable


def suspect_of(case: JointCase) -> SuspectFacts:
    """What the rules ask about the suspect."""
    return SuspectFacts(case.police.age_class, is_vulnerable(case), case.police.offence_class)
