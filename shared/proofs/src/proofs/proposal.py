"""Whether a proposal is the one that it is told to be: under its own hash, of this case, with its own grounds."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Literal

from contracts.prosecutor import SettlementProposed
from proofs.canonical import hash_of

Wrong = Literal["proposal-hash-wrong", "proposal-of-other-case", "grounds-differ"]


def wrong_with(said: SettlementProposed, case: str) -> Iterator[Wrong]:
    """Everything that is wrong with it; what names a proposal by its hash would speak of something else then."""
    if hash_of(said.proposal) != said.proposal_hash:
        yield "proposal-hash-wrong"
    if said.proposal.case != case:
        yield "proposal-of-other-case"
    if sha256(said.grounds.encode()).hexdigest() != said.proposal.grounds_digest:
        yield "grounds-differ"
