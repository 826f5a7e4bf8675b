"""Each statement of a proof by itself: whole, about this case, and signed by whoever may say it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError

from contracts import coordinator, first_consultation, first_interrogation, legal_aid, police, prosecutor, vulnerability
from contracts.envelope import Envelope, source_of
from contracts.language import BY_TYPE, may_stand_on
from contracts.message import Message
from contracts.topics import Agency, Topic
from proofs.digest import digest_of
from proofs.keys import KeyRing
from proofs.proof_file import ProofFile, Role, StatementInFile

RAISED: Final = MappingProxyType[Role, Agency](
    {
        "raised-by-police": Agency.POLICE,
        "raised-by-prosecutor": Agency.PROSECUTOR,
        "raised-by-probation": Agency.PROBATION,
        "raised-by-legal-aid": Agency.LEGAL_AID,
    }
)
OWNER_OF: Final = MappingProxyType[Role, Agency]({**RAISED, "lowered-by-police": Agency.POLICE})
"""Where several agencies may say the same: whose word a role is."""
MESSAGE_OF: Final = MappingProxyType[Role, type[Message]](
    {
        "proposed": prosecutor.SettlementProposed,
        "described": police.SuspectDescribed,
        **dict.fromkeys(RAISED, vulnerability.VulnerabilityRaised),
        "lowered-by-police": vulnerability.VulnerabilityLowered,
        "first-interrogation": police.InterrogationOpened,
        "first-consultation": first_consultation.FirstConsultationHeld,
        "first-waiver": first_consultation.FirstConsultationWaived,
        "urgency-reported": first_interrogation.UrgentInterrogationReported,
        "urgency-permitted": first_interrogation.UrgentInterrogationPermitted,
        "first-judgement": first_interrogation.FirstInterrogationJudged,
        "consultation": legal_aid.ConsultationHeld,
        "waiver": legal_aid.ConsultationWaived,
        "hearing": prosecutor.HearingHeld,
        "agreement": prosecutor.AgreementGiven,
        "asked": prosecutor.IssueAsked,
        "issued": coordinator.SettlementIssued,
    }
)


@dataclass(frozen=True, slots=True)
class Failed:
    """The proof does not hold. `statement` is a role, or file, weighing, rules, clocks or seal; `reason` a code.

    `row` is the rule pack's row that asks for what is lacking, where the rules fail.
    """

    statement: str
    reason: str
    row: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement that holds by itself."""

    envelope: Envelope
    message: Message
    digest: str
    at: datetime


def check_statements(proof: ProofFile, ring: KeyRing) -> dict[str, Checked] | Failed:
    """Every statement by its role, or the first in the file that fails."""
    checked: dict[str, Checked] = {}
    for said in proof.statements:
        result = Failed(said.role, "said-twice") if said.role in checked else _check(said, proof.case, ring)
        if isinstance(result, Failed):
            return result
        checked[said.role] = result
    return next(_broken_links(checked), checked)


def _check(said: StatementInFile, case: str, ring: KeyRing) -> Checked | Failed:
    envelope, kind, at = said.envelope(), MESSAGE_OF[said.role], _moment(said.time)
    digest = digest_of(envelope)
    if at is None:
        return Failed(said.role, "time-unreadable")
    if BY_TYPE.get(said.type) is not kind or not may_stand_on(kind, said.topic):
        return Failed(said.role, "not-that-message")
    owner = Topic(said.topic).owner
    if OWNER_OF.get(said.role, owner) != owner:
        return Failed(said.role, "other-agency")
    refused = ring.check_digest(said.signature, digest, owner, said.topic, at)
    if refused:
        return Failed(said.role, refused.code)
    if said.source != source_of(owner) or said.subject != case:
        return Failed(said.role, "other-source" if said.subject == case else "other-case")
    try:
        return Checked(envelope, kind.model_validate_json(envelope.value), digest, at)
    except ValidationError:
        return Failed(said.role, "message-not-valid")


def _broken_links(checked: dict[str, Checked]) -> Iterator[Failed]:
    for role, (before, after) in _neighbours(checked):
        steps = after.envelope.sequence - before.envelope.sequence
        if steps == 0:
            yield Failed(role, "number-used-twice")
        if steps == 1 and after.envelope.previous_digest != before.digest:
            yield Failed(role, "link-broken")


def _neighbours(checked: dict[str, Checked]) -> Iterator[tuple[str, tuple[Checked, Checked]]]:
    """Statements that follow each other on one topic, with the role of the later one."""
    ordered = sorted(checked.items(), key=lambda one: (one[1].envelope.topic, one[1].envelope.sequence))
    for (_, before), (role, after) in pairwise(ordered):
        if before.envelope.topic == after.envelope.topic:
            yield role, (before, after)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
