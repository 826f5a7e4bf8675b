"""Whether the suspect is vulnerable: of all that stands, whoever said it, the strictest counts."""

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


def is_vulnerable(case: JointCase) -> bool | None:
    """As police described the suspect, unless anybody raised it. None while nobody said anything."""
    return True if raised_by(case) else case.police.vulnerable


def suspect_of(case: JointCase) -> SuspectFacts:
    """What the rules ask about the suspect."""
    return SuspectFacts(case.police.age_class, is_vulnerable(case), case.police.offence_class)
