"""From a case document to what the rules may know of it, and back: nothing is decided here."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Final

from coordinator.domain.deadlines import LastClocks
from coordinator.domain.joint_case import JointCase, evolve
from coordinator.domain.react import Book, Known, react
from coordinator.domain.record_gaps import RecordGap
from coordinator.domain.sections.legal_aid import Consulted
from coordinator.domain.weighed_sides import weighing_holds
from messaging.document import CaseDocument
from messaging.event import Event
from messaging.service import Reaction
from proofs.attestation import Attestation
from proofs.keys import KeyRing, Refused
from rules.pack import pack_of

SIGNATURES_KEPT: Final = 4096
"""Checked signatures that are remembered: a case that goes on asks again for its own."""
React = Callable[[CaseDocument[JointCase], datetime], Reaction]


def reaction(book: Book, ring: KeyRing) -> React:
    """The coordinator's reaction to a case as it stands, bound to the packs and the keys it trusts."""
    clocks = LastClocks()

    def react_to(document: CaseDocument[JointCase], now: datetime) -> Reaction:
        return react(known_of(document, book, ring, clocks), book, now)

    return react_to


def known_of(document: CaseDocument[JointCase], book: Book, ring: KeyRing, clocks: LastClocks) -> Known:
    """The facts as they count now: with the releases, arrests and orders that wait behind a gap."""
    case = document.unconfirmed(evolve) if document.waiting else document.state
    confirmed = {entry.id for entry in document.state.history}
    pack = pack_of(case.police, book.packs)
    return Known(
        case=case,
        clocks=clocks.of(case, book.pack_of_clocks(case)),
        gaps=tuple(RecordGap(topic, gap.expects, gap.since, gap.why) for topic, gap in sorted(document.gaps.items())),
        unconfirmed=frozenset(entry.id for entry in case.history if entry.id not in confirmed),
        attested=frozenset(
            (said.statement_digest, said.attestation)
            for said in case.legal_aid.statements
            if pack is not None and _attested(said, case.id, pack.named, ring)
        ),
        weighed=frozenset(one.hash for one in case.prosecutor.weighed if weighing_holds(one, case, ring)),
    )


def judge(_case: JointCase, _event: Event) -> str | None:
    """The coordinator issues settlements itself; what claims one elsewhere is refused by its place alone."""
    return None


def _attested(said: Consulted, case_id: str, pack: str, ring: KeyRing) -> bool:
    """Whether legal aid's own signed short form says exactly what the statement says."""
    attested = _checked(ring, said.attestation, said.envelope.time)
    expected = (case_id, said.proposal_hash, said.condition, pack, said.statement_digest)
    return isinstance(attested, Attestation) and expected == (
        attested.case,
        attested.proposal_hash,
        attested.condition,
        attested.pack_version,
        attested.statement_digest,
    )


@lru_cache(SIGNATURES_KEPT)
def _checked(ring: KeyRing, attestation: str, time: str) -> Attestation | Refused:
    """Keys, word and moment alone decide, so it is checked once."""
    return ring.check_attestation(attestation, datetime.fromisoformat(time))
