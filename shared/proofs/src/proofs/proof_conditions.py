"""What the statements of a proof have to say together before the settlement they led to is proven.

Each condition is one function in CONDITIONS; what the kind of settlement needs is asked of the rule pack's own rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from contracts.coordinator import SettlementIssued
from contracts.legal_aid import ConsultationHeld, ConsultationStatement, ConsultationWaived
from contracts.police import SuspectDescribed
from contracts.prosecutor import AgreementGiven, HearingHeld, IssueAsked, SettlementProposed
from contracts.topics import Agency
from proofs.attestation import Condition
from proofs.canonical import hash_of
from proofs.issued import not_as_attested
from proofs.keys import KeyRing, Refused
from proofs.proof_file import WeighingInFile
from proofs.proof_first_interrogation import Questioned, first_interrogation_fails
from proofs.proof_statements import RAISED, Checked, Failed
from proofs.proposal import wrong_with
from rules.pack import Pack
from rules.settlement import SettlementFacts, SuspectFacts, WaiverFacts, lacking
from rules.terms import facts_of as facts_of_terms


@dataclass(frozen=True, slots=True)
class Settled:
    """Everything said about one settlement, each statement already checked by itself."""

    case: str
    proposal_hash: str
    pack: Pack
    checked: dict[str, Checked]
    proposed: SettlementProposed
    described: SuspectDescribed
    raised_by: tuple[Agency, ...]
    """Who holds the suspect for vulnerable."""
    lowered: bool
    """Whether police took back that they described the suspect as vulnerable."""
    solicitor: ConsultationHeld | ConsultationWaived
    condition: Condition
    issued: SettlementIssued
    asked: IssueAsked
    hearing: HearingHeld | None
    agreement: AgreementGiven | None
    weighing: WeighingInFile | None


Rule = Callable[[Settled, KeyRing], Iterator[Failed]]


def proposal_is_the_one_named(settled: Settled, _ring: KeyRing) -> Iterator[Failed]:
    """The proposal has the hash that the whole proof is about, and is about this case, with its own grounds."""
    wrong = {*wrong_with(settled.proposed, settled.case)}
    if "proposal-hash-wrong" in wrong or settled.proposed.proposal_hash != settled.proposal_hash:
        yield Failed("proposed", "proposal-hash-wrong")
    if "proposal-of-other-case" in wrong:
        yield Failed("proposed", "other-case")
    if "grounds-differ" in wrong:
        yield Failed("proposed", "grounds-differ")


def solicitor_spoke_about_it(settled: Settled, _ring: KeyRing) -> Iterator[Failed]:
    """The consultation, or its waiver, was on this very proposal, after it was made and before it was issued.

    It was registered no sooner than it was held: a record dated back, to a key that has ended since, cannot say that.
    """
    said = settled.solicitor.statement
    at = said.held_at if isinstance(said, ConsultationStatement) else said.waived_at
    if said.case != settled.case:
        yield Failed(settled.condition, "other-case")
    if said.proposal_hash != settled.proposal_hash:
        yield Failed(settled.condition, "other-proposal")
    if at < settled.proposed.occurred_at:
        yield Failed(settled.condition, "before-the-proposal")
    if at > settled.issued.occurred_at:
        yield Failed(settled.condition, "after-the-issue")
    if at > settled.checked[settled.condition].at:
        yield Failed(settled.condition, "held-after-registered")


def legal_aid_attested_it(settled: Settled, ring: KeyRing) -> Iterator[Failed]:
    """The attestation is legal aid's, and about this statement, this proposal and this version of the rules."""
    attested = ring.check_attestation(settled.solicitor.attestation, settled.checked[settled.condition].at)
    if isinstance(attested, Refused):
        yield Failed(settled.condition, f"attestation-{attested.code}")
        return
    pairs = {
        "attestation-other-case": (attested.case, settled.case),
        "attestation-other-proposal": (attested.proposal_hash, settled.proposal_hash),
        "attestation-other-statement": (attested.statement_digest, hash_of(settled.solicitor.statement)),
        "condition-differs": (attested.condition, settled.condition),
        "pack-differs": (attested.pack_version, settled.pack.named),
    }
    yield from (Failed(settled.condition, code) for code, (one, other) in pairs.items() if one != other)


def prosecutor_meant_this_proposal(settled: Settled, _ring: KeyRing) -> Iterator[Failed]:
    """Hearing, agreement and ask name the proposal by its hash, and were there when it was issued; nobody was heard, or
    agreed, before it was made.
    """
    about = {"hearing": settled.hearing, "agreement": settled.agreement, "asked": settled.asked}
    for role, said in about.items():
        if said is None:
            continue
        if said.proposal_hash != settled.proposal_hash:
            yield Failed(role, "other-proposal")
        if role != "asked" and said.occurred_at < settled.proposed.occurred_at:
            yield Failed(role, "before-the-proposal")
        if said.occurred_at > settled.issued.occurred_at:
            yield Failed(role, "after-the-issue")


