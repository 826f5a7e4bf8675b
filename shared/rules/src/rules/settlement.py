"""What a kind of settlement still lacks, by the rows of the pack. Nothing is assumed in favour of issuing.

The same functions serve the coordinator, who issues; legal aid, who takes waivers; the prosecutor, who proposes;
and anybody who checks a settlement proof years later.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rules.pack import OutcomeRow, Owner, Pack, WaiverRow


@dataclass(frozen=True, slots=True)
class SuspectFacts:
    """What police said of the suspect and the offence; None where they have not yet."""

    age_class: str | None = None
    vulnerable: bool | None = None
    offence_class: str | None = None


@dataclass(frozen=True, slots=True)
class WaiverFacts:
    """A waiver of a consultation: told to whom, and after which explanation."""

    told_to: str | None
    explained: bool


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """What a proposal asks for. Amounts in cents, work in hours, a ban in days."""

    amount_cents: int | None = None
    compensation_cents: int | None = None
    work_hours: int | None = None
    driving_ban_days: int | None = None
    conditions: int = 0


@dataclass(frozen=True, slots=True)
class SettlementFacts:
    """Everything said about one exact proposal. `agreed` is None while the suspect has not answered."""

    suspect: SuspectFacts
    terms: TermsFacts
    consulted: bool = False
    waiver: WaiverFacts | None = None
    heard: bool = False
    declared_willing: bool = False
    agreed: bool | None = None
    weighed: bool = False
    """Whether both sides were weighed for this very proposal."""


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing, and who owes it. `rule` is the pack's row that asks for it."""

    code: str
    owner: Owner
    rule: str


Rule = Callable[[Pack, OutcomeRow, SettlementFacts], Iterator[Lack]]


