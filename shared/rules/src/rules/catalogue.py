"""What a row of the outcome catalogue may not say: it contradicts itself, or the pack beside it.

Each check is one function in CHECKS and says what is wrong; the sentence that refuses the pack names the row.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from rules.outcome_rows import OutcomeRow, Term
from rules.row import Row

if TYPE_CHECKING:
    from rules.pack import Pack

OF_EVERY_OUTCOME: Final = frozenset({"way", "law", "ages", "offence_classes", "weighing"})
"""Columns that any row may fill; the others belong to settlements, or to one way."""
RECORDED: Final = ("release", "custody")
"""What police record as it happens."""
WEIGHED: Final = ("settlement", "dismissal", "summons", "referral")
"""What decides a case."""
OF_ONE_WAY: Final = {"max_order_days": "behaviour-order"}
MAXIMA: Final[dict[str, Term]] = {
    "max_amount_cents": "amount",
    "max_work_hours": "work",
    "max_driving_ban_days": "driving-ban",
    "max_direction_days": "directions",
}
MONEY: Final[frozenset[Term]] = frozenset({"amount", "compensation"})
FIGURES: Final = (
    *MAXIMA,
    *OF_ONE_WAY,
    "hearing_above_cents",
    "solicitor_at_hearing_above_cents",
    "solicitor_at_hearing_above_hours",
)

COLUMNS: Final = {
    name: field.default
    for name, field in OutcomeRow.model_fields.items()
    if name not in Row.model_fields and name not in OF_EVERY_OUTCOME
}
"""The others, each with what it says when nobody fills it."""

Check = Callable[["Pack", OutcomeRow], Iterator[str]]


def faults_of_the_catalogue(pack: "Pack") -> Iterator[str]:
    """Each fault as a sentence that begins with the table and the row."""
    for row in pack.outcomes:
        for check in CHECKS:
            yield from (f"outcomes, row {row.id}: {fault}" for fault in check(pack, row))


def only_settlements_ask(_pack: "Pack", row: OutcomeRow) -> Iterator[str]:
    """Nobody consents to a dismissal or a summons, and a release waits for nothing."""
    for name in _filled(row):
        of_way = OF_ONE_WAY.get(name)
        if of_way is not None and row.way != of_way:
            yield f"{name} is for a {of_way} only, and this is a {row.way}"
        elif of_way is None and not row.settlement:
            yield f"{name} is for settlements only, and this is a {row.way}"


def what_police_record_waits_for_nothing(_pack: "Pack", row: OutcomeRow) -> Iterator[str]:
    """Nothing stands in the way of a release, and custody is a fact when it is told; sides are weighed to decide."""
    if row.way in RECORDED:
        filled = [name for name in sorted(OF_EVERY_OUTCOME - {"way"}) if getattr(row, name) not in (None, (), "none")]
        yield from (f"{name} would stand in the way of a {row.way}" for name in filled)
    elif row.way not in WEIGHED and row.weighing != "none":
        yield f"weighing is for what decides a case, and this is a {row.way}"


def a_settlement_is_consulted_on(_pack: "Pack", row: OutcomeRow) -> Iterator[str]:
    """No settlement before the suspect spoke with a solicitor about it; and it says for whom and what it is."""
    if not row.settlement:
        return
    if not row.consultation:
        yield "consultation: a settlement needs one"
    if not row.ages:
        yield "ages: a settlement says for which ages it is"
    if not row.terms:
        yield "terms: a settlement says what it may ask for"


def its_ages_are_of_its_law(pack: "Pack", row: OutcomeRow) -> Iterator[str]:
    """A minor is settled with under youth law only, an adult under adult law only."""
    laws = {one.id: one.law for one in pack.age_classes}
    wrong = [age for age in row.ages if row.law is not None and laws.get(age) != row.law]
    if wrong:
        yield f"law is {row.law}, and ages names {', '.join(wrong)}, which is not of that law"


def its_maxima_are_of_its_terms(_pack: "Pack", row: OutcomeRow) -> Iterator[str]:
    """A greatest amount of what it never asks for would be read as leave to ask for it."""
    if unknown := [term for term in row.needs if term not in row.terms]:
        yield f"needs names {', '.join(unknown)}, which its terms do not"
    for name, term in MAXIMA.items():
        if getattr(row, name) is not None and term not in row.terms:
            yield f"{name} is about {term}, which its terms do not name"
    for name in FIGURES:
        if (getattr(row, name) or 0) < 0:
            yield f"{name} is below nothing"


def its_hearing_is_needed_one_way(_pack: "Pack", row: OutcomeRow) -> Iterator[str]:
    """Always, or above a sum of money it may ask for; what is declared or judged there needs it always."""
    if row.hearing_above_cents is not None:
        if row.hearing == "always":
            yield "hearing_above_cents, and hearing is always"
        if not MONEY & {*row.terms}:
            yield "hearing_above_cents is about money, which its terms do not name"
    if row.hearing == "always":
        return
    if row.consent == "declared-at-hearing":
        yield "consent is declared at a hearing, and hearing is not always"
    if row.solicitor_at_hearing_above_cents is not None or row.solicitor_at_hearing_above_hours is not None:
        yield "a solicitor is asked for at the hearing, and hearing is not always"
    if row.guardian == "informed" and row.consent != "agreement":
        yield "guardian is informed at a hearing or of an agreement, and it needs neither"


def _filled(row: OutcomeRow) -> Iterator[str]:
    """The columns of its own in which it says something."""
    yield from (name for name, empty in COLUMNS.items() if getattr(row, name) != empty)


CHECKS: Final[tuple[Check, ...]] = (
    only_settlements_ask,
    what_police_record_waits_for_nothing,
    a_settlement_is_consulted_on,
    its_ages_are_of_its_law,
    its_maxima_are_of_its_terms,
    its_hearing_is_needed_one_way,
)
