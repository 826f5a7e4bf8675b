"""What became known after the issue, told of a moment before it: the rows are asked once more.

How old the suspect was at the offence, and what the offence is, was so before the issue whenever it is told. That a
suspect is vulnerable, refuses, or is not willing, and that something else is proposed, holds from the moment told: what
is said of a moment after the issue takes nothing from it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from contracts.coordinator import SettlementIssued
from contracts.police import SuspectDescribed
from coordinator.domain.first_interrogation import first_interrogation, unassisted
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.coordinator import Issued
from coordinator.domain.sections.police import PoliceSaid
from coordinator.domain.sections.prosecutor import Answered, Heard
from coordinator.domain.sections.raised import Raised
from coordinator.domain.solicitor_before_settlement import waiver_of
from coordinator.domain.vulnerable import suspect_of
from rules.first_interrogation import row_of_first_interrogation
from rules.pack import Pack
from rules.settlement import (
    Lack,
    SettlementFacts,
    TermsFacts,
    guardian_was_informed,
    refuses_suspect,
    solicitor_was_at_the_hearing,
    solicitor_was_consulted,
    suspect_consents,
)
from rules.terms import facts_of as facts_of_terms

W = TypeVar("W", Heard, Answered)
WORDS: Final = {
    "age-not-allowed": "it is no outcome for a suspect of this age",
    "offence-not-allowed": "it is no outcome for this offence",
    "waiver-does-not-count": "the waiver it rests on does not count",
    "agreement-refused": "the suspect did not agree to it",
    "willingness-missing": "the suspect was not willing at its hearing",
    "solicitor-not-at-hearing": "no solicitor was at its hearing",
    "guardian-not-informed": "no parent or guardian knew of it",
}


def known_since(case: JointCase, pack: Pack, issued: Issued, now: datetime) -> Iterator[str]:
    """Each thing that would have stopped the issue, had it been known then, with the row that asks for it."""
    then = _as_it_was(case, issued.at)
    lacks = (*_not_met(then, pack, issued), *_said_otherwise(case, pack, issued))
    yield from (f"{WORDS[lack.code]} (row {lack.rule})" for lack in lacks if lack.code in WORDS)
    proposed = case.prosecutor.proposed
    if proposed is not None and proposed.hash != issued.hash and proposed.at <= issued.at:
        yield "another proposal was made in its place"
    opened = first_interrogation(then)
    row = row_of_first_interrogation(pack, opened.at) if opened else None
    if row is not None and opened is not None and opened.at <= issued.at and unassisted(then, pack, now):
        yield f"nothing allowed the first interrogation before it (row {row.id})"


def _not_met(case: JointCase, pack: Pack, issued: Issued) -> Iterator[Lack]:
    """By the row of the day of the issue, and the word of the solicitor on which it rests."""
    suspect, day = suspect_of(case), pack.day_of(issued.at)
    row = pack.outcome(issued.outcome, day)
    ground = next((said for said in case.legal_aid.statements if said.attestation == issued.attestation), None)
    if row is None:
        return
    yield from refuses_suspect(pack, row, suspect)
    if ground is not None and ground.condition == "waiver":
        facts = SettlementFacts(suspect, TermsFacts(), waiver=waiver_of(ground), on=day)
        yield from solicitor_was_consulted(pack, row, facts)


def _said_otherwise(case: JointCase, pack: Pack, issued: Issued) -> Iterator[Lack]:
    """What the hearing and the answer say as they stand: another word may have come in the place of the one before.

    A word that does not stand says nothing here; that it was taken back is told as such.
    """
    heard = _on_it_before(case.prosecutor.heard, issued)
    answered = _on_it_before(case.prosecutor.answered, issued)
    row = pack.outcome(issued.outcome, pack.day_of(issued.at))
    if row is None or not (heard or answered):
        return
    facts = SettlementFacts(
        suspect_of(case),
        facts_of_terms(SettlementIssued.model_validate_json(issued.envelope.value).proposal.terms),
        heard=heard is not None,
        declared_willing=heard is None or heard.declared_willing,
        solicitor_at_hearing=heard is not None and heard.solicitor_present,
        guardian_informed=any(word is not None and word.guardian_informed for word in (heard, answered)),
        agreed=answered.agreed if answered else None,
    )
    for rule in (solicitor_was_at_the_hearing, guardian_was_informed, suspect_consents):
        yield from rule(pack, row, facts)


def _on_it_before(word: W | None, issued: Issued) -> W | None:
    return word if word is not None and word.hash == issued.hash and word.at <= issued.at else None


def _as_it_was(case: JointCase, moment: datetime) -> JointCase:
    """The case without what was said of the suspect's vulnerability after this moment in the world."""

    def so_far(raised: Raised | None) -> Raised | None:
        return raised if raised and raised.at <= moment else None

    return replace(
        case,
        police=replace(_described_then(case.police, moment), raised=so_far(case.police.raised)),
        prosecutor=replace(case.prosecutor, raised=so_far(case.prosecutor.raised)),
        probation=replace(case.probation, raised=so_far(case.probation.raised)),
        legal_aid=replace(case.legal_aid, raised=so_far(case.legal_aid.raised)),
    )


def _described_then(police: PoliceSaid, moment: datetime) -> PoliceSaid:
    if not police.vulnerable or police.described is None:
        return police
    described_at = SuspectDescribed.model_validate_json(police.described.value).occurred_at
    return police if described_at <= moment else replace(police, vulnerable=False)
