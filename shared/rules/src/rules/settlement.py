"""What a kind of settlement still lacks, by the rows of the pack. Nothing is assumed in favour of issuing.

The same functions serve the coordinator, who issues; legal aid, who takes waivers; the prosecutor, who proposes;
and anybody who checks a settlement proof years later.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from rules.pack import Label, OutcomeRow, Owner, Pack, WaiverRow
from rules.terms import TermsFacts, asked_for, hearing_needed, over_maximum, solicitor_needed_at_hearing

__all__ = [
    "RULES",
    "RULES_OF_A_PROPOSAL",
    "Lack",
    "SettlementFacts",
    "SuspectFacts",
    "TermsFacts",
    "WaiverFacts",
    "hearing_needed",
    "lacking",
    "points_asked",
    "refuses",
    "refuses_suspect",
    "waiver_counts",
    "waiver_row",
]


@dataclass(frozen=True, slots=True)
class SuspectFacts:
    """What police said of the suspect and the offence; None where they have not yet."""

    age_class: str | None = None
    vulnerable: bool | None = None
    offence_class: str | None = None


@dataclass(frozen=True, slots=True)
class WaiverFacts:
    """A waiver of a consultation: told to whom, after which explanation, and when it was given.

    By the day of that moment its row is found; None: by those that began last.
    """

    told_to: str | None
    explained: bool
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SettlementFacts:
    """Everything said about one exact proposal. `agreed` is None while the suspect has not answered."""

    suspect: SuspectFacts
    terms: TermsFacts
    consulted: bool = False
    waiver: WaiverFacts | None = None
    heard: bool = False
    declared_willing: bool = False
    solicitor_at_hearing: bool = False
    guardian_informed: bool = False
    agreed: bool | None = None
    on: date | None = None
    """The pack's own day, whose rows hold; None: those that began last."""
    weighed: bool = False
    """Whether both sides were weighed for this very proposal."""
    points: frozenset[str] = frozenset()
    """What the solicitor explained in that consultation."""
    proposed_on: date | None = None
    """The pack's own day of the proposal; None as for `on`."""


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
    """Adult or youth law: the row names the ages it is for. What is no settlement may name none and is for all."""
    age = facts.suspect.age_class
    if (row.ages or row.settlement) and age is not None and age not in row.ages:
        yield Lack("age-not-allowed", "prosecutor", row.id)


