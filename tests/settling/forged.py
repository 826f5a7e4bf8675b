"""Records that somebody put on a topic who is not its owner, or has not the owner's key."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal, get_args

from contracts.coordinator import SettlementIssued
from contracts.envelope import Envelope, headers_of, source_of
from contracts.message import Message
from contracts.prosecutor import SettlementProposed
from contracts.topics import Agency, Topic
from given import CASE, OTHER_CASE, key_of, pack
from messaging.event import Event, Record
from proofs.digest import digest_of
from settling.misspoken import SOMETHING_ELSE, said_by_legal_aid

Forgery = Literal[
    "by a wrong key", "unsigned", "on a wrong topic", "of another case", "of another proposal", "changed bytes"
]
FORGERIES: tuple[Forgery, ...] = get_args(Forgery)


Streams = Mapping[str, Sequence[Event]]
"""By topic, what its owner truly wrote there."""


def forged_consultation(way: Forgery, named: str, before: str, true: Streams, now: datetime) -> Record:
    """A consultation on this proposal that looks right but for this; in the place of the topic's next record.

    `before`: the hash of an earlier proposal, whose consultation is told again as if it were on this one.
    """
    topic = Topic.PROSECUTOR_SETTLEMENT if way == "on a wrong topic" else Topic.LEGAL_AID_CONSULTATION
    about = (before if before != named else SOMETHING_ELSE) if way == "of another proposal" else named
    said = said_by_legal_aid(about, now, "waived unexplained" if way == "changed bytes" else None)
    whole = _sealed(
        _next(said, topic, true.get(topic, ()), OTHER_CASE if way == "of another case" else CASE), topic.owner
    )
    match way:
        case "by a wrong key":
            return _record(_sealed(whole, Agency.PROSECUTOR))
        case "unsigned":
            return _record(replace(whole, signature=""))
        case "of another case":
            return _record(replace(whole, subject=CASE))
        case "of another proposal":
            return _record(replace(whole, value=whole.value.replace(about.encode(), named.encode())))
        case "changed bytes":
            return _record(replace(whole, value=whole.value.replace(b"false", b"true")))
        case "on a wrong topic":
            return _record(whole)


def forged_issue(proposed: SettlementProposed, true: Streams, now: datetime, by: Agency | None) -> Record:
    """A settlement that the coordinator did not issue, by another's key or by none, on the coordinator's topic."""
    issued = SettlementIssued(
        occurred_at=now,
        proposal=proposed.proposal,
        proposal_hash=proposed.proposal_hash,
        condition="consultation",
        attestation=said_by_legal_aid(proposed.proposal_hash, now).attestation,
        pack_version=pack().named,
    )
    envelope = _next(issued, Topic.COORDINATOR_PROGRESS, true.get(Topic.COORDINATOR_PROGRESS, ()), CASE)
    return _record(_sealed(envelope, by) if by else envelope)


def _next(message: Message, topic: Topic, lying: Sequence[Event], case: str) -> Envelope:
    last = lying[-1] if lying else None
    return Envelope(
        topic=topic,
        id=f"forged {len(lying)}",
        source=source_of(topic.owner),
        type=message.wire_type(),
        subject=case,
        time=message.occurred_at.isoformat(),
        sequence=len(lying) + 1,
        previous_digest=last.digest if last else "",
        value=message.data(),
    )


def _sealed(envelope: Envelope, by: Agency) -> Envelope:
    return replace(envelope, signature=key_of(by).sign_digest(digest_of(envelope)))


def _record(envelope: Envelope) -> Record:
    return Record(envelope.topic, 0, 0, envelope.subject.encode(), tuple(headers_of(envelope)), envelope.value)
