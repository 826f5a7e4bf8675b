"""The electronic order, made from the settlement proof: what page and PDF show, all of it out of the proof.

The proof is the record; page and PDF are views of it. Both carry its hash, so that whoever has one can find the other.
Who the suspect is stands in neither: that is sealed with a key of the person's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from contracts.legal_aid import ConsultationStatement
from contracts.topics import Agency
from proofs.proof_conditions import Settled, is_vulnerable
from proofs.settlement_proof import Proven
from proofs.signature import ATTESTATION, PROOF, RECORD, WEIGHING, kid_of

CENTS: Final = "_cents"
BEFORE: Final = {
    "first-interrogation": "First interrogation",
    "first-consultation": "Consultation before it",
    "first-waiver": "Consultation before it waived",
    "urgency-reported": "Reported as urgent",
    "urgency-permitted": "Permitted as urgent by the prosecutor",
    "first-judgement": "Judged by the prosecutor, as nothing allowed it",
}
"""What the proof says of the time before the proposal, by the part a statement has in it."""
Line = tuple[str, str]
"""What something is called, and what it is."""


@dataclass(frozen=True, slots=True)
class Section:
    """Some lines under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature under the proof: of what, by whom, when, as which record, with which key."""

    what: str
    by: str
    at: str
    record: str
    key: str


@dataclass(frozen=True, slots=True)
class Order:
    """The order as it is shown. `hash` is the SHA-256 of the proof's own canonical bytes."""

    title: str
    case: str
    hash: str
    sections: tuple[Section, ...]
    signatures: tuple[Signed, ...]
    unverified: tuple[str, ...]


def order_of(proven: Proven, data: bytes) -> Order:
    """The order of this proof, which holds; `data` is the proof's file."""
    settled = proven.settled
    return Order(
        title=_title(settled),
        case=settled.case,
        hash=sha256(data).hexdigest(),
        sections=(
            Section("What is ordered", tuple(_ordered(settled))),
            Section("On what it rests", tuple(_rests_on(settled))),
            Section("Lodging and receipt", tuple(_lodged(proven))),
            Section("Clocks", tuple(_clocks(proven))),
        ),
        signatures=tuple(_signatures(proven)),
        unverified=settled.pack.unverified,
    )


def _title(settled: Settled) -> str:
    row = settled.pack.outcome(settled.proposed.proposal.outcome, settled.pack.day_of(settled.issued.occurred_at))
    return row.title if row else settled.proposed.proposal.outcome


def _ordered(settled: Settled) -> Iterator[Line]:
    proposal = settled.proposed.proposal
    yield "Case", settled.case
    yield "Proposal", f"number {proposal.number}"
    yield "Hash of the proposal", settled.proposal_hash
    for name, value in proposal.terms.model_dump(exclude_none=True).items():
        yield from _term(name, value)
    yield "Grounds", settled.proposed.grounds


def _term(name: str, value: object) -> Iterator[Line]:
    label = name.removesuffix(CENTS).replace("_", " ").capitalize()
    if name.endswith(CENTS) and isinstance(value, int):
        yield label, f"{value // 100}.{value % 100:02} euro"
    elif isinstance(value, tuple):
        yield from ((label, str(one)) for one in value)
    else:
        yield label, str(value)


def _rests_on(settled: Settled) -> Iterator[Line]:
    suspect = settled.described
    vulnerable = "vulnerable" if is_vulnerable(settled) else "not vulnerable"
    told = f"{suspect.age_class}, {vulnerable}; offence class {suspect.offence_class}"
    yield "The suspect, as signed", told
    if settled.raised_by:
        yield "Vulnerability raised by", ", ".join(settled.raised_by)
    if settled.lowered:
        yield "Vulnerability taken back by", Agency.POLICE
    for role, label in BEFORE.items():
        if role in settled.checked:
            yield label, _moment(settled, settled.checked[role].message.occurred_at)
    yield from _solicitor(settled)
    if settled.hearing:
        willing = "declared willing" if settled.hearing.declared_willing else "not declared willing"
        yield "Hearing by the prosecutor", f"{_moment(settled, settled.hearing.occurred_at)}, {willing}"
    if settled.agreement:
        yield "Agreement of the suspect", _moment(settled, settled.agreement.occurred_at)
    if settled.weighing:
        said = settled.weighing.attested
        parts = {"harm": said.harm, "wish": said.wish, "claim": said.claim}
        known = ", ".join(f"{part}: {_yes(there)}" for part, there in parts.items())
        why = f"why the rest is not known is told: {_yes(said.why_not_known)}"
        yield "Both sides weighed", _moment(settled, said.weighed_at)
        yield "The suspect's side was there", _yes(said.suspects_side)
        yield "The victim's side was there", f"{_yes(said.victims_side)} ({known}; {why})"
        yield "Digest of the weighing", said.weighing_digest
    yield "Rules", settled.pack.named


