"""The cases that are folded: about fifteen unsigned records each, numbered and linked, interleaved as days go.

A case's records follow from the seed and its number alone, so that what a case has to look like afterwards is computed
again when it is checked and nothing is kept meanwhile.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from random import Random
from typing import Final
from uuid import UUID, uuid5
from zlib import crc32

from contracts import legal_aid, police, probation, prosecutor, victim_support
from contracts.envelope import Envelope, headers_of, source_of
from contracts.message import Message
from contracts.topics import Agency
from given import pack
from messaging.event import Record
from proofs.digest import digest_of

IN_FLIGHT: Final = 2_000
TWICE: Final = 0.02
REPLAYED: Final = 300
"""About so many cases or more are replayed when a run is checked, or all."""
REPLAYED_ONE_IN: Final = 50
"""Of many one in so many."""
AFTER: Final = 500
"""How many records later one comes again."""
MORNING: Final = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
NOON: Final = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
"""When it is while they are folded: all was said, and no term of nine hours has passed."""
WITHIN: Final = timedelta(hours=2)
"""The cases begin so long after one another."""
_CASES: Final = UUID("4b1f7d52-6a0c-5d7e-9a53-7f2a9d1c0e64")
_MOMENT: Final = datetime(2001, 1, 1, 1, 1, 1, tzinfo=UTC)
_NUMBER: Final = "PL-NUMBER-PL"
_DIGEST: Final = sha256(b"item").hexdigest()


@dataclass(frozen=True, slots=True)
class Step:
    """One record of a case: so many minutes after it began; `often`: of how many cases in a hundred."""

    minutes: int
    message: Message
    often: int = 100


@dataclass(frozen=True, slots=True)
class _Form:
    """A step with all made that is the same in every case."""

    minutes: int
    often: int
    topic: str
    source: str
    type: str
    schema: str
    value: bytes


@dataclass(frozen=True)
class Cases:
    """So many cases, drawn by this seed; the first begins at `begins`, the last `within` later."""

    count: int
    seed: int
    begins: datetime = MORNING
    within: timedelta = WITHIN

    def id_of(self, nth: int) -> str:
        """The case's id."""
        return str(uuid5(_CASES, f"{self.seed}/{nth}"))

    def begins_at(self, nth: int) -> datetime:
        """When the case's first record was said."""
        return self.begins + nth * self.within / self.count

    def moment_of(self, nth: int, minutes: int, topic: str) -> datetime:  # noqa: ARG002  # here all topics are alike
        """When the step of the case is said that lies so many minutes after it begins."""
        return self.begins_at(nth) + timedelta(minutes=minutes)

    def records_of(self, nth: int) -> list[Record]:
        """Everything that is said of one case, in order."""
        return [record for _, record in self.timed_records_of(nth)]

    def timed_records_of(self, nth: int) -> list[tuple[datetime, Record]]:
        """The same, each with when it is said; each topic's in order."""
        case, drawn = self.id_of(nth), Random(f"{self.seed}/{nth}")  # noqa: S311
        last: dict[str, tuple[int, str]] = {}
        records = []
        for place, form in enumerate(_forms()):
            if drawn.random() * 100 >= form.often:
                continue
            sequence, previous = last.get(form.topic, (0, ""))
            when = self.moment_of(nth, form.minutes, form.topic)
            envelope = _envelope(form, case, place, when, sequence + 1, previous)
            last[form.topic] = (sequence + 1, digest_of(envelope))
            record = Record(form.topic, 0, 0, case.encode(), tuple(headers_of(envelope)), envelope.value)
            records.append((when, record))
        return records

    @property
    def one_in(self) -> int:
        """Of so many cases one is replayed when a run is checked."""
        return max(1, min(REPLAYED_ONE_IN, self.count // REPLAYED))

    def is_replayed(self, case_id: str) -> bool:
        """Whether this case is one of them."""
        return crc32(case_id.encode()) % self.one_in == 0

    def interleaved(self) -> Iterator[Record]:
        """All records as they lie on the topics: so many cases in flight, some records twice."""
        drawn = Random(self.seed)  # noqa: S311  # the same seed draws the same cases
        coming, again = iter(range(self.count)), deque[tuple[int, Record]]()
        open_cases = [deque(self.records_of(nth)) for nth, _ in zip(coming, range(IN_FLIGHT), strict=False)]
        written = 0
        while open_cases:
            place = int(drawn.random() * len(open_cases))
            record = open_cases[place].popleft()
            if not open_cases[place]:
                nth = next(coming, None)
                open_cases[place] = open_cases[-1] if nth is None else deque(self.records_of(nth))
                if nth is None:
                    open_cases.pop()
            yield record
            written += 1
            if drawn.random() < TWICE:
                again.append((written + AFTER, record))
            while again and (again[0][0] <= written or not open_cases):
                yield again.popleft()[1]


def envelope_in(record: Record) -> Envelope:
    """The record as its reader sees it, with nothing checked."""
    named = {name: (value or b"").decode() for name, value in record.headers}
    return Envelope(
        topic=record.topic,
        id=named["ce_id"],
        source=named["ce_source"],
        type=named["ce_type"],
        subject=named["ce_subject"],
        time=named["ce_time"],
        sequence=int(named["ce_sequence"]),
        previous_digest=named.get("ce_previousdigest", ""),
        value=record.value or b"",
    )


def _envelope(form: _Form, case: str, place: int, moment: datetime, sequence: int, previous: str) -> Envelope:
    when = moment.isoformat()
    return Envelope(
        topic=form.topic,
        id=f"{case[:24]}{place:012x}",
        source=form.source,
        type=form.type,
        subject=case,
        time=when,
        sequence=sequence,
        previous_digest=previous,
        value=form.value.replace(_WRITTEN, when.encode()).replace(_NUMBER.encode(), case[:12].encode()),
        dataschema=form.schema,
    )


@cache
def _forms() -> Sequence[_Form]:
    return [
        _Form(
            step.minutes,
            step.often,
            step.message.TOPICS[0].value,
            source_of(step.message.TOPICS[0].owner),
            step.message.wire_type(),
            step.message.schema_uri(),
            step.message.data(),
        )
        for step in steps()
    ]


def steps() -> Sequence[Step]:
    """A day at the table, of messages that carry no signature: their making is no part of what is measured."""
    ref = police.RulePackRef(name=pack().name, version=pack().version)
    at, victim, assignment = {"occurred_at": _MOMENT}, "V1", "A-2026-000417"
    return [
        Step(
            0,
            police.CaseRegistered(
                **at,
                agency_number=_NUMBER,
                incident="I-2026-03-10-rotterdam-417",
                table="rotterdam",
                offence="Shoplifting",
                rule_pack=ref,
                victims=1,
            ),
        ),
        Step(1, police.SuspectArrested(**at, place="Station Square, in front of the department store")),
        Step(20, police.DetentionOrdered(**at, ordered_by="assistant prosecutor 14")),
        Step(22, legal_aid.SolicitorRequested(**at, why="detained")),
        Step(
            25,
            prosecutor.CaseSelected(
                **at, why="simple, admitted, and the victim can be reached today", working_method="table-first"
            ),
        ),
        Step(
            30,
            legal_aid.SolicitorAssigned(**at, assignment=assignment, solicitor="NL-A-1201", chosen_by_suspect=False),
        ),
        Step(35, probation.AdviceAsked(**at, asked_by=Agency.PROSECUTOR), 60),
        Step(40, victim_support.ContactAttempted(**at, victim=victim, channel="telephone")),
        Step(45, legal_aid.SolicitorAvailable(**at, assignment=assignment, channel="video")),
        Step(50, probation.AdviceBegun(**at, office="Rotterdam, Hofplein"), 60),
        Step(55, police.RecordItemAdded(**at, ref="P-1", kind="witness-statement", digest=_DIGEST)),
        Step(60, victim_support.ContactMade(**at, victim=victim, channel="telephone"), 80),
        Step(
            62,
            victim_support.HarmRecorded(
                **at,
                victim=victim,
                kinds=("material", "psychological"),
                harm="Two coats were taken; one came back torn. The shop's owner sleeps badly since, and is afraid "
                "to stand alone behind the counter in the evening.",
            ),
            80,
        ),
        Step(64, victim_support.ClaimRecorded(**at, victim=victim, amount_cents=18_950, documented=True), 60),
        Step(70, probation.AdviceGiven(**at), 60),
        Step(
            71,
            probation.AdviceConcluded(
                **at,
                conclusion="First offence, work and a home, shows regret. A fine is carried by the suspect.",
                risk_band="low",
                proposed_intervention="none beside the fine",
            ),
            60,
        ),
        Step(80, police.SuspectReleased(**at, recorded_by="desk 3", why="the examination is done")),
        Step(85, prosecutor.SuspectInformed(**at, channel="in-person"), 90),
        Step(88, victim_support.VictimInformed(**at, victim=victim, channel="telephone"), 50),
    ]


_WRITTEN: Final = b"2001-01-01T01:01:01Z"
