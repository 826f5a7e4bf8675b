"""What is said while a fault is made, and what of it was acknowledged to whoever said it."""

import json
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Final
from uuid import UUID, uuid5

import httpx2
from confluent_kafka import Message, Producer

from at_windows import ARRESTED_BY_HAND, words, words_in_custody
from campaigns.faults_drawn import BEHIND, WINDOW, Fault, What
from campaigns.faults_order import one_by_one, reordered, thrice
from contracts.topics import Agency, Topic
from deploy.run import Standing
from given import at
from many_clocks import detained
from messaging.event import Record
from races import Keys, Race, before, drawn, keys_of, records_of

CASES: Final = UUID("3b7a5f1e-90c4-5d1e-8f5a-6c2d7e8f9a0b")
STEP: Final = timedelta(seconds=20)
"""How far legal time goes with each fault; one clock passes its deadline in each."""
BEGINS: Final = at("12:00")
NIGHT: Final = timedelta(hours=18)
"""Nine hours that began the evening before: nine of the night do not count."""
PORTION: Final = 6
PAUSE: Final = 0.15
"""Seconds between two portions of records: so that something is under way when the fault comes."""
OF_A_BACKLOG: Final = 100
"""Records in a portion of a backlog, which lies there before anybody reads it."""
LONG_AGO: Final = 3600.0
"""Seconds ago that a backlog bears: of what was said just now nothing is kept in hand until others have come as far."""
WAVES: Final = 2
"""Parts of a backlog, each of cases of its own: those of the first come to rest while the second is taken in."""
CASES_A_WAVE: Final = 150
WORDS_A_CASE: Final = 6
"""None of them counts at once."""
BACKLOG: Final = WAVES * CASES_A_WAVE * WORDS_A_CASE
NOW: Final = 0
"""The moment of a record that its producer gives it."""
PATIENCE: Final = 240.0
AT_ONCE: Final = 32
"""Who may be saying something at the same time."""


@dataclass(slots=True)
class Ledger:
    """What was acknowledged: by the broker, by a service to an agency's own system; and which deadlines passed."""

    published: dict[tuple[str, str, int], str] = field(default_factory=dict)
    """By topic, case and number, the record's id."""
    asked: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """By topic, case and type, the agency's own number."""
    due: dict[str, datetime] = field(default_factory=dict)
    races: list[Race] = field(default_factory=list)

    def took(self, record: Record) -> None:
        """The broker has it."""
        headers = dict(record.headers)
        number, named = int(headers["ce_sequence"] or b""), (headers["ce_id"] or b"").decode()
        self.published[record.topic, (record.key or b"").decode(), number] = named


