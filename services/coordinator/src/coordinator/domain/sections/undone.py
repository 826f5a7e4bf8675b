"""Which lines of the history no longer count as they were said: corrected, or taken back, by whoever said them.

A word and what undoes it stand on one topic, in the order in which they were said.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from contracts import after_settlement, legal_aid, police, prosecutor, victim_support
from contracts.first_consultation import FirstConsultationHeld, FirstConsultationWaived
from contracts.message import Message, Statement
from contracts.withdrawals import StatementWithdrawn
from proofs.canonical import hash_of

How = Literal["corrected", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Undoes:
    """What a word undoes: the names of earlier ones, which one of them (None: whichever), and how."""

    names: frozenset[str]
    ref: str | None
    how: How


REFS: Final[Mapping[type[Message], Callable[..., str]]] = {
    after_settlement.SettlementExecuted: lambda said: said.part,
    prosecutor.SidesWeighed: lambda said: said.proposal_hash or said.towards,
    prosecutor.IssueAsked: lambda said: said.proposal_hash,
    legal_aid.ConsultationHeld: lambda said: hash_of(said.statement),
    legal_aid.ConsultationWaived: lambda said: hash_of(said.statement),
    FirstConsultationHeld: lambda said: hash_of(said.statement),
    FirstConsultationWaived: lambda said: hash_of(said.statement),
    police.VictimIdentified: lambda said: said.victim,
    victim_support.ContactMade: lambda said: said.victim,
    victim_support.VictimInformed: lambda said: said.victim,
    victim_support.HarmRecorded: lambda said: said.victim,
    victim_support.WishRecorded: lambda said: said.victim,
    victim_support.ClaimRecorded: lambda said: said.victim,
}
"""How a word that is no `ref` names which one it is."""


def ref_of(message: Message) -> str:
    """Which one it is, where a case may have several of its kind; else empty."""
    named = REFS.get(type(message))
    return named(message) if named else str(getattr(message, "ref", None) or "")


def undone_by(name: str, message: Message) -> Undoes | None:
    """What this word undoes of what its owner said before; None for one that only adds."""
    match message:
        case StatementWithdrawn(what=what, ref=ref):
            return Undoes(_both(what), ref, "withdrawn")
        case legal_aid.ConsultationWithdrawn(statement_digest=named):
            return Undoes(frozenset({"consultation-held", "first-consultation-held"}), named, "withdrawn")
        case legal_aid.WaiverRevoked(statement_digest=named):
            return Undoes(frozenset({"consultation-waived", "first-consultation-waived"}), named, "withdrawn")
        case prosecutor.IssueWithdrawn(proposal_hash=named):
            return Undoes(frozenset({"issue-asked"}), named, "withdrawn")
        case Statement(correction=str()):
            return Undoes(_both(name), ref_of(message), "corrected")
        case _:
            return None


def _both(name: str) -> frozenset[str]:
    """As it was said first, and as it was said better."""
    return frozenset({name, f"{name}-corrected"})
