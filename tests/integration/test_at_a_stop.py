"""A service that stops leaves nothing half done: what it sent is marked so, what it took in is gone on with."""

from math import inf

import pytest

from a_piece import THREE_PORTIONS, counted, piece, said
from a_service import NOON
from deploy.parts import Parts
from messaging.hot import TOLD_AT_ONCE
from messaging.requests import decide_and_save
from on_kafka import a_case, owed, publish, reading, service_of, until, until_folded, until_read, until_so

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("behind_until", [0.0, inf], ids=["live", "far behind"])
async def test_what_was_sent_before_a_stop_is_marked_so_by_it(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, behind_until: float
) -> None:
    for name in ("TELL_AFTER", "TELL_AFTER_BEHIND"):
        monkeypatch.setattr(f"messaging.relay.{name}", 3600.0)
    cases, service = [a_case(f"stopped-{number}") for number in range(TOLD_AT_ONCE + 10)], service_of()
    async with reading(parts, service) as moving:
        moving.intake.behind_until = behind_until
        for number, case in enumerate(cases):
            await decide_and_save(moving.service, case, "1", owed(number))
        await until(lambda: moving.relay.cases.untold() == len(cases))
        before = (await service.cases.backlog(NOON)).outbox
    after = (await service.cases.backlog(NOON)).outbox
    assert (before, after) == (len(cases), 0)


async def test_what_was_sent_before_partitions_go_to_others_is_marked_so_before_they_have_them(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.relay.TELL_AFTER", 3600.0)
    cases, service = [a_case(f"revoked-{number}") for number in range(TOLD_AT_ONCE + 10)], service_of()
    async with reading(parts, service) as moving:
        for number, case in enumerate(cases):
            await decide_and_save(moving.service, case, "1", owed(number))
        await until(lambda: moving.relay.cases.untold() == len(cases))
        await moving.intake.hold.on_partitions_revoked(set(moving.intake.hold.assigned))
        assert (await service.cases.backlog(NOON)).outbox == 0


async def test_what_was_taken_in_far_behind_before_a_stop_is_counted_once_and_decided_upon_after_it(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.stream.FAR_BEHIND", 1)
    records, service = piece(THREE_PORTIONS), service_of()
    async with reading(parts, service) as moving:
        moving.intake.behind_until = inf
        publish(parts.broker_as("police"), records)
        await until_folded(service, next(iter(said(records))), 1)
    async with reading(parts, service) as moving:
        await until_read(moving)

        async def nothing_undecided() -> bool:
            return not await service.cases.undecided(1)

        await until_so(nothing_undecided)
    found = await counted(service.cases)
    assert {case: found.get(case) for case in said(records)} == said(records)
