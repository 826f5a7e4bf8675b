"""From a case document to what the rules may know of it, and back: nothing is decided here."""

from collections.abc import Callable
from datetime import datetime

from coordinator.domain.joint_case import JointCase, evolve
from coordinator.domain.react import Known, Packs, react, wake_at
from coordinator.domain.record_gaps import RecordGap
from coordinator.domain.sections.legal_aid import Consulted
from messaging.document import CaseDocument
from messaging.event import Event
from messaging.service import Reaction
from proofs.attestation import Attestation
from proofs.keys import KeyRing


def reaction(packs: Packs, ring: KeyRing) -> Callable[[CaseDocument[JointCase], datetime], Reaction]:
    """The coordinator's reaction to a case as it stands, bound to the packs and the keys it trusts."""

    def react_to(document: CaseDocument[JointCase], now: datetime) -> Reaction:
        known = known_of(document, ring)
        return Reaction(outgoing=react(known, packs, now), next_due=wake_at(known, packs, now))

    return react_to


def known_of(document: CaseDocument[JointCase], ring: KeyRing) -> Known:
    """The facts as they count now: with the releases, arrests and orders that wait behind a gap."""
    case = document.unconfirmed(evolve) if document.waiting else document.state
    confirmed = {entry.id for entry in document.state.history}
    return Known(
        case=case,
        gaps=tuple(RecordGap(topic, gap.expects, gap.since, gap.why) for topic, gap in sorted(document.gaps.items())),
        unconfirmed=frozenset(entry.id for entry in case.history if entry.id not in confirmed),
        attested=frozenset(said.statement_digest for said in case.legal_aid.statements if _attested(said, case, ring)),
    )


def nothing_to_judge(_case: JointCase, _event: Event) -> str | None:
    """The coordinator issues settlements itself; what claims one elsewhere is unproven by its place alone."""
    return None
