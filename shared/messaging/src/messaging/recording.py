"""Make decided messages final: number, link, sign, fold into the own state, put in the outbox. One pure function."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from contracts.envelope import Envelope, headers_of, source_of
from contracts.language import may_stand_on
from contracts.topics import Agency
from messaging.document import OUTBOX_BYTES, OUTBOX_LIMIT, CaseDocument, Evolve, OutboxItem, S, Stream
from messaging.event import Event, Outgoing
from proofs.digest import digest_of
from proofs.keys import SigningKey
from proofs.rotation import SigningKeys

RESERVE: Final = 2
"""How much more room a release, an arrest or a detention order finds: nothing waits before it."""


class OutboxFull(Exception):  # noqa: N818  # it says what is so
    """The case's outbox is full. Transient: pause until the relay has sent."""


def record(  # the whole of a write in one place
    document: CaseDocument[S],
    outgoing: Iterable[Outgoing],
    *,
    agency: Agency,
    key: SigningKey | SigningKeys | None,
    evolve: Evolve[S],
    now: datetime,
    traceparent: str = "",
) -> CaseDocument[S]:
    """The document with each message numbered, linked, signed where its class asks for it, folded in and to be sent.

    Raises OutboxFull, and ValueError when the agency may not say this there or has no key to sign it with.
    """
    for wanted in outgoing:
        event = _event(document, wanted, agency, key, now, traceparent)
        document = _keep(document, event, evolve)
    return document


def _event(  # as above
    document: CaseDocument[S],
    wanted: Outgoing,
    agency: Agency,
    key: SigningKey | SigningKeys | None,
    now: datetime,
    trace: str,
) -> Event:
    if wanted.topic.owner != agency or not may_stand_on(type(wanted.message), wanted.topic):
        raise ValueError(f"{agency} may not say {wanted.message.NAME} on {wanted.topic}")
    last = document.streams.get(wanted.topic, Stream())
    unsigned = Envelope(
        topic=wanted.topic.value,
        id=str(wanted.id),
        source=source_of(agency),
        type=wanted.message.wire_type(),
        subject=document.case_id,
        time=now.astimezone(UTC).isoformat(),
        sequence=last.sequence + 1,
        previous_digest=last.digest,
        value=wanted.message.data(),
        dataschema=wanted.message.schema_uri(),
        traceparent=trace,
    )
    digest = digest_of(unsigned)
    return Event(_signed(unsigned, wanted, key, digest), wanted.message, digest)


def _signed(envelope: Envelope, wanted: Outgoing, key: SigningKey | SigningKeys | None, digest: str) -> Envelope:
    if not wanted.message.SIGNED:
        return envelope
    if key is None:
        raise ValueError(f"{wanted.message.NAME} has to be signed and there is no key")
    return replace(envelope, signature=key.at(datetime.fromisoformat(envelope.time)).sign_digest(digest))


def _keep(document: CaseDocument[S], event: Event, evolve: Evolve[S]) -> CaseDocument[S]:
    envelope, n = event.envelope, document.outbox_n + 1
    item = OutboxItem(n, envelope.topic, envelope.subject.encode(), tuple(headers_of(envelope)), envelope.value)
    outbox = (*document.outbox, item)
    room = RESERVE if event.message.AT_ONCE else 1
    if len(outbox) > room * OUTBOX_LIMIT or sum(len(one.value) for one in outbox) > room * OUTBOX_BYTES:
        raise OutboxFull(f"case {document.case_id} has {len(document.outbox)} messages unsent")
    streams: Mapping[str, Stream] = {**document.streams, envelope.topic: Stream(envelope.sequence, event.digest)}
    return replace(document, state=evolve(document.state, event), streams=streams, outbox=outbox, outbox_n=n)
