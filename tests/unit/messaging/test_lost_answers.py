"""A store that fails in the middle: nothing is lost, nothing counts twice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import pytest

from a_service import HOUR, NOON, Seen, a_service, arrested, in_custody
from contracts.coordinator import DutyOwed
from contracts.topics import Agency, Topic
from given import CASE, Wire
from messaging.document import CaseDocument
from messaging.event import Outgoing, outgoing
from messaging.intake import take_in
from messaging.memory import MemoryCases
from messaging.ports import NOTHING_KNOWN, StoreContended, StoreUnavailable
from messaging.recording import OutboxFull
from messaging.requests import SeenBefore, decide_and_save
from messaging.service import Reaction
from messaging.timers import poll


class LosesOneAnswer(MemoryCases[Seen]):
    """A store whose answer to one save is lost, the next or a later one: it `wrote` or it did not."""

    def __init__(self, *, wrote: bool, nth: int = 1) -> None:
        super().__init__()
        self._wrote = wrote
        self._left = nth

    async def save_many(
        self, documents: Sequence[CaseDocument[Seen]], known: Mapping[str, CaseDocument[Seen]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        self._left -= 1
        if self._left:
            return await super().save_many(documents, known)
        if self._wrote:
            await super().save_many(documents, known)
        raise StoreUnavailable


class AlwaysLoses(MemoryCases[Seen]):
    """A store where somebody else was always faster."""

    async def save_many(
        self, documents: Sequence[CaseDocument[Seen]], _known: Mapping[str, CaseDocument[Seen]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        return frozenset(document.case_id for document in documents)


def owed(_seen: Seen, _now: object) -> tuple[Outgoing, ...]:
    duty = DutyOwed(occurred_at=NOON, duty="look", owner=Agency.POLICE)
    return (outgoing(duty, UUID(int=1), "test"),)


@pytest.mark.parametrize("wrote", [True, False])
async def test_a_batch_whose_save_went_unanswered_is_given_again_and_counts_once(*, wrote: bool) -> None:
    wire = Wire()
    wire.says(in_custody())
    wire.says(arrested("Swamp"))
    service = a_service(LosesOneAnswer(wrote=wrote))
    with pytest.raises(StoreUnavailable):
        await take_in(service, wire.records)
    await take_in(service, wire.records)
    document = await service.cases.load(CASE)
    assert document is not None
    assert len(document.state.ids[Topic.POLICE_PROGRESS.value]) == len(document.outbox) == 1
    assert document.gaps[Topic.POLICE_PROGRESS.value].expects == 2
    assert await service.parked.count() == 1


@pytest.mark.parametrize("wrote", [True, False])
async def test_a_deadline_whose_save_went_unanswered_fires_once(*, wrote: bool) -> None:
    wire = Wire()
    wire.says(arrested())
    service = a_service(LosesOneAnswer(wrote=wrote, nth=2))
    await take_in(service, wire.records)
    with pytest.raises(StoreUnavailable):
        await poll(service, NOON + HOUR)
    await poll(service, NOON + HOUR)
    document = await service.cases.load(CASE)
    assert document is not None
    assert document.state.missed
    assert len(document.outbox) == 2


async def test_a_request_whose_save_went_unanswered_is_found_to_be_saved() -> None:
    service = a_service(LosesOneAnswer(wrote=True))
    assert await decide_and_save(service, CASE, "r1", owed) == SeenBefore()
    document = await service.cases.load(CASE)
    assert document is not None
    assert len(document.outbox) == 1


async def test_nobody_races_for_ever() -> None:
    wire = Wire()
    wire.says(in_custody())
    with pytest.raises(StoreContended):
        await take_in(a_service(AlwaysLoses()), wire.records)
    with pytest.raises(StoreContended):
        await decide_and_save(a_service(AlwaysLoses()), CASE, "r1", owed)


async def test_a_request_whose_consequences_do_not_fit_the_outbox_waits_for_the_relay() -> None:
    many = Reaction(tuple(owed(Seen(), NOON)) * 256)
    service = replace(a_service(), react=lambda _document, _now: many)
    with pytest.raises(OutboxFull):
        await decide_and_save(service, CASE, "r1", owed)
    assert await service.cases.load(CASE) is None