def offence_is_not_too_grave(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """The row names the offences it is for, where it is not for all."""
    offence = facts.suspect.offence_class
    if row.offence_classes and offence is not None and offence not in row.offence_classes:
        yield Lack("offence-not-allowed", "prosecutor", row.id)


def terms_are_its_own(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """A settlement asks only for what its row allows, for all that its row needs, and for something."""
    asked = asked_for(facts.terms)
    if not asked <= {*row.terms}:
        yield Lack("terms-not-allowed", "prosecutor", row.id)
    elif not asked >= {*row.needs} or (row.terms and not asked):
        yield Lack("terms-missing", "prosecutor", row.id)


def directions_have_their_term(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """Whoever has to follow directions knows until when; a term without directions is about nothing."""
    if bool(facts.terms.directions) != bool(facts.terms.direction_days):
        yield Lack("directions-without-term", "prosecutor", row.id)


def terms_are_within_its_maxima(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """No more than the row's greatest amount, hours and days."""
    if over_maximum(row, facts.terms):
        yield Lack("over-maximum", "prosecutor", row.id)


def solicitor_was_consulted(pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """A consultation on this very proposal, or a waiver of it that the pack lets count."""
    if not row.consultation or facts.consulted:
        return
    if facts.waiver is None:
        yield Lack("consultation-missing", "legal-aid", row.id)
    elif not waiver_counts(pack, facts.suspect, facts.waiver):
        deciding = waiver_row(pack, facts.suspect, facts.waiver.at)
        yield Lack("waiver-does-not-count", "legal-aid", deciding.id if deciding else row.id)


def points_were_explained(pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """A consultation counts once the solicitor explained every point that the proposal asked for when it was made."""
    asked = {point.id for point in points_asked(pack, row.id, facts.proposed_on)}
    if row.consultation and facts.consulted and not asked <= facts.points:
        yield Lack("points-not-explained", "legal-aid", row.id)


def suspect_was_heard(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """A hearing where the row always asks for one, or above the sum it names."""
    if hearing_needed(row, facts.terms) and not facts.heard:
        yield Lack("hearing-missing", "prosecutor", row.id)


def solicitor_was_at_the_hearing(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """Above the row's sum or hours a hearing without a solicitor does not count."""
    if facts.heard and solicitor_needed_at_hearing(row, facts.terms) and not facts.solicitor_at_hearing:
        yield Lack("solicitor-not-at-hearing", "prosecutor", row.id)


def guardian_was_informed(_pack: Pack, row: OutcomeRow, facts: SettlementFacts) -> Iterator[Lack]:
    """Where the row says so a parent or guardian was called to the hearing, or told of what is agreed."""
    if row.guardian == "informed" and not facts.guardian_informed:
        yield Lack("guardian-not-informed", "prosecutor", row.id)


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


RULES_OF_A_PROPOSAL: Final[tuple[Rule, ...]] = (
    suspect_is_of_its_age,
    offence_is_not_too_grave,
    terms_are_its_own,
    directions_have_their_term,
    terms_are_within_its_maxima,
)
"""What can be told when it is proposed, before anybody was consulted or heard."""
RULES: Final[tuple[Rule, ...]] = (
    suspect_is_described,
    *RULES_OF_A_PROPOSAL,
    solicitor_was_consulted,
    points_were_explained,
    suspect_was_heard,
    solicitor_was_at_the_hearing,
    guardian_was_informed,
    suspect_consents,
    both_sides_were_weighed,
)


def points_asked(pack: Pack, outcome: str, proposed_on: date | None) -> tuple[Label, ...]:
    """What a solicitor explains of a proposal of this outcome, by the rows of the day on which it was made."""
    return pack.points_for(pack.outcome(outcome, proposed_on), proposed_on)


def lacking(pack: Pack, outcome: str, facts: SettlementFacts) -> tuple[Lack, ...]:
    """Everything this settlement still lacks; empty when all the pack's conditions are met."""
    return _lacking(RULES, pack, outcome, facts)


def refuses(
    pack: Pack, outcome: str, suspect: SuspectFacts, terms: TermsFacts, on: date | None = None
) -> tuple[Lack, ...]:
    """What the catalogue refuses in a proposal already when it is made."""
    return _lacking(RULES_OF_A_PROPOSAL, pack, outcome, SettlementFacts(suspect, terms, on=on))


def refuses_suspect(pack: Pack, row: OutcomeRow, suspect: SuspectFacts) -> tuple[Lack, ...]:
    """What an outcome of any kind refuses because of who is suspected, and of what."""
    facts = SettlementFacts(suspect, TermsFacts())
    return (*suspect_is_of_its_age(pack, row, facts), *offence_is_not_too_grave(pack, row, facts))


def waiver_counts(pack: Pack, suspect: SuspectFacts, waiver: WaiverFacts) -> bool:
    """Whether this suspect's waiver of the consultation on a settlement counts. No row, no waiver."""
    return lets_count(waiver_row(pack, suspect, waiver.at), waiver)


def waiver_row(pack: Pack, suspect: SuspectFacts, given_at: datetime | None = None) -> WaiverRow | None:
    """The row that decides on this suspect's waiver of the consultation on a settlement, as it held on that day."""
    return fitting(holding(pack, pack.waivers, given_at), suspect)


def lets_count(row: WaiverRow | None, waiver: WaiverFacts) -> bool:
    """Whether this row lets the waiver count. No row, no waiver."""
    if row is None or not row.counts or waiver.told_to not in row.told_to:
        return False
    return waiver.explained or not row.after_explanation


def holding(pack: Pack, rows: Sequence[WaiverRow], at: datetime | None) -> tuple[WaiverRow, ...]:
    """Those that hold on the pack's own day of this moment; without one, of each id the one that began last."""
    if at is not None:
        return tuple(row for row in rows if row.valid_on(pack.day_of(at)))
    last = {row.id: row.valid_from for row in sorted(rows, key=lambda row: row.valid_from)}
    return tuple(row for row in rows if row.valid_from == last[row.id])


def fitting(rows: Sequence[WaiverRow], suspect: SuspectFacts) -> WaiverRow | None:
    """The first row that fits the suspect; what is not known fits the rows that forbid, never those that allow."""
    return next((row for row in rows if _fits(row, suspect)), None)


def _fits(row: WaiverRow, suspect: SuspectFacts) -> bool:
    age = not row.ages or suspect.age_class in row.ages or (suspect.age_class is None and not row.counts)
    vulnerable = row.vulnerable is None or row.vulnerable == suspect.vulnerable
    offence = not row.offence_classes or suspect.offence_class in row.offence_classes
    known = None not in (suspect.age_class, suspect.vulnerable, suspect.offence_class)
    return age and vulnerable and offence and (known or not row.counts)


def _lacking(rules: tuple[Rule, ...], pack: Pack, outcome: str, facts: SettlementFacts) -> tuple[Lack, ...]:
    row = pack.outcome(outcome, facts.on)
    if row is None or not row.settlement:
        return (Lack("not-in-catalogue", "prosecutor", outcome),)
    return tuple(lack for rule in rules for lack in rule(pack, row, facts))