def _solicitor(settled: Settled) -> Iterator[Line]:
    said = settled.solicitor.statement
    by = f"solicitor {said.confirmation.solicitor}, confirmed {_moment(settled, said.confirmation.confirmed_at)}"
    if isinstance(said, ConsultationStatement):
        interpreter = "with" if said.interpreter else "without"
        how = f"{_moment(settled, said.held_at)}, {said.channel}, {said.minutes} minutes, {interpreter} an interpreter"
        yield "Consultation with a solicitor on this proposal", f"{how}; {by}"
        if said.points_explained:
            yield "Points explained", ", ".join(point.replace("-", " ") for point in said.points_explained)
    else:
        yield (
            "Consultation on this proposal waived",
            f"{_moment(settled, said.waived_at)}, told to {said.told_to}; {by}",
        )


def _lodged(proven: Proven) -> Iterator[Line]:
    """When the prosecutor lodged it, when it was received and issued, when the proof was closed."""
    settled = proven.settled
    asked, issued = settled.checked["asked"], settled.checked["issued"]
    yield "Lodged by the prosecutor", f"{_moment(settled, asked.at)}, as record {asked.envelope.sequence}"
    yield "Digest of what was lodged", asked.digest
    received = f"{_moment(settled, issued.at)}, as record {issued.envelope.sequence}"
    yield "Received and issued by the coordinator", received
    yield "Digest of the receipt", issued.digest
    yield "Proof sealed", _moment(settled, proven.proof.sealed_at)


def _clocks(proven: Proven) -> Iterator[Line]:
    rows = {row.id: row.title for row in proven.proof.pack.clocks}
    for clock in proven.proof.clocks:
        due = _moment(proven.settled, clock.due) if clock.due else "stands still"
        yield rows.get(clock.clock, clock.clock), f"from {_moment(proven.settled, clock.started)}; due {due}"


def _signatures(proven: Proven) -> Iterator[Signed]:
    settled, weighing = proven.settled, proven.settled.weighing
    for one in proven.proof.statements:
        at, record = _moment(settled, settled.checked[one.role].at), f"{one.sequence} on {one.topic}"
        yield Signed(one.role, _agency(one.source), at, record, kid_of(one.signature, RECORD) or "")
    spoken = settled.checked[settled.condition]
    kid = kid_of(settled.solicitor.attestation, ATTESTATION) or ""
    yield Signed("attestation", _agency(spoken.envelope.source), _moment(settled, spoken.at), "inside that record", kid)
    if weighing:
        at, kid = _moment(settled, weighing.attested.weighed_at), kid_of(weighing.signature, WEIGHING) or ""
        yield Signed("both sides weighed", Agency.PROSECUTOR, at, "its text stays with the prosecutor", kid)
    at, kid = _moment(settled, proven.proof.sealed_at), kid_of(proven.proof.seal, PROOF) or ""
    yield Signed("the whole proof", Agency.COORDINATOR, at, "seal", kid)


def _agency(source: str) -> str:
    return source.rpartition(":")[2]


def _yes(there: bool) -> str:  # noqa: FBT001  # it says a boolean in words
    return "yes" if there else "no"


def _moment(settled: Settled, at: datetime) -> str:
    """In the zone of the rules, to the second, with its offset."""
    return at.astimezone(settled.pack.time_zone).isoformat(sep=" ", timespec="seconds")
