"""What was said on the proposal on the table: heard, answered, asked; and the solicitor's word on it."""

from dataclasses import dataclass
from datetime import datetime

from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.prosecutor import Answered, Asked, Heard, Proposed


@dataclass(frozen=True, slots=True)
class SolicitorsWord:
    """That a consultation was held or given up; `stands` unless it was taken back."""

    condition: str
    at: datetime
    stands: bool
    on_this: bool
    """On the proposal on the table; a word on another one does not count for it."""


@dataclass(frozen=True, slots=True)
class OnTheProposal:
    """As the coordinators may be shown it: that it was said and when; grounds, sides and contents stand elsewhere."""

    proposed: Proposed
    heard: Heard | None
    answered: Answered | None
    asked: Asked | None
    solicitor: tuple[SolicitorsWord, ...]


def on_the_proposal(case: JointCase) -> OnTheProposal | None:
    """None while nothing is on the table."""
    said = case.prosecutor
    proposed, heard, answered, asked = said.on_the_table, said.heard, said.answered, said.standing_ask
    if proposed is None:
        return None
    named = proposed.hash
    return OnTheProposal(
        proposed,
        heard if heard and heard.hash == named else None,
        answered if answered and answered.hash == named else None,
        asked if asked and asked.hash == named else None,
        tuple(
            SolicitorsWord(
                one.condition,
                one.at,
                stands=one.statement_digest not in case.legal_aid.taken_back,
                on_this=one.proposal_hash == named,
            )
            for one in case.legal_aid.statements
        ),
    )
