"""Every way we know to claim a settlement wrongly, as somebody would try it who has more than they should have."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from contracts.coordinator import SettlementIssued
from contracts.envelope import Envelope, envelope_of, source_of
from contracts.examples import EXAMPLES
from contracts.language import messages_of
from contracts.legal_aid import (
    ConsultationHeld,
    ConsultationStatement,
    ConsultationWaived,
    SolicitorsConfirmation,
    WaiverStatement,
)
from contracts.message import Message
from contracts.prosecutor import Proposal, Terms
from contracts.topics import Agency, Topic
from ended_keys import ENDED, ended_key_of
from given import CASE
from on_topics import records_on
from proofs.attestation import Attestation, Condition
from proofs.canonical import hash_of
from proofs.digest import digest_of
from proofs.keys import SigningKey, new_key
from whole_table import WholeTable

OTHER_CASE = "1c0a4d0f-4a6f-5d60-8e1c-1d7a1b2c3d4e"
PACK = "nl 2026.1"
FAR_AHEAD = 50
"""A number that the true stream does not reach in these stories."""
BEFORE_ANY_KEY = datetime(1999, 1, 1, tzinfo=UTC)
SOMEBODY = SigningKey.from_jwk(new_key(Agency.COORDINATOR, list(Topic), BEFORE_ANY_KEY)[0])
"""A key that calls itself the coordinator's, and that nobody was told of."""
WHILE_IT_WAS_VALID = ENDED - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WrongClaim:
    """One way: what is written with whose right on the topic, and the reason that every reader gives."""

    way: str
    made: Callable[[WholeTable], Envelope]
    reason: str
    topic: Topic = Topic.COORDINATOR_PROGRESS


def proposal_of(case: str, cents: int = 35000) -> Proposal:
    terms = Terms(amount_cents=cents)
    return Proposal(case=case, number=1, outcome="penalty-order-fine", terms=terms, grounds_digest="0" * 64)


def record_of(message: Message, topic: Topic, case: str, number: int = FAR_AHEAD) -> Envelope:
    """The record that says this on this topic, as well made as its maker can; unsigned."""
    return Envelope(
        topic=topic,
        id=f"forged-{topic}-{number}",
        source=source_of(topic.owner),
        type=message.wire_type(),
        subject=case,
        time=message.occurred_at.isoformat(),
        sequence=number,
        previous_digest="",
        value=message.data(),
    )


def signed_words(agency: Agency) -> list[Envelope]:
    """Each message that the agency signs, where it says it; not signed as yet."""
    return [
        record_of(EXAMPLES[kind], topic, CASE)
        for topic in Topic
        if topic.owner == agency
        for kind in messages_of(topic)
        if kind.SIGNED
    ]


def sealed(envelope: Envelope, key: SigningKey) -> Envelope:
    return replace(envelope, signature=key.sign_digest(digest_of(envelope)))


def attested(
    table: WholeTable,
    case: str,
    proposal: Proposal,
    by: SigningKey | None = None,
    condition: Condition = "consultation",
    attested_at: datetime | None = None,
) -> str:
    said = Attestation(
        case=case,
        proposal_hash=hash_of(proposal),
        condition=condition,
        pack_version=PACK,
        statement_digest="0" * 64,
        attested_at=attested_at,
    )
    return (by or table.key_of(Agency.LEGAL_AID)).attest(said)


def claim(table: WholeTable, attestation: str, topic: Topic = Topic.COORDINATOR_PROGRESS, **other: object) -> Envelope:
    """A record that says this story's settlement is issued; unsigned."""
    case = table.case_id
    said = SettlementIssued(
        occurred_at=table.at("12:00"),
        proposal=proposal_of(case),
        proposal_hash=hash_of(proposal_of(case)),
        condition="consultation",
        attestation=attestation,
        pack_version=PACK,
    ).model_copy(update=other)
    return record_of(said, topic, case)


def by_the_coordinators_key(table: WholeTable, attestation: str, **other: object) -> Envelope:
    return sealed(claim(table, attestation, Topic.COORDINATOR_PROGRESS, **other), table.key_of(Agency.COORDINATOR))


def _unsigned(table: WholeTable) -> Envelope:
    return claim(table, _true(table))


