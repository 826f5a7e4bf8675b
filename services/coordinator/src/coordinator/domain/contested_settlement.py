"""A settlement in force that loses what it rests on: it stands, and the prosecutor must look.

What it rests on is the consultation or waiver, and the proposal, the hearing, the agreement, the weighing of both sides
and the ask as they were recorded; what allowed the first interrogation before it; and who the suspect was said to be.
Each topic comes in its own time: what would have stopped the issue may be read after it. So may another outcome.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from contracts.coordinator import Reason, SettlementContested
from contracts.topics import Agency
from coordinator.domain.in_force import afterwards, contest_open, in_force
from coordinator.domain.joint_case import JointCase
from coordinator.domain.known_since_the_issue import known_since
from coordinator.domain.sections.coordinator import Issued
from rules.pack import Pack

WORDS: Final = {
    "hearing-held": "the hearing",
    "agreement-given": "the agreement",
    "settlement-proposed": "the proposal",
    "sides-weighed": "the weighing of both sides",
    "issue-asked": "the ask",
}


def news_of_contested_settlements(case: JointCase, pack: Pack | None, now: datetime) -> Iterator[SettlementContested]:
    """The settlement in force when it lost a ground; let stand, it is contested again when it loses another."""
    issued = in_force(case)
    if issued is None or contest_open(case):
        return
    told = [why for named, why in case.coordinator.contested_for if named == issued.hash]
    taken_back, known = (
        [one for one in lost if not any(one in why for why in told)]
        for lost in (_taken_back(case, issued), known_since(case, pack, issued, now) if pack else ())
    )
    so_it_was = ["so it was before the issue, and it is known since"] if known else []
    if taken_back or known:
        why = "; ".join((*taken_back, *known, *so_it_was))
        yield SettlementContested(occurred_at=now, proposal_hash=issued.hash, why=why)


def _taken_back(case: JointCase, issued: Issued) -> Iterator[str]:
    consulted = [f"the {issued.condition}"] if _not_consulted_any_more(case, issued) else []
    for what in (*consulted, *_words_taken_back(case, issued)):
        yield f"{what} it rests on was taken back after it was issued"
    for what in _decided_otherwise(case):
        yield f"the case was decided otherwise as well ({what})"


def _decided_otherwise(case: JointCase) -> Iterator[str]:
    """Two agencies' people read of two outcomes until one of them is taken back, or the case reopened."""
    if case.prosecutor.not_selected_at is not None:
        yield "case-not-selected"
    yield from sorted(one.said for one in case.prosecutor.decided)


def judgement_owed(case: JointCase) -> Iterator[Reason]:
    """Let stand with the reason, or reopened; an objection that was followed leaves nothing but to reopen."""
    if contest_open(case):
        yield Reason(code="judge-contested", owner=Agency.PROSECUTOR)
    if in_force(case) and afterwards(case).objection_upheld:
        yield Reason(code="reopen-case", owner=Agency.PROSECUTOR)


def _words_taken_back(case: JointCase, issued: Issued) -> Iterator[str]:
    """The prosecutor's own words on the proposal that were taken back and do not stand again."""
    said = case.prosecutor
    weighed = next((one for one in said.weighed if one.hash == issued.hash), None)
    stand = {
        "hearing-held": said.heard,
        "agreement-given": said.answered,
        "settlement-proposed": said.proposed,
        "sides-weighed": weighed,
        "issue-asked": said.asked,
    }
    for what, word in stand.items():
        if (what, issued.hash) in said.taken_back and not (word and word.hash == issued.hash):
            yield WORDS[what]


def _not_consulted_any_more(case: JointCase, issued: Issued) -> bool:
    grounds = [said for said in case.legal_aid.statements if said.attestation == issued.attestation]
    return any(said.statement_digest in case.legal_aid.taken_back for said in grounds)
