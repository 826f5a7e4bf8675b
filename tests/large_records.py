"""Records as large as their owner may make them: its own word, numbered, linked, signed, and white space after it."""

from dataclasses import dataclass, field
from uuid import UUID, uuid5

from contracts.envelope import Envelope, headers_of, source_of
from contracts.message import Message
from contracts.topics import Topic
from given import CASE, key_of
from messaging.event import Record
from proofs.digest import digest_of


@dataclass(slots=True)
class Large:
    """What is said of one case, in records of any size."""

    case_id: str = CASE
    records: list[Record] = field(default_factory=list)
    _last: dict[Topic, Envelope] = field(default_factory=dict)

    def says(self, message: Message, size: int = 0, topic: Topic | None = None) -> Record:
        """The topic's owner says it, in a value of at least so many bytes."""
        place = topic or message.TOPICS[0]
        last = self._last.get(place)
        said = Envelope(
            topic=place.value,
            id=str(uuid5(UUID(self.case_id), f"{place}/{len(self.records)}")),
            source=source_of(place.owner),
            type=message.wire_type(),
            subject=self.case_id,
            time=message.occurred_at.isoformat(),
            sequence=last.sequence + 1 if last else 1,
            previous_digest=digest_of(last) if last else "",
            value=message.data().ljust(size),
            dataschema=message.schema_uri(),
        )
        self._last[place] = said
        signature = key_of(place.owner).sign_digest(digest_of(said)) if message.SIGNED else ""
        headers = (*headers_of(said), *((("ce_signature", signature.encode()),) if signature else ()))
        self.records.append(Record(said.topic, 0, len(self.records), said.subject.encode(), headers, said.value))
        return self.records[-1]
