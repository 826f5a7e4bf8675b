"""No settlement before the suspect spoke with a solicitor about that very settlement.

Everything that stands between an ask and its issue, each with who owes it. The outcome catalogue of the case's
own rule pack says what the proposed kind needs; an open gap in the case's record holds it back as well.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Final, TypeVar

from contracts.coordinator import Reason
from contracts.prosecutor import SettlementProposed
from contracts.topics import Agency
from coordinator.domain.first_interrogation import unassisted
from coordinator.domain.in_force import in_force
from coordinator.domain.joint_case import JointCase
from coordinator.domain.record_gaps import RecordGap
from coordinator.domain.sections.legal_aid import Consulted
from coordinator.domain.sections.prosecutor import Answered, Heard, Proposed
from coordinator.domain.vulnerable import suspect_of, told_at
from proofs.proposal import wrong_with
from rules import settlement
from rules.pack import Pack
from rules.terms import TermsFacts
from rules.terms import facts_of as facts_of_terms

W = TypeVar("W", Heard, Answered)
PROPOSALS_KEPT: Final = 4096
"""Proposals that are remembered as read: a case that goes on asks again for its own."""


@dataclass(frozen=True)  # no slots: its reasons are found once
class OnTheTable:
    """A proposal and all that bears on it. `attested` names the statements, each with an attestation of it that holds.

    `weighed` names the proposals for which both sides were weighed, as the prosecutor's own attestation says.
    """

    case: JointCase
    proposed: Proposed
    pack: Pack
    gaps: Sequence[RecordGap]
    attested: frozenset[tuple[str, str]]
    now: datetime
    weighed: frozenset[str] = frozenset()

    @cached_property
    def reasons_against(self) -> tuple[Reason, ...]:
        """Every reason why this proposal cannot be issued now; none means that it can."""
        return reasons_against(self)


Rule = Callable[[OnTheTable], Iterator[Reason]]


def record_is_complete(table: OnTheTable) -> Iterator[Reason]:
    """Behind a gap may lie a withdrawal: nothing is issued while one is open."""
    yield from (Reason(code="record-incomplete", owner=gap.owner) for gap in table.gaps)


def proposal_is_the_one_named(table: OnTheTable) -> Iterator[Reason]:
    """Who consults, agrees or asks names a hash: what is issued under it is what has that hash, of this very case."""
    named = _wrong_with(table.proposed.envelope.value, table.case.id)
    yield from (Reason(code=code, owner=Agency.PROSECUTOR) for code in named)


def case_is_open(table: OnTheTable) -> Iterator[Reason]:
    """A dismissed case, or one on another road, is not settled here."""
    said = table.case.prosecutor
    if said.decision is not None or said.not_selected_at is not None:
        yield Reason(code="case-closed", owner=Agency.PROSECUTOR)


def nothing_else_is_issued(table: OnTheTable) -> Iterator[Reason]:
    """One settlement per case: the next needs the first to be set aside."""
    settlement = in_force(table.case)
    if settlement is not None and settlement.hash != table.proposed.hash:
        yield Reason(code="already-settled", owner=Agency.PROSECUTOR)


def ask_names_the_proposal(table: OnTheTable) -> Iterator[Reason]:
    """An ask for an earlier proposal does not issue the present one."""
    asked = table.case.prosecutor.standing_ask
    if asked is not None and asked.hash != table.proposed.hash:
        yield Reason(code="asked-for-other-proposal", owner=Agency.PROSECUTOR)


def catalogue_is_satisfied(table: OnTheTable) -> Iterator[Reason]:
    """Consultation on this very proposal, hearing, willingness, agreement, maxima, ages: as the pack's row says."""
    for lack in settlement.lacking(table.pack, table.proposed.outcome, facts_of(table)):
        yield Reason(code=lack.code, owner=Agency(lack.owner), rule=lack.rule)


def word_is_no_older_than_what_it_tells(table: OnTheTable) -> Iterator[Reason]:
    """Nobody registers a consultation before it is held: such a record was dated back, to a key that has ended since.

    Said only where it is why there is no word of a solicitor.
    """
    row = table.pack.outcome(table.proposed.outcome, table.pack.day_of(table.now))
    if row is None or not row.consultation or standing_statement(table) is not None:
        return
    if any(_is_on_it(table, said) and not _held_when_registered(said) for said in table.case.legal_aid.statements):
        yield Reason(code="held-after-registered", owner=Agency.LEGAL_AID, rule=row.id)


def first_interrogation_was_allowed(table: OnTheTable) -> Iterator[Reason]:
    """One without consultation, a waiver that counts, or permission waits for the prosecutor's reasoned decision."""
    if unassisted(table.case, table.pack, table.now):
        yield Reason(code="first-interrogation-unassisted", owner=Agency.PROSECUTOR)


def nothing_lies_ahead(table: OnTheTable) -> Iterator[Reason]:
    """A word dated by a clock ahead of ours counts from its moment: a proof would show it as said after the issue."""
    yield from (Reason(code="said-ahead", owner=owner) for owner, at in _words_besides(table.case) if at > table.now)


