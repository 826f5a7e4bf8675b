"""Many detained suspects whose nine hours end one shortly after the other, and what the coordinators tell of them."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import httpx2

from contracts.coordinator import ClockMissed
from contracts.envelope import Envelope, envelope_of
from contracts.message import Message
from contracts.police import CaseRegistered, DetentionOrdered, RulePackRef, SuspectArrested, SuspectDescribed
from contracts.topics import Agency, Topic
from demo.clock import DayClock
from demo.conductor import Rest
from deploy.parts import Parts
from deploy.run import Standing
from deploy.services import Replica
from given import at, pack
from messaging.clock import SystemClock
from messaging.document import CaseDocument
from messaging.event import Record, outgoing
from messaging.recording import record
from on_kafka import publish
from on_topics import records_on
from proofs.digest import digest_of
from proofs.keys import SigningKey

NINE = "detention-9h"
FIRST_DUE = at("18:10")
_CASES = UUID("0d5c4f0e-8f0b-5a55-9d8e-5d1f0e6f7a21")


def suspects(count: int, apart: timedelta, first: datetime = FIRST_DUE) -> dict[str, datetime]:
    """So many cases, each with the moment at which its nine hours end."""
    return {str(uuid5(_CASES, f"{first}/{nth}")): first + nth * apart for nth in range(count)}


def held(standing: Standing, cases: Mapping[str, datetime], replicas: Sequence[Replica]) -> None:
    """Police tell of every suspect that morning; then it is a minute before the first breach."""
    first = min(cases.values())
    now_is(standing, first - timedelta(hours=8, minutes=30))
    police = SigningKey.from_jwk_file(standing.parts.secrets.signing_key(Agency.POLICE))
    records = [one for case, due in cases.items() for one in detained(case, due - timedelta(hours=9), police)]
    publish(standing.parts.broker_as(Agency.POLICE), records)
    rest(standing, replicas)
    now_is(standing, first - timedelta(minutes=1))
    rest(standing, replicas)


def now_is(standing: Standing, moment: datetime) -> None:
    """Legal time stands still at this moment."""
    DayClock(standing.plan.clock_file, moment).set(moment, 0.0)


def rest(standing: Standing, replicas: Sequence[Replica]) -> None:
    """Return when these have nothing left to do."""
    token = standing.parts.secrets.token("operator").read_text().strip()
    asked = Rest({one.name: one.address for one in replicas}, token, lambda: True)
    with httpx2.Client(timeout=10) as client, ThreadPoolExecutor(len(replicas)) as asking:
        asked.wait(client, asking)


def time_runs(standing: Standing, since: datetime) -> datetime:
    """From here legal time goes as fast as real time; answers the real moment at which it was `since`."""
    began = SystemClock().now()
    said = {
        "anchor_real": began.isoformat(),
        "anchor_legal": since.isoformat(),
        "speed": 1,
        "ceiling": (since + timedelta(days=1)).isoformat(),
    }
    new = standing.plan.clock_file.with_suffix(".new")
    new.write_text(json.dumps(said))
    new.replace(standing.plan.clock_file)
    return began


@dataclass(slots=True)
class Told:
    """What the coordinators' topic holds of one case. `twice` counts breaches sent again after a crash or a race."""

    partition: int
    records: dict[int, Envelope] = field(default_factory=dict)
    breaches: list[tuple[ClockMissed, datetime]] = field(default_factory=list)
    """Each with the real moment that the broker gave it."""
    twice: int = 0
    other: int = 0
    """Records under a number that another already has."""

    @property
    def whole(self) -> bool:
        """Whether the numbers have no gap, each record names the one before, and no number was given twice."""
        links = [digest_of(self.records[nth]) for nth in sorted(self.records)]
        named = [self.records[nth].previous_digest for nth in sorted(self.records)]
        numbers = list(range(1, len(self.records) + 1))
        return sorted(self.records) == numbers and named == ["", *links[:-1]] and self.other == 0


def told(parts: Parts, cases: Mapping[str, datetime]) -> dict[str, Told]:
    """What stands on the coordinators' topic of each case."""
    found: dict[str, Told] = {}
    for one in records_on(parts.broker, Topic.COORDINATOR_PROGRESS):
        envelope = envelope_of(one.topic, one.key, one.headers, one.value)
        if isinstance(envelope, Envelope) and envelope.subject in cases:
            _note(found.setdefault(envelope.subject, Told(one.partition)), envelope, one.timestamp)
    return found


def _note(told_of: Told, envelope: Envelope, milliseconds: int) -> None:
    before, breach = told_of.records.setdefault(envelope.sequence, envelope), envelope.type == ClockMissed.wire_type()
    if before is not envelope:
        same = digest_of(before) == digest_of(envelope)
        told_of.twice += same and breach
        told_of.other += not same
    elif breach:
        missed = ClockMissed.model_validate_json(envelope.value)
        told_of.breaches.append((missed, datetime.fromtimestamp(milliseconds / 1000, UTC)))


def detained(case: str, ordered: datetime, police: SigningKey) -> list[Record]:
    """A suspect is registered, described and detained, in the police's own words."""
    document: CaseDocument[None] = CaseDocument(case_id=case, state=None)
    for message in _words(case, ordered):
        wanted = outgoing(message, UUID(case), message.NAME)
        document = record(
            document, [wanted], agency=Agency.POLICE, key=police, evolve=_nothing, now=message.occurred_at
        )
    return [Record(one.topic, 0, 0, one.key, one.headers, one.value) for one in document.outbox]


def _words(case: str, ordered: datetime) -> Sequence[Message]:
    of = RulePackRef(name=pack().name, version=pack().version)
    when: dict[str, Any] = {"occurred_at": ordered}
    return (
        CaseRegistered(
            **when, agency_number=case[:8], incident="I1", table="rotterdam", offence="Shoplifting", rule_pack=of
        ),
        SuspectArrested(**when, place="Station Square"),
        SuspectDescribed(**when, age_class="adult", vulnerable=False, offence_class="pre-trial-detention-allowed"),
        DetentionOrdered(**when, ordered_by="officer 14"),
    )


def _nothing(state: None, _event: object) -> None:
    return state
