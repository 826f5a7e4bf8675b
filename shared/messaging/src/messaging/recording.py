"""Make decided messages final: number, link, sign, fold into the own state, put in the outbox. One pure function."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from contracts.envelope import Envelope, headers_of, source_of
from contracts.language import may_stand_on
from contracts.topics import Agency
from messaging.altered import altered
from messaging.document import OUTBOX_BYTES, OUTBOX_LIMIT, CaseDocument, Evolve, OutboxItem, S, Stream
from messaging.event import Event, Outgoing
from proofs.digest import digest_of
from proofs.keys import SigningKey
from proofs.rotation import SigningKeys

RESERVE: Final = 2
"""How much more room a release, an arrest or a detention order finds: nothing waits before it."""
_NOTHING_SAID: Final = Stream()


class OutboxFull(Exception):  # noqa: N818  # it says what is so
    """The case has no room for more that is unsent, or that its own system was not told. Transient."""


class SaysTooMuch(OutboxFull):
    """What the case has to say at once has no room, though nothing of it is unsent: a fault, and not transient."""


def record(  # the whole of a write in one place
    document: CaseDocument[S],
    outgoing: Sequence[Outgoing],
    *,
    agency: Agency,
    key: SigningKey | SigningKeys | None,
    evolve: Evolve[S],
    now: datetime,
    traceparent: str = "",
    reserve: bool = False,
) -> CaseDocument[S]:
    """The document with each message numbered, linked, signed where its class asks for it, folded in and to be sent.

    `reserve`: all of it finds the room that a release finds.

    Raises OutboxFull, and ValueError when the agency may not say this there or has no key to sign it with.
    """
    if not outgoing:
        return document
    state, streams, outbox = document.state, dict(document.streams), list(document.outbox)
    size, time = sum([len(one.value) for one in outbox]), now.astimezone(UTC).isoformat()
    for n, wanted in enumerate(outgoing, document.outbox_n + 1):
        last = streams.get(wanted.topic, _NOTHING_SAID)
        event = _event(document.case_id, wanted, last, agency, key, time, traceparent)
        said = event.envelope
        outbox.append(OutboxItem(n, said.topic, said.subject.encode(), tuple(headers_of(said)), said.value))
        size += len(said.value)
        room = RESERVE if reserve or event.message.AT_ONCE else 1
        if len(outbox) > room * OUTBOX_LIMIT or size > room * OUTBOX_BYTES:
            raise OutboxFull(f"case {document.case_id} has {len(outbox) - 1} messages unsent")
        state = evolve(state, event)
        streams[said.topic] = Stream(said.sequence, event.digest)
    return altered(
        document, state=state, streams=streams, outbox=tuple(outbox), outbox_n=document.outbox_n + len(outgoing)
    )


def _event(  # as above
    case_id: str,
    wanted: Outgoing,
    last: Stream,
    agency: Agency,
    key: SigningKey | SigningKeys | None,
    time: str,
    trace: str,
) -> Event:
    if wanted.topic.owner != agency or not may_stand_on(type(wanted.message), wanted.topic):
        raise ValueError(f"{agency} may not say {wanted.message.NAME} on {wanted.topic}")
    unsigned = Envelope(
        topic=wanted.topic.value,
        id=str(wanted.id),
        source=source_of(agency),
        type=wanted.message.wire_type(),
        subject=case_id,
        time=time,
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