def _signed_by(agency: Agency) -> Callable[[WholeTable], Envelope]:
    return lambda table: sealed(claim(table, _true(table)), table.key_of(agency))


def _by_a_key_nobody_knows(table: WholeTable) -> Envelope:
    return sealed(claim(table, _true(table)), SOMEBODY)


def _before_the_key_was_valid(table: WholeTable) -> Envelope:
    dated = replace(claim(table, _true(table)), time=BEFORE_ANY_KEY.isoformat())
    return sealed(dated, table.key_of(Agency.COORDINATOR))


def _by_a_key_that_has_ended(table: WholeTable) -> Envelope:
    return sealed(claim(table, _true(table)), ended_key_of(table.secrets, Agency.COORDINATOR))


def _dated_back_by_a_key_that_has_ended(table: WholeTable) -> Envelope:
    """To when it was valid, on what legal aid truly attested since."""
    attestation = attested(table, table.case_id, proposal_of(table.case_id), attested_at=table.at("11:30"))
    dated = replace(claim(table, attestation), time=WHILE_IT_WAS_VALID.isoformat())
    return sealed(dated, ended_key_of(table.secrets, Agency.COORDINATOR))


def _attested_by_a_key_that_has_ended(table: WholeTable) -> Envelope:
    ended = ended_key_of(table.secrets, Agency.LEGAL_AID)
    attestation = attested(table, table.case_id, proposal_of(table.case_id), by=ended, attested_at=table.at("11:30"))
    return by_the_coordinators_key(table, attestation)


def _changed_byte(table: WholeTable) -> Envelope:
    whole = by_the_coordinators_key(table, _true(table))
    return replace(whole, value=whole.value.replace(b"35000", b"35001"))


def _without_attestation(table: WholeTable) -> Envelope:
    return by_the_coordinators_key(table, "a.b.c")


def _attested_by(agency: Agency) -> Callable[[WholeTable], Envelope]:
    def made(table: WholeTable) -> Envelope:
        attestation = attested(table, table.case_id, proposal_of(table.case_id), by=table.key_of(agency))
        return by_the_coordinators_key(table, attestation)

    return made


def _attested_by_a_key_nobody_knows(table: WholeTable) -> Envelope:
    return by_the_coordinators_key(table, attested(table, table.case_id, proposal_of(table.case_id), by=SOMEBODY))


def _attested_for_another_case(table: WholeTable) -> Envelope:
    return by_the_coordinators_key(table, attested(table, OTHER_CASE, proposal_of(table.case_id)))


def _attested_for_another_proposal(table: WholeTable) -> Envelope:
    return by_the_coordinators_key(table, attested(table, table.case_id, proposal_of(table.case_id, cents=100)))


def _with_another_hash(table: WholeTable) -> Envelope:
    other = proposal_of(table.case_id, cents=90000)
    return by_the_coordinators_key(table, _true(table), proposal=other)


def _a_waiver_called_a_consultation(table: WholeTable) -> Envelope:
    waiver = attested(table, table.case_id, proposal_of(table.case_id), condition="waiver")
    return by_the_coordinators_key(table, waiver)


def _by_other_rules(table: WholeTable) -> Envelope:
    return by_the_coordinators_key(table, _true(table), pack_version="nl 1999")


def _replayed_from_another_case(table: WholeTable) -> Envelope:
    """A true settlement of another story, told again as if it were about this case."""
    return replace(any_true_settlement(table), subject=table.case_id, sequence=FAR_AHEAD)


def _on_its_own_topic(topic: Topic) -> WrongClaim:
    def made(table: WholeTable) -> Envelope:
        return sealed(claim(table, _true(table), topic), table.key_of(topic.owner))

    return WrongClaim(f"where {topic.short} is written, by its owner's key", made, "type-not-of-topic", topic)


def any_true_settlement(table: WholeTable) -> Envelope:
    """The newest settlement that the coordinator truly issued in any story."""
    found = records_on(table.standing.parts.broker, Topic.COORDINATOR_PROGRESS)
    read = (envelope_of(one.topic, one.key, one.headers, one.value) for one in found)
    issued = [one for one in read if isinstance(one, Envelope) and one.type == SettlementIssued.wire_type()]
    return next(one for one in reversed(issued) if one.signature and one.sequence != FAR_AHEAD)


