"""The second opinion on what lies before the proposal: is the suspect vulnerable, was the first interrogation allowed?

It shares no code with the rules, and reads whole streams from the beginning.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from contracts.first_consultation import FirstConsultationHeld, FirstConsultationWaived
from contracts.first_interrogation import (
    FirstInterrogationJudged,
    UrgentInterrogationPermitted,
    UrgentInterrogationReported,
)
from contracts.legal_aid import ConsultationWithdrawn, WaiverRevoked
from contracts.message import Message
from contracts.police import InterrogationOpened, SuspectDescribed
from contracts.topics import Topic
from contracts.vulnerability import VulnerabilityLowered, VulnerabilityRaised
from contracts.withdrawals import StatementWithdrawn
from messaging.event import Event
from proofs.canonical import hash_of

Streams = Mapping[str, Sequence[Event]]
Said = InterrogationOpened | UrgentInterrogationReported | UrgentInterrogationPermitted | FirstInterrogationJudged
S = TypeVar("S", bound=Said)
CALLED_VULNERABLE_ON = (
    Topic.POLICE_FILE,
    Topic.PROSECUTOR_SETTLEMENT,
    Topic.PROBATION_ADVICE,
    Topic.LEGAL_AID_CONSULTATION,
)


def called_vulnerable(streams: Streams) -> bool:
    """By anybody whose own word still is that; or described so by police, who did not take that down."""
    described = False
    for said in _messages(streams, Topic.POLICE_FILE):
        if isinstance(said, SuspectDescribed):
            described = said.vulnerable
        elif isinstance(said, VulnerabilityLowered):
            described = False
    return described or any(_holds(streams, topic) for topic in CALLED_VULNERABLE_ON)


def nothing_allowed_it(streams: Streams, now: datetime, case: str) -> bool:
    """The first interrogation, as far as anybody says that there was one; and the prosecutor did not judge it since."""
    opened = _standing(streams, Topic.POLICE_FILE, InterrogationOpened)
    if not opened:
        return False
    at, ref = min((one.occurred_at, ref) for ref, one in opened.items())
    reported = _standing(streams, Topic.POLICE_FILE, UrgentInterrogationReported)
    permitted = _standing(streams, Topic.PROSECUTOR_PROGRESS, UrgentInterrogationPermitted)
    if ref in reported and ref in permitted and permitted[ref].occurred_at <= at:
        return False
    if any(_by_solicitor(streams, at, case)):
        return False
    judged = _standing(streams, Topic.PROSECUTOR_SETTLEMENT, FirstInterrogationJudged).get(ref)
    told_at = judged.solicitor_told_at if judged else None
    return judged is None or told_at is None or not at <= told_at <= judged.occurred_at <= now


def _by_solicitor(streams: Streams, opened_at: datetime, case: str) -> Iterator[bool]:
    """Of each word of a solicitor on this case: whether it allows what was opened then."""
    said = _messages(streams, Topic.LEGAL_AID_CONSULTATION)
    for place, one in enumerate(said):
        if not isinstance(one, FirstConsultationHeld | FirstConsultationWaived) or one.statement.case != case:
            continue
        digest = hash_of(one.statement)
        since = [gone for gone in said[place:] if getattr(gone, "statement_digest", "") == digest]
        if any(isinstance(gone, ConsultationWithdrawn) for gone in since):
            continue
        if isinstance(one, FirstConsultationHeld):
            yield one.statement.ended_at <= opened_at
        else:
            revoked = [gone.occurred_at for gone in since if isinstance(gone, WaiverRevoked)]
            stood = one.statement.waived_at <= opened_at and all(opened_at < gone for gone in revoked[-1:])
            yield stood and _may_waive(streams, one)


def _may_waive(streams: Streams, waived: FirstConsultationWaived) -> bool:
    """An adult, to a solicitor; the vulnerable, and who is suspected of something grave, after an explanation."""
    described = [one for one in _messages(streams, Topic.POLICE_FILE) if isinstance(one, SuspectDescribed)]
    if not described or described[-1].age_class != "adult" or waived.statement.told_to != "solicitor":
        return False
    careful = called_vulnerable(streams) or described[-1].offence_class == "grave"
    return waived.statement.consequences_explained or not careful


def _holds(streams: Streams, topic: Topic) -> bool:
    said = [one for one in _messages(streams, topic) if isinstance(one, VulnerabilityRaised | VulnerabilityLowered)]
    return bool(said) and isinstance(said[-1], VulnerabilityRaised)


def _standing(streams: Streams, topic: Topic, kind: type[S]) -> dict[str, S]:
    """The newest of its kind on each number, unless it was taken back."""
    found: dict[str, S] = {}
    for said in _messages(streams, topic):
        if isinstance(said, kind):
            found[said.ref] = said
        elif isinstance(said, StatementWithdrawn) and said.what == kind.NAME.partition(".")[0]:
            found.pop(said.ref or "", None)
    return found


def _messages(streams: Streams, topic: Topic) -> list[Message]:
    return [event.message for event in streams.get(topic, ())]
