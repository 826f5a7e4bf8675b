"""How far a case is: the first scenario that fits, read from the end of the road to its beginning."""

from collections.abc import Callable
from typing import Final

from coordinator.domain.in_force import afterwards, in_force
from coordinator.domain.in_force import served as service_of
from coordinator.domain.joint_case import JointCase

Scenario = tuple[str, Callable[[JointCase], bool]]


def closed(case: JointCase) -> bool:
    """Decided without a settlement, or on another road than the table."""
    return case.prosecutor.decision is not None or case.prosecutor.not_selected_at is not None


def irrevocable(case: JointCase) -> bool:
    """The prosecutor decided that no remedy is left against the settlement in force."""
    return issued(case) and afterwards(case).irrevocable_at is not None


def objected(case: JointCase) -> bool:
    """An objection to the settlement in force stands, or was followed."""
    said = afterwards(case)
    return issued(case) and (said.objection_stands or said.objection_upheld)


def served(case: JointCase) -> bool:
    """The settlement in force was served."""
    return service_of(case) is not None


def issued(case: JointCase) -> bool:
    """A settlement is in force."""
    return in_force(case) is not None


def proposed(case: JointCase) -> bool:
    """A settlement was put to suspect and solicitor."""
    return case.prosecutor.on_the_table is not None


def ready_to_decide(case: JointCase) -> bool:
    """At the table, described, and a solicitor is there."""
    return selected(case) and case.police.described is not None and case.legal_aid.assigned_at is not None


def examining(case: JointCase) -> bool:
    """At the table while the suspect is held."""
    return selected(case) and is_detained(case)


def selected(case: JointCase) -> bool:
    """The prosecutor took it to the table."""
    return case.prosecutor.selected_at is not None


def is_detained(case: JointCase) -> bool:
    """Held for examination: an order, and no release, custody order or handing over after it."""
    said = case.police
    ends = [at for at in (said.released_at, said.custody_ordered_at, said.handed_over_at) if at is not None]
    return said.detention_ordered_at is not None and not any(at >= said.detention_ordered_at for at in ends)


def is_in_custody(case: JointCase) -> bool:
    """In police custody: an order, and no release, handing over or judge after it."""
    said = case.police
    ends = [at for at in (said.released_at, said.before_judge_at, said.handed_over_at) if at is not None]
    return said.custody_ordered_at is not None and not any(at >= said.custody_ordered_at for at in ends)


def stage(case: JointCase) -> str:
    """The case's stage, in the words of the glossary."""
    return next((name for name, fits in SCENARIOS if fits(case)), "reported")


SCENARIOS: Final[tuple[Scenario, ...]] = (
    ("closed", closed),
    ("irrevocable", irrevocable),
    ("objected", objected),
    ("served", served),
    ("issued", issued),
    ("proposed", proposed),
    ("ready-to-decide", ready_to_decide),
    ("examining", examining),
    ("selected", selected),
)
