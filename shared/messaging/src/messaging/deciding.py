"""Decide on one case: take its records in order, say what did not belong, react. Pure; nothing is saved here."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Generic, TypeVar

from contracts.coordinator import SettlementIssued
from messaging.claims import claim_seen
from messaging.document import CaseDocument
from messaging.event import Event, Record
from messaging.parking import ParkedRow, bytes_digest
from messaging.reading import Addressed, NotBelonging
from messaging.receiving import Parking, Verdict, failed, take
from messaging.recording import OutboxFull
from messaging.saving import CASE_TOO_LARGE
from messaging.service import ReactUnstable, Service
from messaging.told_on import told_on
from messaging.tracing import follows
from messaging.waiting import with_gap

S = TypeVar("S")

REACT_UNSTABLE = "react-unstable"
RULE_ERROR = "rule-error"
SAYS_TOO_MUCH = "says-too-much"
"""What follows from it has no room in an empty outbox either."""
NO_ROOM = "no-room"
"""Its own system has to take, or to confirm, something of this case first (putting_back.py)."""

_REASONS: Final = {ReactUnstable: REACT_UNSTABLE, OutboxFull: NO_ROOM}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record of a case, as read."""

    record: Record
    reading: Addressed


@dataclass(frozen=True, slots=True)
class Decided(Generic[S]):
    """A case after its records: the document to save, a verdict for each record, and what has to be parked."""

    document: CaseDocument[S]
    verdicts: tuple[Verdict, ...] = ()
    parked: tuple[ParkedRow, ...] = ()
    changed: bool = False


def decide(
    service: Service[S], document: CaseDocument[S], arrivals: Sequence[Arrival], now: datetime, *, behind: bool = False
) -> Decided[S]:
    """Decide on all records of a case at once; where a rule fails, one by one, so that only the culprit is parked.

    Likewise where there is no room for all that comes of them: no other case waits for that. `behind`: only take them
    in and mark the case, which is decided upon when it rests; but never where one of them counts at once.
    """
    later = behind and not any(map(_counts_at_once, arrivals))
    try:
        return _together(service, document, arrivals, now, later=later)
    except Exception:  # noqa: BLE001  # whatever the rules raise, or there is no room for: this case alone bears it
        return _one_by_one(service, document, arrivals, now)


def _counts_at_once(arrival: Arrival) -> bool:
    return isinstance(arrival.reading, Event) and arrival.reading.message.AT_ONCE


def _together(
    service: Service[S], before: CaseDocument[S], arrivals: Sequence[Arrival], now: datetime, *, later: bool = False
) -> Decided[S]:
    document, verdicts, parked, upon = before, list[Verdict](), list[ParkedRow](), ""
    for arrival in arrivals:
        taken = take(document, arrival.record, _judged(service, document, arrival.reading), service.evolve, now)
        upon = follows(taken.applied[-1]) if taken.applied else upon
        document = _with_claims(service, taken.document, taken.parked, now)
        document = told_on(document, taken.applied) if service.delivers else document
        verdicts.append(taken.verdict)
        parked.extend(_row(parking, now) for parking in taken.parked)
    changed = document is not before
    if changed:
        document = service.put_off(document, now) if later else service.settle(document, now, upon)
    return Decided(document, tuple(verdicts), tuple(parked), changed)


def _one_by_one(service: Service[S], before: CaseDocument[S], arrivals: Sequence[Arrival], now: datetime) -> Decided[S]:
    document, verdicts, parked = before, list[Verdict](), list[ParkedRow]()
    for arrival in arrivals:
        try:
            step = _together(service, document, [arrival], now)
        except OutboxFull:
            step = _without_room(service, document, arrival, now)
        except Exception as error:  # noqa: BLE001  # as above
            step = _set_aside(service, document, arrival, error, now)
        document = step.document
        verdicts.extend(step.verdicts)
        parked.extend(step.parked)
    return Decided(document, tuple(verdicts), tuple(parked), document is not before)


def _without_room(service: Service[S], document: CaseDocument[S], arrival: Arrival, now: datetime) -> Decided[S]:
    """Taken in, and reacted to when something was sent; or parked, where its own system has to take something first."""
    try:
        return _together(service, document, [arrival], now, later=True)
    except OutboxFull as full:
        return _set_aside(service, document, arrival, full, now)


def _set_aside(
    service: Service[S], document: CaseDocument[S], arrival: Arrival, error: Exception, now: datetime
) -> Decided[S]:
    """The case with this record parked and its number kept: the service's rules failed on it, or it found no room.

    Where it is not its turn nothing follows from it yet: it waits, or is parked, as if nothing had failed.
    """
    reason = _REASONS.get(type(error), RULE_ERROR)
    reading = arrival.reading
    with suppress(Exception):  # what is known not to belong takes no number, whatever failed
        reading = _judged(service, document, reading)
    taken = take(document, arrival.record, reading, service.evolve, now)
    if taken.document.cursors != document.cursors:
        taken = take(document, arrival.record, failed(reading, reason, error, "react"), service.evolve, now)
    after = taken.document if reason == NO_ROOM else replace(taken.document, fault=reason)
    with suppress(Exception):  # the claim is parked all the same, and said when it is replayed
        after = _with_claims(service, after, taken.parked, now)
    return Decided(after, (taken.verdict,), tuple(_row(parking, now) for parking in taken.parked), changed=True)


def left_out(document: CaseDocument[S], arrival: Arrival, now: datetime) -> Decided[S]:
    """The case without this record, which is parked whole: the store takes the case no more with it.

    What is kept of it is its number, so that nothing is issued in the case meanwhile.
    """
    reading, topic = arrival.reading, arrival.reading.envelope.topic
    if isinstance(reading, NotBelonging):
        claimed = Parking(arrival.record, reading.envelope, reading.digest, reading.reason, belongs=False)
        return Decided(document, (Verdict.NOT_BELONGING,), (_row(claimed, now),))
    parking = Parking(arrival.record, reading.envelope, reading.digest, CASE_TOO_LARGE, stage="save")
    after = with_gap(document, topic, now, parked_to=reading.envelope.sequence)
    faulty = replace(after, fault=CASE_TOO_LARGE)
    return Decided(faulty, (Verdict.PARKED,), (_row(parking, now),), changed=True)


def _judged(service: Service[S], document: CaseDocument[S], reading: Addressed) -> Addressed:
    """A settlement claim that this service knows to be unproven does not belong, whatever its proof shows."""
    if not (isinstance(reading, Event) and isinstance(reading.message, SettlementIssued)):
        return reading
    why = service.judge(document.state, reading)
    return reading if why is None else NotBelonging(reading.envelope, reading.digest, why)


def _with_claims(
    service: Service[S], document: CaseDocument[S], parked: Sequence[Parking], now: datetime
) -> CaseDocument[S]:
    for parking in parked:
        document, said = claim_seen(document, parking, service.agency, now)
        document = service.publish(document, said, now, reserve=True)  # a hundred at most, which must not be hushed up
    return document


def _row(parking: Parking, now: datetime) -> ParkedRow:
    return ParkedRow(
        record=parking.record,
        reason=parking.reason,
        stage=parking.stage,
        detail=parking.detail,
        at=now,
        digest=bytes_digest(parking.record),
        case_id=parking.envelope.subject,
        sequence=parking.envelope.sequence,
        belongs=parking.belongs,
    )