@dataclass(slots=True)
class Said:
    """Says the load of one fault after another, at the table that is up."""

    up: Standing
    seed: int
    ledger: Ledger = field(default_factory=Ledger)
    known: tuple[str, str] | None = None
    """The last case that police registered by REST: its number and id."""
    _producers: dict[Agency, Producer] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)
    _doing: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE))

    @property
    def keys(self) -> Keys:
        """With which the agencies of this table sign."""
        return keys_of(self.up.parts)

    def begin(self, fault: Fault) -> "Load":
        """Begin to say the load of this fault: what agencies publish, and what their systems ask for."""
        random = Random(f"{self.seed}/{fault.nth}")  # noqa: S311  # a campaign that can be run again
        by_agency, begun = self._load(fault, random), threading.Event()
        portion, ago = (OF_A_BACKLOG, LONG_AGO) if fault.what in BEHIND else (PORTION, 0.0)
        said = [
            self._doing.submit(self._publish, agency, records, portion, ago, begun)
            for agency, records in by_agency.items()
            if records
        ]
        return Load([*said, self._doing.submit(self._ask, fault)], begun)

    def close(self) -> None:
        """Nothing more is said."""
        self._over.set()
        self._doing.shutdown()

    def _load(self, fault: Fault, random: Random) -> Mapping[Agency, list[Record]]:
        keys, race = self.keys, drawn(self.seed * 100_000 + fault.nth, self.keys)
        due = BEGINS + STEP * fault.nth - STEP / 2
        suspect = self._case(fault, "detained")
        self.ledger.races.append(race)
        self.ledger.due[suspect] = due
        many = fault.what in (What.THRICE, What.REORDERED)
        plain = [words(self._case(fault, f"plain {nth}"), 24 if many else 8).records for nth in range(3 if many else 1)]
        police = [*plain, detained(suspect, due - NIGHT, keys.police), before([race], keys)]
        by_agency = {
            Agency.POLICE: [*one_by_one(police, random), *self._backlog(fault, random)],
            Agency.PROSECUTOR: records_of(race.case, race.prosecutor, keys.prosecutor),
            Agency.LEGAL_AID: records_of(race.case, race.legal_aid, keys.legal_aid),
        }
        return {agency: _as_they_come(fault, records, random) for agency, records in by_agency.items()}

    def _backlog(self, fault: Fault, random: Random) -> list[Record]:
        """Wave after wave, each of cases of its own; empty unless the coordinators are to be far behind."""
        waves = range(WAVES if fault.what in BEHIND else 0)
        return [one for wave in waves for one in one_by_one(self._wave(fault, wave), random)]

    def _wave(self, fault: Fault, wave: int) -> Sequence[Sequence[Record]]:
        return [
            words_in_custody(self._case(fault, f"{wave} {nth}"), WORDS_A_CASE).records for nth in range(CASES_A_WAVE)
        ]

    def _publish(
        self, agency: Agency, records: Sequence[Record], portion: int, ago: float, begun: threading.Event
    ) -> None:
        """A portion at a time, in order; the next when the broker has it."""
        for first in range(0, len(records), portion):
            left, until = list(records[first : first + portion]), time.monotonic() + PATIENCE
            while left:
                moment = int(1000 * (time.time() - ago)) if ago else NOW
                left = self._handed_over(agency, left, moment, begun)
                if time.monotonic() > until:
                    raise TimeoutError(f"the broker did not take what {agency} says")
            time.sleep(PAUSE)  # an agency's own pace

    def _handed_over(
        self, agency: Agency, records: Sequence[Record], moment: int, begun: threading.Event
    ) -> list[Record]:
        """What the broker did not take."""
        producer, answers = self._producer(agency), list[Record | None]()
        for one in records:
            more: dict[str, Any] = {"timestamp": moment, "on_delivery": partial(self._answer, one, answers)}
            producer.produce(one.topic, key=one.key, value=one.value, headers=list(one.headers), **more)
        begun.set()
        until = time.monotonic() + PATIENCE
        while len(answers) < len(records):
            producer.flush(1)
            if time.monotonic() > until or self._over.is_set():
                raise TimeoutError(f"the broker did not answer what {agency} says")
        refused = [one for one in answers if one]
        if refused:
            self._producers.pop(agency, None)  # one that was refused may never be answered again
        return refused

    def _answer(self, record: Record, answers: list[Record | None], why: Any, _told: Message) -> None:
        """None when the broker has it; else what has to be said again."""
        if why is None:
            self.ledger.took(record)
        answers.append(record if why else None)

    def _producer(self, agency: Agency) -> Producer:
        if agency not in self._producers:
            told = {"partitioner": "murmur2_random", "enable.idempotence": True, "reconnect.backoff.max.ms": 1000}
            self._producers[agency] = Producer({**self.up.parts.broker_as(agency).settings(), **told})
        return self._producers[agency]

    def _ask(self, fault: Fault) -> None:
        """Police's system registers a case, and probation's gives advice on the one before."""
        number = f"PL{fault.nth:05d}"
        body = ARRESTED_BY_HAND | {"agency_number": number, "incident": f"I-{number}"}
        case = str(self._answered(Agency.POLICE, "/cases", body, number)["case_id"])
        self.ledger.asked[Topic.POLICE_PROGRESS, case, "case-registered"] = number
        before_it, self.known = self.known, (number, case)
        if before_it:
            body = {"given_at": at("11:30").isoformat(), "conclusion": "work", "risk_band": "low"}
            self._answered(Agency.PROBATION, f"/cases/{before_it[1]}/given-advice", body, f"{before_it[0]}/advice")
            self.ledger.asked[Topic.PROBATION_PROGRESS, before_it[1], "advice-given"] = before_it[0]
            self.ledger.asked[Topic.PROBATION_ADVICE, before_it[1], "advice-concluded"] = before_it[0]

    def _answered(self, agency: Agency, path: str, body: Mapping[str, Any], named: str) -> Mapping[str, Any]:
        """The service's answer; asked again under the same number until there is one."""
        token = self.up.parts.secrets.token(agency).read_text().strip()
        key = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid5(CASES, f"{self.seed}/{named}"))}
        until, why = time.monotonic() + PATIENCE, ""
        with httpx2.Client(base_url=self.up.plan.address(agency), headers=key, timeout=15) as line:
            while time.monotonic() < until and not self._over.is_set():
                try:
                    answer = line.post(path, json=dict(body))
                except httpx2.TransportError as error:
                    why = type(error).__name__
                else:
                    if answer.status_code == 202:
                        told: Mapping[str, Any] = json.loads(answer.text)
                        return told
                    why = f"{answer.status_code} {answer.text[:300]}"
                    if answer.status_code == 422 and "no-such-case" not in answer.text:
                        break  # whoever has not heard of the case yet is asked again
                time.sleep(0.2)
        raise TimeoutError(f"{agency} did not record {path} ({named}): {why}")

    def _case(self, fault: Fault, name: str) -> str:
        return str(uuid5(CASES, f"{self.seed}/{fault.nth}/{name}"))


@dataclass(frozen=True, slots=True)
class Load:
    """What is being said."""

    doing: Sequence["Future[None]"]
    begun: threading.Event

    def wait_for_the_first(self) -> None:
        """Return when the first record was handed to the broker."""
        self.begun.wait(PATIENCE)

    def wait(self) -> None:
        """Return when everything is acknowledged. Raises what came in between."""
        for one in self.doing:
            one.result(2 * PATIENCE)


def _as_they_come(fault: Fault, records: list[Record], random: Random) -> list[Record]:
    match fault.what:
        case What.THRICE:
            return thrice(records, random)
        case What.REORDERED:
            return reordered(records, WINDOW, random)
        case _:
            return records
