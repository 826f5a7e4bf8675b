"""No field reaches a service without a grant, also not by a service that passes on what it read.

Every text and number of what a service may read is given a value of its own; whatever the service then says is
searched for those values. One that turns up must have been readable, where it was said first, by all who read it now.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from at_the_table import Table
from contracts import legal_aid, police, probation, prosecutor, victim_support
from contracts.examples import EXAMPLES
from contracts.generate import drifted
from contracts.language import MESSAGES, messages_of
from contracts.message import Message
from contracts.topics import Agency, Topic
from coordinator.stream import TOPICS as COORDINATOR_READS
from deploy.fields_page import PAGE, fields_of, page
from deploy.topics import TopicRow, load_topics
from given import at
from legal_aid.stream import TOPICS as LEGAL_AID_READS
from messaging.document import OutboxItem
from police.stream import TOPICS as POLICE_READS
from probation.stream import TOPICS as PROBATION_READS
from prosecutor.stream import TOPICS as PROSECUTOR_READS
from victim_support.stream import TOPICS as VICTIM_SUPPORT_READS
from words_of_agencies import ARRESTED, ASSIGNED, DESCRIBED, REGISTERED, SELECTED, WORDS, speaks

ROWS: dict[str, TopicRow] = {row.name: row for row in load_topics().case_topics}
READS: dict[Agency, tuple[str, ...]] = {
    Agency.POLICE: POLICE_READS,
    Agency.PROSECUTOR: PROSECUTOR_READS,
    Agency.PROBATION: PROBATION_READS,
    Agency.VICTIM_SUPPORT: VICTIM_SUPPORT_READS,
    Agency.LEGAL_AID: LEGAL_AID_READS,
    Agency.COORDINATOR: COORDINATOR_READS,
}
KEPT = frozenset({"assignment", "proposal_hash", "statement_digest", "rule_pack", "occurred_at"})
"""Fields that tie messages together, so that the story still holds: they are names, and searched for by themselves."""


@dataclass(slots=True)
class Dye:
    """Values that stand nowhere else, and where each was put."""

    put: dict[str, tuple[Topic, str]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(701_000_003, 97))

    def dyed(self, message: Message, topic: Topic) -> Message:
        """The message with every top text, code and number of its own replaced by a value that stands nowhere else."""
        changed: dict[str, Any] = {}
        for name in type(message).model_fields:
            value = getattr(message, name)
            if name in KEPT or isinstance(value, bool | BaseModel) or value is None:
                continue
            new = self._value(type(message), name, value)
            if new is not None:
                changed[name] = new
                self.put[str(new)] = (topic, f"{type(message).__name__}.{name}")
        return message.model_copy(update=changed)

    def _value(self, kind: type[Message], name: str, value: object) -> object:
        number = next(self.numbers)
        candidates: list[object] = [number] if isinstance(value, int) else []
        if isinstance(value, str):
            candidates = [f"dye-{number}", sha256(str(number).encode()).hexdigest()]
        for candidate in candidates:
            try:
                kind.model_validate({**EXAMPLES[kind].model_dump(), name: candidate})
            except ValidationError:
                continue
            return candidate
        return None


def leaks(dye: Dye, outbox: tuple[OutboxItem, ...]) -> list[str]:
    """Each value that reaches somebody who could not read it where it was said first."""
    found = []
    for item in outbox:
        row = ROWS[item.topic]
        passed = {(one.topic, one.field) for one in row.passes_on}
        text = item.value.decode()
        for value, (topic, name) in dye.put.items():
            knew = {*ROWS[topic].readers, ROWS[topic].owner}
            if value in text and not set(row.readers) <= knew and (topic, name) not in passed:
                found.append(f"{name} of {topic.short} on {Topic(item.topic).short}: {set(row.readers) - knew}")
    return found


@pytest.mark.parametrize("reader", Agency)
def test_a_service_reads_what_it_is_granted_and_nothing_else(reader: Agency) -> None:
    granted = {row.name for row in ROWS.values() if reader in row.readers}
    own_pages = {Topic.COORDINATOR_VIEW.value, Topic.COORDINATOR_ACTS.value, Topic.POLICE_IDENTITIES.value}
    recounted = {Topic.COORDINATOR_PROGRESS.value, Topic.COORDINATOR_ISSUE.value}

    assert set(READS[reader]) <= granted
    assert granted - set(READS[reader]) <= (own_pages | recounted if reader is Agency.COORDINATOR else set())


@pytest.mark.parametrize("name", [agency for agency in Agency if agency is not Agency.COORDINATOR])
def test_an_agency_passes_nothing_on_that_its_readers_could_not_read(name: Agency) -> None:
    dye, said = Dye(), list[OutboxItem]()
    for word in [word for word in WORDS if word.agency is name]:
        speaker = speaks(name)
        speaker.work.hears(REGISTERED, ARRESTED, DESCRIBED, SELECTED, ASSIGNED)
        for topic in READS[name]:
            for message in messages_of(Topic(topic)):
                if message.NAME not in UNDYED:
                    speaker.work.wire.says(dye.dyed(EXAMPLES[message], Topic(topic)), Topic(topic))
                    speaker.work.takes(speaker.work.wire.records[-1:])
        before = len(speaker.work.document.outbox)
        speaker.says(word.step, word.whole)
        said += speaker.work.document.outbox[before:]

    assert dye.put, "something was dyed"
    assert said, "something was said"
    assert leaks(dye, tuple(said)) == []


UNDYED = frozenset(
    {
        "settlement-issued.v1",
        "statement-withdrawn.v1",
        "case-registered.v1",
        "case-dismissed.v1",
        "case-referred.v1",
        "case-not-selected.v1",
        "suspect-summoned.v1",
    }
)
"""What would be refused in a dyed form, or would close the case before its agency can say anything."""


GROUNDS = "grounds-of-dye"
EXTRAS = (
    probation.AdviceAsked,
    probation.AdviceConcluded,
    probation.AdviceGiven,
    victim_support.ContactMade,
    victim_support.HarmRecorded,
    victim_support.WishRecorded,
    victim_support.ClaimRecorded,
    police.InterrogationOpened,
    police.RecordItemAdded,
    police.WaiverReported,
    legal_aid.SolicitorAvailable,
    legal_aid.InterpreterArranged,
    prosecutor.BehaviourOrderGiven,
)
SIDE = "suspects-side-of-dye"
TIED = frozenset({"consultation-held.v1", "settlement-proposed.v1", "suspect-described.v1", "sides-weighed.v1"})
"""What the issue rests on must hold together; the grounds of the proposal and a side are dyed by themselves."""


def plain_story() -> Table:
    """A case from the arrest to the ask, with a word of everybody."""
    table = Table(grounds=GROUNDS).registered().detained().selected()
    table.first_consulted("09:45")
    for extra in EXTRAS:
        table.says(EXAMPLES[extra].model_copy(update={"occurred_at": at("09:50")}))
    table.proposed().weighed(suspects_side=SIDE).consulted()
    return table.heard().answered().asked()


def dyed_story(dye: Dye) -> Table:
    """The same case, in values that stand nowhere else."""
    table = Table()
    dye.put[GROUNDS] = (Topic.PROSECUTOR_SETTLEMENT, "SettlementProposed.grounds")
    dye.put[SIDE] = (Topic.PROSECUTOR_WEIGHING, "SidesWeighed.suspects_side")
    for event in plain_story().wire.events:
        topic, message = Topic(event.envelope.topic), event.message
        table.wire.says(message if type(message).NAME in TIED else dye.dyed(message, topic), topic)
        table.now = max(table.now, message.occurred_at)
        table.hears(table.wire.records[-1])
    return table


def test_the_coordinator_passes_nothing_on_that_its_readers_could_not_read() -> None:
    dye = Dye()
    table = dyed_story(dye)

    assert table.document is not None
    assert len(table.issued) == 1, "the story comes to its end"
    assert leaks(dye, table.document.outbox) == []


def test_a_field_that_does_travel_further_is_found() -> None:
    dye = Dye()
    table = dyed_story(dye)
    assert table.document is not None
    harm = next(value for value, (_, name) in dye.put.items() if name == "HarmRecorded.harm")
    told = next(item for item in table.document.outbox if item.topic == Topic.COORDINATOR_PROGRESS)
    leaking = replace(told, value=told.value + harm.encode())

    (found,) = leaks(dye, (leaking,))

    assert found.startswith("HarmRecorded.harm of victim-support.statement on coordinator.progress")


def test_what_is_passed_on_is_a_field_of_a_topic_that_its_writer_reads() -> None:
    for row in ROWS.values():
        for passed in row.passes_on:
            message, _, name = passed.field.partition(".")
            kinds = [kind for kind in messages_of(Topic(passed.topic)) if kind.__name__ == message]
            assert [kind for kind in kinds if any(one.split(".")[0] == name for one in fields_of(kind))], passed.field
            assert row.owner in ROWS[passed.topic].readers


NEVER: dict[str, frozenset[Agency]] = {
    "VictimIdentified.sealed": frozenset(Agency) - {Agency.POLICE, Agency.VICTIM_SUPPORT},
    "SuspectIdentified.sealed": frozenset({Agency.VICTIM_SUPPORT}),
    "HarmRecorded.harm": frozenset({Agency.LEGAL_AID, Agency.POLICE, Agency.PROBATION}),
    "AdviceConcluded.conclusion": frozenset({Agency.POLICE, Agency.VICTIM_SUPPORT}),
    "SettlementProposed.grounds": frozenset({Agency.POLICE, Agency.PROBATION, Agency.VICTIM_SUPPORT}),
    "ConsultationHeld.statement.minutes": frozenset({Agency.PROBATION, Agency.VICTIM_SUPPORT}),
    "SidesWeighed.victims_side": frozenset(Agency) - {Agency.PROSECUTOR, Agency.COORDINATOR},
    "SuspectDescribed.person": frozenset({Agency.VICTIM_SUPPORT}),
    "AskedAgain.by": frozenset(Agency) - {Agency.COORDINATOR},
    "CaseNoted.note": frozenset(Agency) - {Agency.COORDINATOR},
    "CaseAssigned.to": frozenset(Agency) - {Agency.COORDINATOR},
}
"""Said once by hand: whatever becomes of topics and messages, these never come to these."""


@pytest.mark.parametrize("named", NEVER)
def test_some_fields_never_come_to_some_agencies(named: str) -> None:
    message, _, name = named.partition(".")
    (kind,) = [one for one in MESSAGES if one.__name__ == message]

    assert name in fields_of(kind)
    assert not [(topic, who) for topic in kind.TOPICS for who in ROWS[topic].readers if who in NEVER[named]]


def test_the_page_tells_it_as_it_is() -> None:
    assert drifted({PAGE: page(load_topics())}) == []
