"""What has no room in an empty outbox either is a fault of its case, told each time it is tried, and no wait."""

from collections.abc import MutableMapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from a_service import NOON, Seen, a_service, in_custody, react, released
from contracts.coordinator import DutyOwed
from contracts.topics import Agency, Topic
from given import CASE, OTHER_CASE, Wire
from messaging.deciding import SAYS_TOO_MUCH
from messaging.document import OUTBOX_LIMIT, CaseDocument, OutboxItem
from messaging.event import outgoing
from messaging.intake import take_in
from messaging.recording import OutboxFull, SaysTooMuch
from messaging.resting import decide_upon
from messaging.service import Reaction, Service
from messaging.timers import AFTER_FAULT, poll

ONE = OutboxItem(1, "case.coordinator.progress.v1", CASE.encode(), (), b"{}")
POLICE = Topic.POLICE_PROGRESS.value


def talkative(document: CaseDocument[Seen], now: datetime) -> Reaction:
    """Of one case there is more to say than an outbox takes, as soon as anything is known of it."""
    if document.case_id != CASE or not document.state.ids:
        return react(document, now)
    duties = (DutyOwed(occurred_at=NOON, duty=f"d-{n}", owner=Agency.POLICE) for n in range(OUTBOX_LIMIT + 1))
    return Reaction(tuple(outgoing(one, UUID(CASE), "owed", one.duty) for one in duties))


def a_talkative_service() -> Service[Seen]:
    return replace(a_service(), react=talkative)


async def the_case(service: Service[Seen], case_id: str = CASE) -> CaseDocument[Seen]:
    document = await service.cases.load(case_id)
    assert document is not None
    return document


def told(logs: list[MutableMapping[str, Any]]) -> list[str]:
    return [one["case"] for one in logs if one["event"] == "says-too-much"]


def known(service: Service[Seen], *items: OutboxItem) -> CaseDocument[Seen]:
    wire = Wire()
    wire.says(in_custody())
    document = service.fresh(CASE)
    state = service.evolve(document.state, wire.events[0])
    return replace(document, state=state, outbox=items, outbox_n=len(items))


def test_with_nothing_unsent_it_is_a_fault_and_else_a_wait() -> None:
    service = a_talkative_service()

    with pytest.raises(SaysTooMuch):
        service.settle(known(service), NOON)
    with pytest.raises(OutboxFull) as full:
        service.settle(known(service, ONE), NOON)
    assert full.type is OutboxFull


async def test_the_record_counts_and_its_case_has_the_fault_while_others_go_on() -> None:
    service, large, other = a_talkative_service(), Wire(), Wire(OTHER_CASE)
    large.says(in_custody())
    large.says(released())
    other.says(in_custody())

    assert await take_in(service, [*large.records, *other.records]) == {"applied": 3}
    with capture_logs() as logs:
        await decide_upon(service, [CASE])

    after = await the_case(service)
    assert (after.state.released, after.undecided, after.gaps) == (True, None, {})
    assert (after.fault, after.next_due) == (SAYS_TOO_MUCH, NOON + AFTER_FAULT)
    assert told(logs) == [CASE]
    assert [one.fault for one in await service.cases.stalled(10)] == [SAYS_TOO_MUCH]
    assert len((await the_case(service, OTHER_CASE)).outbox) == 1


async def test_it_is_told_at_each_try_and_tried_each_minute() -> None:
    service = a_talkative_service()
    await service.cases.save_many([replace(known(service), next_due=NOON)])
    moments = [NOON, NOON + timedelta(seconds=5), NOON + AFTER_FAULT]

    with capture_logs() as logs:
        tried = [await poll(service, one) for one in moments]

    assert (tried, told(logs)) == ([1, 0, 1], [CASE, CASE])


async def test_it_goes_on_once_its_rules_are_mended() -> None:
    service = a_talkative_service()
    await service.cases.save_many([replace(known(service), next_due=NOON)])
    await poll(service, NOON)

    mended = replace(service, react=react)
    await poll(mended, NOON + AFTER_FAULT)

    after = await the_case(mended)
    assert (after.fault, len(after.outbox)) == ("", 1)
