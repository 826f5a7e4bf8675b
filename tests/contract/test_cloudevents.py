"""Our records are CloudEvents to anybody's library, and anybody's binary CloudEvents are records to us."""

from datetime import UTC, datetime

from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given as for_all
from hypothesis import strategies as some

from contracts.envelope import Envelope, Unreadable, envelope_of, headers_of
from contracts.examples import CASE, EXAMPLES
from contracts.police import SuspectArrested

words = some.text(some.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
envelopes = some.builds(
    Envelope,
    topic=words,
    id=words,
    source=words,
    type=words,
    subject=words,
    time=words,
    sequence=some.integers(1, 10**9),
    previous_digest=words,
    value=some.binary(max_size=200),
    dataschema=words,
    signature=words,
    traceparent=words,
)


@for_all(envelopes)
def test_what_we_write_we_read(envelope: Envelope) -> None:
    read = envelope_of(envelope.topic, envelope.subject.encode(), headers_of(envelope), envelope.value)

    assert read == envelope


@for_all(
    some.one_of(some.none(), some.binary(max_size=40)),
    some.lists(
        some.tuples(some.sampled_from(["ce_id", "ce_sequence", "ce_subject", "x"]), some.none() | some.binary())
    ),
    some.none() | some.binary(),
)
def test_no_bytes_make_the_reader_raise(
    key: bytes | None, headers: list[tuple[str, bytes | None]], value: bytes | None
) -> None:
    assert isinstance(envelope_of("case.police.progress.v1", key, headers, value), Envelope | Unreadable)


def ours() -> Envelope:
    example = EXAMPLES[SuspectArrested]
    return Envelope(
        topic="case.police.progress.v1",
        id="4b0f0f5e-0f35-5c59-9d0b-0c6f0a1b2c3d",
        source="urn:jointtable:police",
        type=SuspectArrested.wire_type(),
        subject=CASE,
        time="2026-03-10T09:00:00+00:00",
        sequence=7,
        previous_digest="0" * 64,
        value=example.data(),
        dataschema=SuspectArrested.schema_uri(),
    )


def test_the_cloudevents_library_reads_our_records() -> None:
    envelope = ours()
    message = KafkaMessage(dict(headers_of(envelope)), envelope.subject.encode(), envelope.value)

    event = from_binary(message, JSONFormat(), CloudEvent)

    assert event.get_id() == envelope.id
    assert event.get_source() == envelope.source
    assert event.get_type() == envelope.type
    assert event.get_subject() == CASE
    assert event.get_time() == datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert event.get_datacontenttype() == "application/json"
    assert event.get_extension("sequence") == "0000000007"
    assert event.get_extension("sequencetype") == "Integer"
    assert event.get_data()["place"] == "Station Square"  # type: ignore[index, call-overload]


def test_we_read_what_the_cloudevents_library_writes() -> None:
    envelope = ours()
    event = CloudEvent(
        {
            "id": envelope.id,
            "source": envelope.source,
            "type": envelope.type,
            "specversion": "1.0",
            "subject": CASE,
            "time": datetime(2026, 3, 10, 9, tzinfo=UTC),
            "datacontenttype": "application/json",
            "sequence": "0000000007",
            "sequencetype": "Integer",
            "previousdigest": "0" * 64,
            "partitionkey": CASE,
        },
        {"occurred_at": "2026-03-10T09:00:00Z", "place": "Station Square"},
    )
    message = to_binary(event, JSONFormat())
    key = message.key.encode() if isinstance(message.key, str) else message.key

    read = envelope_of(envelope.topic, key, list(message.headers.items()), message.value)

    assert isinstance(read, Envelope)
    assert (read.id, read.subject, read.sequence) == (envelope.id, CASE, 7)
    assert SuspectArrested.model_validate_json(read.value) == EXAMPLES[SuspectArrested]
