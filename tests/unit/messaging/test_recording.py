"""What is decided becomes final: numbered, linked, signed, folded in, ready to be sent."""

from dataclasses import replace
from uuid import UUID

import pytest

from a_service import NOON, Seen, evolve, in_custody, new_case
from contracts.coordinator import DutyOwed, SettlementContested
from contracts.envelope import Envelope, envelope_of
from contracts.topics import Agency, Topic
from given import key_of, ring
from messaging.document import OUTBOX_BYTES, OUTBOX_LIMIT, CaseDocument, OutboxItem
from messaging.event import Outgoing
from messaging.recording import OutboxFull, record
from proofs.digest import digest_of
from proofs.keys import SigningKey

DUTY = DutyOwed(occurred_at=NOON, duty="look", owner=Agency.POLICE)
CONTESTED = SettlementContested(occurred_at=NOON, proposal_hash="0" * 64, why="withdrawn")
COORDINATORS = key_of(Agency.COORDINATOR)


def recorded(
    *said: Outgoing, document: CaseDocument[Seen] | None = None, key: SigningKey | None = COORDINATORS
) -> CaseDocument[Seen]:
    return record(document or new_case(), said, agency=Agency.COORDINATOR, key=key, evolve=evolve, now=NOON)


def duty(number: int = 1) -> Outgoing:
    return Outgoing(DUTY, UUID(int=number), Topic.COORDINATOR_PROGRESS)


def contested() -> Outgoing:
    return Outgoing(CONTESTED, UUID(int=99), Topic.COORDINATOR_ISSUE)


def envelopes(document: CaseDocument[Seen]) -> list[Envelope]:
    found = [envelope_of(item.topic, item.key, item.headers, item.value) for item in document.outbox]
    return [envelope for envelope in found if isinstance(envelope, Envelope)]


def test_each_topic_is_numbered_from_one_and_linked() -> None:
    first, second, other = envelopes(recorded(duty(1), duty(2), contested()))
    assert [first.sequence, second.sequence, other.sequence] == [1, 2, 1]
    assert [first.previous_digest, other.previous_digest] == ["", ""]
    assert second.previous_digest == digest_of(first)


def test_what_is_said_counts_for_oneself_at_once() -> None:
    assert recorded(duty()).state.answered == ("look",)


def test_the_outbox_is_numbered_over_all_topics() -> None:
    assert [item.n for item in recorded(duty(), contested()).outbox] == [1, 2]
    emptied = replace(recorded(duty(), contested()), outbox=())
    assert [item.n for item in recorded(duty(), document=emptied).outbox] == [3]


def test_only_statements_are_signed_and_the_signature_seals_the_digest() -> None:
    plain, signed = envelopes(recorded(duty(), contested()))
    assert plain.signature == ""
    checked = ring().check_digest(signed.signature, digest_of(signed), Agency.COORDINATOR, signed.topic, NOON)
    assert checked is None


def test_a_retry_writes_the_same_bytes() -> None:
    assert recorded(duty(), contested()) == recorded(duty(), contested())


def test_nobody_speaks_for_another_or_off_topic_or_unsigned() -> None:
    with pytest.raises(ValueError, match="may not say"):
        recorded(Outgoing(in_custody(), UUID(int=1), Topic.POLICE_PROGRESS))
    with pytest.raises(ValueError, match="may not say"):
        recorded(Outgoing(DUTY, UUID(int=1), Topic.COORDINATOR_ISSUE))
    with pytest.raises(ValueError, match="no key"):
        recorded(contested(), key=None)


def test_the_outbox_is_bounded_in_number_and_in_bytes() -> None:
    recorded(*map(duty, range(OUTBOX_LIMIT)))
    with pytest.raises(OutboxFull):
        recorded(*map(duty, range(OUTBOX_LIMIT + 1)))
    heavy = replace(new_case(), outbox=(OutboxItem(1, "t", b"k", (), b"x" * OUTBOX_BYTES),))
    with pytest.raises(OutboxFull):
        recorded(duty(), document=heavy)