def suspect_is_described(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """Without age, vulnerability and offence class nobody can tell which rows apply."""
    if None in (facts.suspect.age_class, facts.suspect.vulnerable, facts.suspect.offence_class):
        yield Lack("suspect-not-described", "police", row.id)


def suspect_is_of_its_age(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """Adult or youth law: the row names the ages it is for."""
    if facts.suspect.age_class is not None and facts.suspect.age_class not in row.ages:
        yield Lack("age-not-allowed", "prosecutor", row.id)


def terms_are_its_own(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """A settlement asks only for what its row allows, and for something."""
    asked = {name for name, value in _asked_terms(facts.terms).items() if value}
    if not asked <= set(row.terms):
        yield Lack("terms-not-allowed", "prosecutor", row.id)
    elif row.terms and not asked:
        yield Lack("terms-missing", "prosecutor", row.id)


def terms_are_within_its_maxima(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """No more than the row's greatest amount, hours and days."""
    pairs = (
        (facts.terms.amount_cents, row.max_amount_cents),
        (facts.terms.work_hours, row.max_work_hours),
        (facts.terms.driving_ban_days, row.max_driving_ban_days),
    )
    if any(most is not None and (asked or 0) > most for asked, most in pairs):
        yield Lack("over-maximum", "prosecutor", row.id)


def solicitor_was_consulted(pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """A consultation on this very proposal, or a waiver of it that the pack lets count."""
    if not row.consultation or facts.consulted:
        return
    if facts.waiver is None:
        yield Lack("consultation-missing", "legal-aid", row.id)
    elif not waiver_counts(pack, facts.suspect, facts.waiver):
        deciding = waiver_row(pack, facts.suspect)
        yield Lack("waiver-does-not-count", "legal-aid", deciding.id if deciding else row.id)


def suspect_was_heard(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """A hearing where the row always asks for one, or above the sum it names."""
    if hearing_needed(row, facts.terms) and not facts.heard:
        yield Lack("hearing-missing", "prosecutor", row.id)


def suspect_consents(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """None where it is imposed; declared at the hearing, or agreed, where the row says so. A refusal always stands."""
    if row.consent == "declared-at-hearing" and not facts.declared_willing:
        yield Lack("willingness-missing", "prosecutor", row.id)
    if row.consent == "agreement" and facts.agreed is None:
        yield Lack("agreement-missing", "prosecutor", row.id)
    if row.consent == "agreement" and facts.agreed is False:
        yield Lack("agreement-refused", "prosecutor", row.id)


def both_sides_were_weighed(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """Where the row asks it: the suspect's side and the victim's, for this very proposal, or why one is absent."""
    if row.weighing == "required" and not facts.weighed:
        yield Lack("weigh-both-sides", "prosecutor", row.id)


RULES: Final[tuple[Rule, ...]] = (
    suspect_is_described,
    suspect_is_of_its_age,
    terms_are_its_own,
    terms_are_within_its_maxima,
    solicitor_was_consulted,
    suspect_was_heard,
    suspect_consents,
    both_sides_were_weighed,
)
RULES_OF_A_PROPOSAL: Final[tuple[Rule, ...]] = (suspect_is_of_its_age, terms_are_its_own, terms_are_within_its_maxima)
"""What can be told when it is proposed, before anybody was consulted or heard."""


def lacking(pack: Pack, outcome: str, facts: SettlementFacts) -> tuple[Lack, ...]:
    """Everything this settlement still lacks; empty when all the pack's conditions are met."""
    return _lacking(RULES, pack, outcome, facts)


def refuses(pack: Pack, outcome: str, suspect: SuspectFacts, terms: TermsFacts) -> tuple[Lack, ...]:
    """What the catalogue refuses in a proposal already when it is made."""
    return _lacking(RULES_OF_A_PROPOSAL, pack, outcome, SettlementFacts(suspect, terms))


def hearing_needed(row: OutcomeRow, terms: TermsFacts) -> bool:
    """Whether the row asks for a hearing with these terms."""
    together = (terms.amount_cents or 0) + (terms.compensation_cents or 0)
    above = row.hearing_above_cents is not None and together > row.hearing_above_cents
    return row.hearing == "always" or above


def waiver_counts(pack: Pack, suspect: SuspectFacts, waiver: WaiverFacts) -> bool:
    """Whether this suspect's waiver of the consultation on a settlement counts. No row, no waiver."""
    return lets_count(waiver_row(pack, suspect), waiver)


def waiver_row(pack: Pack, suspect: SuspectFacts) -> WaiverRow | None:
    """The row that decides on this suspect's waiver of the consultation on a settlement."""
    return fitting(pack.waivers, suspect)


def lets_count(row: WaiverRow | None, waiver: WaiverFacts) -> bool:
    """Whether this row lets the waiver count. No row, no waiver."""
    if row is None or not row.counts or waiver.told_to not in row.told_to:
        return False
    return waiver.explained or not row.after_explanation


def fitting(rows: Sequence[WaiverRow], suspect: SuspectFacts) -> WaiverRow | None:
    """The first row that fits the suspect; what is not known fits the rows that forbid, never those that allow."""
    return next((row for row in rows if _fits(row, suspect)), None)


def _fits(row: WaiverRow, suspect: SuspectFacts) -> bool:
    age = not row.ages or suspect.age_class in row.ages or (suspect.age_class is None and not row.counts)
    vulnerable = row.vulnerable is None or row.vulnerable == suspect.vulnerable
    offence = not row.offence_classes or suspect.offence_class in row.offence_classes
    known = None not in (suspect.age_class, suspect.vulnerable, suspect.offence_class)
    return age and vulnerable and offence and (known or not row.counts)


def _asked_terms(terms: TermsFacts) -> dict[str, int | None]:
    return {
        "amount": terms.amount_cents,
        "compensation": terms.compensation_cents,
        "work": terms.work_hours,
        "driving-ban": terms.driving_ban_days,
        "conditions": terms.conditions,
    }


def _lacking(rules: tuple[Rule, ...], pack: Pack, outcome: str, facts: SettlementFacts) -> tuple[Lack, ...]:
    row = pack.outcome(outcome)
    if row is None or not row.settlement:
        return (Lack("not-in-catalogue", "prosecutor", outcome),)
    return tuple(lack for rule in rules for lack in rule(pack, row, facts))