def _true(table: WholeTable) -> str:
    """An attestation of this very proposal, truly legal aid's: whatever is wrong then lies elsewhere."""
    return attested(table, table.case_id, proposal_of(table.case_id))


def _ways() -> Iterator[WrongClaim]:
    """Each with the coordinator's own right on its topic, or another agency's on its own."""
    others = [agency for agency in Agency if agency != Agency.COORDINATOR]
    yield WrongClaim("without any signature", _unsigned, "unreadable-signature")
    yield from (WrongClaim(f"signed by {one}", _signed_by(one), "other-agency") for one in others)
    yield WrongClaim("signed by a key nobody knows", _by_a_key_nobody_knows, "unknown-key")
    yield WrongClaim("dated when the key was not valid", _before_the_key_was_valid, "key-not-valid-then")
    yield WrongClaim("signed by a key that has ended", _by_a_key_that_has_ended, "key-not-valid-then")
    dated_back = "attestation-key-not-valid-then"
    yield WrongClaim("dated back by a key that has ended", _dated_back_by_a_key_that_has_ended, dated_back)
    yield WrongClaim("attested by a key that has ended", _attested_by_a_key_that_has_ended, dated_back)
    yield WrongClaim("with one byte changed after it was signed", _changed_byte, "bad-signature")
    yield WrongClaim("replayed from another case", _replayed_from_another_case, "bad-signature")
    yield WrongClaim("without an attestation", _without_attestation, "attestation-unreadable-signature")
    yield WrongClaim("attested by the prosecutor", _attested_by(Agency.PROSECUTOR), "attestation-other-agency")
    yield WrongClaim("attested by the coordinator", _attested_by(Agency.COORDINATOR), "attestation-other-agency")
    yield WrongClaim("attested by a key nobody knows", _attested_by_a_key_nobody_knows, "attestation-unknown-key")
    yield WrongClaim("attested for another case", _attested_for_another_case, "attestation-other-case")
    yield WrongClaim("attested for another proposal", _attested_for_another_proposal, "attestation-other-proposal")
    yield WrongClaim("with terms that its hash does not name", _with_another_hash, "proposal-hash-wrong")
    yield WrongClaim("resting on a waiver called a consultation", _a_waiver_called_a_consultation, "condition-differs")
    yield WrongClaim("by a rule pack that legal aid did not name", _by_other_rules, "pack-differs")
    yield from (_on_its_own_topic(topic) for topic in Topic if topic.owner != Agency.COORDINATOR)


WAYS = tuple(_ways())


def consultation(table: WholeTable, named: str, at: datetime, by: SigningKey | None = None) -> ConsultationHeld:
    """What legal aid would say of a consultation on this proposal, its attestation with it, by its key or another."""
    statement = ConsultationStatement(
        case=table.case_id,
        proposal_hash=named,
        held_at=at,
        channel="video",
        minutes=20,
        interpreter=False,
        points_explained=("criminal-record", "certificate-of-conduct", "right-to-refuse", "objection"),
        confirmation=_confirmed(at),
    )
    attestation = _attestation(table, named, "consultation", hash_of(statement), by)
    return ConsultationHeld(occurred_at=at, statement=statement, attestation=attestation)


def waiver(table: WholeTable, named: str, at: datetime) -> ConsultationWaived:
    """What legal aid would say of a waiver, told to a solicitor who explained what follows."""
    statement = WaiverStatement(
        case=table.case_id,
        proposal_hash=named,
        waived_at=at,
        told_to="solicitor",
        consequences_explained=True,
        confirmation=_confirmed(at),
    )
    attestation = _attestation(table, named, "waiver", hash_of(statement))
    return ConsultationWaived(occurred_at=at, statement=statement, attestation=attestation)


def _attestation(table: WholeTable, named: str, condition: Condition, digest: str, by: SigningKey | None = None) -> str:
    said = Attestation(
        case=table.case_id, proposal_hash=named, condition=condition, pack_version=PACK, statement_digest=digest
    )
    return (by or table.key_of(Agency.LEGAL_AID)).attest(said)


def _confirmed(at: datetime) -> SolicitorsConfirmation:
    return SolicitorsConfirmation(assignment="A1", solicitor="NL-A-1", confirmed_at=at)
