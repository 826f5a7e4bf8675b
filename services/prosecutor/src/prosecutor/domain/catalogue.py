"""What the outcome catalogue refuses the prosecutor, and by which row: the same at REST, form, file and command."""

from collections.abc import Iterator
from datetime import date

from messaging.event import Refusal
from prosecutor.domain.prosecutor_case import ProsecutorCase
from rules import settlement
from rules.pack import OutcomeRow, Pack, Way
from rules.settlement import Lack, SuspectFacts


def suspect_of(case: ProsecutorCase) -> SuspectFacts:
    """What police said of the suspect and the offence."""
    return SuspectFacts(case.age_class, case.vulnerable, case.offence_class)


def by_its_row(lack: Lack, pack: Pack, field: str) -> Refusal:
    """The row's own refusal."""
    return Refusal(lack.code, f"refused by row {lack.rule} of rule pack {pack.named}", field)


def with_what_it_needs(row: OutcomeRow) -> str:
    """The row's title for whoever chooses, and what has to be there besides the consultation before it is issued."""
    return "; ".join((row.title, *_needs(row)))


def _needs(row: OutcomeRow) -> Iterator[str]:
    if row.hearing == "always":
        yield "hearing"
    elif row.hearing_above_cents is not None:
        yield f"hearing above {row.hearing_above_cents // 100} euro"
    if row.consent == "declared-at-hearing":
        yield "willingness declared there"
    if row.consent == "agreement":
        yield "agreement"
    if row.guardian == "informed":
        yield "parent or guardian informed"


def row_allows(case: ProsecutorCase, pack: Pack, outcome: str, way: Way, day: date) -> Refusal | None:
    """An outcome that is no settlement is of its kind in the catalogue, and for this suspect and offence."""
    row = pack.outcome(outcome, day)
    if row is None:
        return Refusal(f"not-a-{way}", f"the rule pack {pack.named} has no outcome {outcome} on {day}", "outcome")
    if row.way != way:
        return Refusal(f"not-a-{way}", f"row {row.id} of rule pack {pack.named} is a {row.way}", "outcome")
    return for_the_suspect(case, pack, row, "outcome") or _both_sides_weighed(case, pack, row)


def for_the_suspect(case: ProsecutorCase, pack: Pack, row: OutcomeRow, field: str) -> Refusal | None:
    """Where the row names ages or offences, the suspect is of them."""
    refused = settlement.refuses_suspect(pack, row, suspect_of(case))
    return by_its_row(refused[0], pack, field) if refused else None


def _both_sides_weighed(case: ProsecutorCase, pack: Pack, row: OutcomeRow) -> Refusal | None:
    if row.weighing == "none" or row.id in case.weighed_towards:
        return None
    why = f"row {row.id} of rule pack {pack.named} asks that both sides are weighed towards it first"
    return Refusal("not-weighed", why, "outcome")