def vulnerability_was_told_in_order(settled: Settled, _ring: KeyRing) -> Iterator[Failed]:
    """What police took back they had said before; and what was raised, was raised before the issue."""
    lowered = settled.checked.get("lowered-by-police")
    if lowered and lowered.envelope.sequence <= settled.checked["described"].envelope.sequence:
        yield Failed("lowered-by-police", "before-the-description")
    for role in (*RAISED, "lowered-by-police"):
        said = settled.checked.get(role)
        if said and said.message.occurred_at > settled.issued.occurred_at:
            yield Failed(role, "after-the-issue")


def sides_were_weighed_for_it(settled: Settled, ring: KeyRing) -> Iterator[Failed]:
    """Where the file says that both sides were weighed, the prosecutor attested it: of this proposal, and before."""
    if settled.weighing is None:
        return
    said = settled.weighing.attested
    attested = ring.check_weighing(settled.weighing.signature, said.weighed_at)
    if isinstance(attested, Refused):
        yield Failed("weighing", attested.code)
    elif attested != said:
        yield Failed("weighing", "attested-otherwise")
    if said.case != settled.case:
        yield Failed("weighing", "other-case")
    if (said.proposal_hash, said.towards) != (settled.proposal_hash, settled.proposed.proposal.outcome):
        yield Failed("weighing", "other-proposal")
    if said.weighed_at < settled.proposed.occurred_at:
        yield Failed("weighing", "before-the-proposal")
    if said.weighed_at > settled.issued.occurred_at:
        yield Failed("weighing", "after-the-issue")


def coordinator_issued_it(settled: Settled, ring: KeyRing) -> Iterator[Failed]:
    """What was issued is proven by itself, and rests on the attestation of this very statement."""
    sent = settled.checked["issued"]
    reason = not_as_attested(sent.envelope.subject, settled.issued, ring, sent.at)
    if reason:
        yield Failed("issued", reason)
    if settled.issued.attestation != settled.solicitor.attestation:
        yield Failed("issued", "other-attestation")


def rules_ask_for_nothing_more(settled: Settled, _ring: KeyRing) -> Iterator[Failed]:
    """The outcome's row, and the waiver's, are satisfied by what was said."""
    lacks = lacking(settled.pack, settled.proposed.proposal.outcome, facts_of(settled))
    yield from (Failed("rules", lack.code, lack.rule) for lack in lacks)


def first_interrogation_was_allowed(settled: Settled, _ring: KeyRing) -> Iterator[Failed]:
    """By a consultation before it, a waiver that counts, or permission; or the prosecutor judged it."""
    suspect = facts_of(settled).suspect
    issued_at = settled.issued.occurred_at
    yield from first_interrogation_fails(Questioned(settled.case, settled.pack, suspect, issued_at, settled.checked))


CONDITIONS: Final[tuple[Rule, ...]] = (
    proposal_is_the_one_named,
    solicitor_spoke_about_it,
    legal_aid_attested_it,
    prosecutor_meant_this_proposal,
    vulnerability_was_told_in_order,
    first_interrogation_was_allowed,
    sides_were_weighed_for_it,
    coordinator_issued_it,
    rules_ask_for_nothing_more,
)


def facts_of(settled: Settled) -> SettlementFacts:
    """What the rules read of it."""
    suspect, hearing, agreement = settled.described, settled.hearing, settled.agreement
    return SettlementFacts(
        on=settled.pack.day_of(settled.issued.occurred_at),
        suspect=SuspectFacts(suspect.age_class, is_vulnerable(settled), suspect.offence_class),
        terms=facts_of_terms(settled.proposed.proposal.terms),
        consulted=settled.condition == "consultation",
        waiver=_waiver(settled.solicitor),
        heard=hearing is not None,
        declared_willing=hearing is not None and hearing.declared_willing,
        solicitor_at_hearing=hearing is not None and hearing.solicitor_present,
        guardian_informed=any(word is not None and word.guardian_informed for word in (hearing, agreement)),
        agreed=True if agreement else None,
        weighed=settled.weighing is not None,
        points=_points(settled.solicitor),
        proposed_on=settled.pack.day_of(settled.proposed.occurred_at),
    )


def is_vulnerable(settled: Settled) -> bool:
    """Of all that stands the strictest counts: raised by anybody, or as police described it and did not take back."""
    return bool(settled.raised_by) or (settled.described.vulnerable and not settled.lowered)


def _points(said: ConsultationHeld | ConsultationWaived) -> frozenset[str]:
    return frozenset(said.statement.points_explained if isinstance(said, ConsultationHeld) else ())


def _waiver(said: ConsultationHeld | ConsultationWaived) -> WaiverFacts | None:
    if isinstance(said, ConsultationHeld):
        return None
    stated = said.statement
    return WaiverFacts(stated.told_to, explained=stated.consequences_explained, at=stated.waived_at)