RULES: Final[tuple[Rule, ...]] = (
    record_is_complete,
    proposal_is_the_one_named,
    case_is_open,
    nothing_else_is_issued,
    ask_names_the_proposal,
    catalogue_is_satisfied,
    word_is_no_older_than_what_it_tells,
    first_interrogation_was_allowed,
    nothing_lies_ahead,
)


def reasons_against(table: OnTheTable) -> tuple[Reason, ...]:
    """Every reason why this proposal cannot be issued now, in one order; none means that it can."""
    found = {(reason.code, reason.owner): reason for rule in RULES for reason in rule(table)}
    return tuple(found[key] for key in sorted(found))


def standing_statement(table: OnTheTable) -> Consulted | None:
    """The consultation with every point explained, else the waiver that counts, on this very proposal.

    Attested, not taken back, in time. One that does not count takes nothing away from one that does.
    """
    standing = [said for said in table.case.legal_aid.statements if _stands(table, said)]
    held = [said for said in standing if said.condition == "consultation"]
    whole = [said for said in held if _explains_all(table, said)]
    waived = [said for said in standing if said.condition == "waiver"]
    counting = [said for said in waived if _counts(table, said)]
    return next(iter(reversed(whole or counting or held or waived)), None)


def next_word_counts(case: JointCase, now: datetime) -> datetime | None:
    """When a word dated ahead of our own clock comes to count: two agencies' clocks are never quite the same."""
    moments = [said.at for said in case.legal_aid.statements] + [weighed.at for weighed in case.prosecutor.weighed]
    moments += [said.at for said in case.prosecutor.interrogations]
    besides = [at for _, at in _words_besides(case)]
    return min((at for at in (*moments, *besides) if at > now), default=None)


def _words_besides(case: JointCase) -> Iterator[tuple[Agency, datetime]]:
    """On vulnerability, and of the hearing, the answer and the ask: when each was said, and by whom."""
    yield from told_at(case)
    words = (case.prosecutor.heard, case.prosecutor.answered, case.prosecutor.standing_ask)
    yield from ((Agency.PROSECUTOR, word.at) for word in words if word is not None)


def facts_of(table: OnTheTable) -> settlement.SettlementFacts:
    """What the catalogue's rows ask about; only words on this very proposal count, of a moment since it was made."""
    said, named = table.case.prosecutor, table.proposed.hash
    heard, answered = _on_the_proposal(table, said.heard), _on_the_proposal(table, said.answered)
    statement = standing_statement(table)
    return settlement.SettlementFacts(
        on=table.pack.day_of(table.now),
        suspect=suspect_of(table.case),
        terms=terms_of(table.proposed),
        consulted=statement is not None and statement.condition == "consultation",
        waiver=waiver_of(statement),
        heard=heard is not None,
        declared_willing=heard is not None and heard.declared_willing,
        solicitor_at_hearing=heard is not None and heard.solicitor_present,
        guardian_informed=any(word is not None and word.guardian_informed for word in (heard, answered)),
        agreed=answered.agreed if answered else None,
        weighed=named in table.weighed and any(one.hash == named and one.at <= table.now for one in said.weighed),
        points=frozenset(statement.points if statement else ()),
        proposed_on=_proposed_on(table),
    )


def _on_the_proposal(table: OnTheTable, word: W | None) -> W | None:
    on_it = word is not None and word.hash == table.proposed.hash and word.at >= table.proposed.at
    return word if on_it else None


def terms_of(proposed: Proposed) -> TermsFacts:
    """The proposal's terms, read again from the record as it was signed."""
    return facts_of_terms(_said(proposed.envelope.value).proposal.terms)


def waiver_of(statement: Consulted | None) -> settlement.WaiverFacts | None:
    """What the rules ask of a waiver; None where it is none."""
    if statement is None or statement.condition != "waiver":
        return None
    return settlement.WaiverFacts(statement.told_to, explained=statement.consequences_explained, at=statement.at)


@lru_cache(PROPOSALS_KEPT)
def _wrong_with(signed: bytes, case_id: str) -> tuple[str, ...]:
    return tuple(wrong_with(_said(signed), case_id))


@lru_cache(PROPOSALS_KEPT)
def _said(signed: bytes) -> SettlementProposed:
    return SettlementProposed.model_validate_json(signed)


def _stands(table: OnTheTable, said: Consulted) -> bool:
    return _is_on_it(table, said) and _held_when_registered(said)


def _held_when_registered(said: Consulted) -> bool:
    """By one and the same clock, legal aid's own: there is no difference between clocks to allow for."""
    return said.at <= said.registered_at


def _is_on_it(table: OnTheTable, said: Consulted) -> bool:
    return (
        said.proposal_hash == table.proposed.hash
        and said.statement_digest not in table.case.legal_aid.taken_back
        and (said.statement_digest, said.attestation) in table.attested
        and table.proposed.at <= said.at <= table.now
    )


def _explains_all(table: OnTheTable, said: Consulted) -> bool:
    asked = settlement.points_asked(table.pack, table.proposed.outcome, _proposed_on(table))
    return {point.id for point in asked} <= {*said.points}


def _proposed_on(table: OnTheTable) -> date:
    return table.pack.day_of(table.proposed.at)


def _counts(table: OnTheTable, said: Consulted) -> bool:
    waiver = waiver_of(said)
    return waiver is not None and settlement.waiver_counts(table.pack, suspect_of(table.case), waiver)
