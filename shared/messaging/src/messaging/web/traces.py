"""What an operator may ask about one case or event: where its records lie, and what this service made of them.

Headers, numbers, digests and positions; never a payload, and nothing of the service's state.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from fastapi import APIRouter, Depends, HTTPException, Query

from messaging.document import SHORT_DIGEST, CaseDocument, OutboxItem
from messaging.past import Found, Past, named, of_case, past, places_of
from messaging.running import Running
from messaging.tracing import parent_of
from messaging.web.auth import Doors, only

UNSENT: Final = 200
"""Cases with something unsent that are looked through for an event, the longest waiting first."""


def trace_routes(running: Running[Any], doors: Doors) -> APIRouter:
    """`/operator/cases/{case_id}`, its `records`, and `/operator/events/{event_id}`."""
    routes = APIRouter(tags=["operator"], dependencies=[Depends(only(doors, "operator"))])

    @routes.get("/operator/cases/{case_id}")
    async def case(case_id: str) -> dict[str, Any]:
        """How far this service read each topic of the case, what waits, what is unsent and untold."""
        service = running.service
        document = await service.cases.load(case_id)
        told = {"reads": list(running.intake.topics), "delivers": service.delivers, "known": document is not None}
        return {**told, **_told(document or service.fresh(case_id))}

    @routes.get("/operator/cases/{case_id}/records")
    async def records(case_id: str, topic: Annotated[list[str], Query()]) -> dict[str, Any]:
        """Where the case's records lie on these topics, as far as this service reads them."""
        return await _past(running, topic, case_id, None)

    @routes.get("/operator/events/{event_id}")
    async def event(event_id: str, topic: Annotated[list[str], Query(default_factory=list)]) -> dict[str, Any]:
        """Where the event lies on these topics, and the case in which it is still unsent here."""
        unsent = [one.case_id for one in await running.service.cases.unsent(UNSENT) if _says(one.items, event_id)]
        told = await _past(running, topic, None, event_id) if topic else {"records": [], "complete": True}
        return {**told, "unsent": unsent}

    return routes


async def _past(running: Running[Any], topics: list[str], case_id: str | None, event_id: str | None) -> dict[str, Any]:
    strange = set(topics) - set(running.intake.topics)
    if strange:
        raise HTTPException(422, f"this service does not read {min(strange)}")
    consumer = running.intake.consumer_of()
    counts = {topic: len((consumer and consumer.partitions_for_topic(topic)) or ()) for topic in topics}
    places = list(places_of({topic: count for topic, count in counts.items() if count}, case_id))
    fits = of_case(case_id) if case_id is not None else named(event_id or "")
    try:
        seen = await _looked(running, places, fits) if places else Past((), complete=False)
    except KafkaError as error:
        raise HTTPException(503, f"the broker does not answer: {type(error).__name__}") from error
    return {"records": [_found(one) for one in seen.found], "complete": seen.complete and all(counts.values())}


async def _looked(running: Running[Any], places: list[TopicPartition], fits: Callable[[Any], bool]) -> Past:
    """What is found there. A line that was kept may have gone stale: another is tried once."""
    try:
        async with running.intake.ends.reading() as line:
            return await past(line, places, fits)
    except KafkaError:
        async with running.intake.ends.reading() as line:
            return await past(line, places, fits)


def _says(items: Sequence[OutboxItem], event_id: str) -> bool:
    return any(dict(one.headers)["ce_id"].decode() == event_id for one in items)


def _found(one: Found) -> dict[str, Any]:
    where = {"topic": one.record.topic, "partition": one.record.partition, "offset": one.record.offset}
    lies = {**where, "since": one.since.isoformat(), "size": one.record.size, "unreadable": one.unreadable}
    if one.envelope is None:
        return lies
    sent = one.envelope
    said = {"id": sent.id, "type": sent.type, "case": sent.subject, "sequence": sent.sequence, "time": sent.time}
    return {**lies, **said, "digest": one.digest, "follows": parent_of(sent.traceparent)}


def _told(document: CaseDocument[Any]) -> dict[str, Any]:
    return {
        "streams": {topic: one.sequence for topic, one in document.streams.items()},
        "cursors": {topic: [one.sequence, list(one.recent)] for topic, one in document.cursors.items()},
        "waiting": [
            [topic, one.sequence, one.digest[:SHORT_DIGEST]] for topic, of in document.waiting.items() for one in of
        ],
        "gaps": {topic: [one.expects, one.why, one.since.isoformat()] for topic, one in document.gaps.items()},
        "unsent": [_item(one.topic, one.headers) for one in document.outbox],
        "untold": [one.id for one in document.untold],
        "unconfirmed": [one.id for one in document.awaited],
        "misrecorded": [one.id for one in document.awaited if one.misrecorded],
        "confirms": 0 < document.confirmed_n == document.delivery_n - len(document.deliveries),
        "fault": document.fault,
        "next_due": document.next_due.isoformat() if document.next_due else None,
    }


def _item(topic: str, headers: tuple[tuple[str, bytes], ...]) -> dict[str, Any]:
    said = {name: value.decode() for name, value in headers}
    numbered = {"topic": topic, "sequence": int(said["ce_sequence"])}
    return {**numbered, "id": said["ce_id"], "type": said["ce_type"], "follows": parent_of(said.get("traceparent", ""))}
