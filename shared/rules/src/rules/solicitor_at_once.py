"""For whom a solicitor is asked at once, held or not: as the pack's rows say of age, vulnerability and offence."""

from datetime import date

from rules.pack import AtOnceRow, Pack
from rules.settlement import SuspectFacts


def at_once(pack: Pack, suspect: SuspectFacts, day: date) -> AtOnceRow | None:
    """Of the rows of this day the first that fits what is known of the suspect; what is not known fits nothing that a
    row names.
    """
    return next((row for row in pack.solicitor_at_once if row.valid_on(day) and _fits(row, suspect)), None)


def _fits(row: AtOnceRow, suspect: SuspectFacts) -> bool:
    age = not row.ages or suspect.age_class in row.ages
    vulnerable = row.vulnerable is None or row.vulnerable == suspect.vulnerable
    offence = not row.offence_classes or suspect.offence_class in row.offence_classes
    return age and vulnerable and offence
