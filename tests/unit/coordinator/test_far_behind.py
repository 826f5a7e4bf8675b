"""Far behind, a case is taken in first and decided upon when it rests: to the same end, and nothing of it is lost."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_the_table import FixedClock, Table, coordinator
from contracts.joint_view import JointView
from contracts.legal_aid import SolicitorAvailable
from contracts.message import Message
from contracts.police import CustodyOrdered
from contracts.topics import Agency
from coordinator.domain.joint_case import JointCase
from given import CASE, OTHER_CASE, Wire, at
from messaging.codec import from_stored, to_stored
from messaging.document import CaseDocument
from messaging.event import Event, Record
from messaging.hot import RESTS_AFTER, HotCases
from messaging.intake import take_in
from messaging.reading import read
from messaging.recount import Lying, by_case, differences, replay
from messaging.resting import decide_left, decide_upon
from messaging.service import Service
from messaging.timers import poll


class Replica:
    """A coordinator on a store that may have others."""

    def __init__(self, stored: Service[JointCase] | None = None) -> None:
        service = stored or coordinator()
        self.stored = service
        self.cases = HotCases(service.cases)
        self.service = replace(service, cases=self.cases)

    def takes(self, records: Sequence[Record], *, behind: bool = True) -> None:
        asyncio.run(take_in(self.service, records, behind=behind))
        self.cases.piece_taken(len(records))

    def decides(self, after: int = 0) -> int:
        return asyncio.run(decide_upon(self.service, self.cases.resting(after, 50)))

    def decides_what_was_left(self, *, ours: bool = True) -> int:
        return asyncio.run(decide_left(self.service, self.cases, lambda _due: ours))

    @property
    def document(self) -> CaseDocument[JointCase]:
        found = asyncio.run(self.stored.cases.load(CASE))
        assert found is not None
        return found

    @property
    def said(self) -> list[str]:
        return [type(one).__name__ for one in said_in(self.document)]


def said_in(document: CaseDocument[JointCase]) -> list[Message]:
    """What the coordinator said and nobody has sent yet."""
    readings = [
        read(Record(one.topic, 0, one.n, one.key, one.headers, one.value), coordinator().ring, at("23:00"))
        for one in document.outbox
    ]
    return [one.message for one in readings if isinstance(one, Event)]


def view_of(document: CaseDocument[JointCase]) -> JointView:
    """The view told last."""
    return [one for one in said_in(document) if isinstance(one, JointView)][-1]


def registered() -> Table:
    return Table().registered().detained().selected()


def without_at_once(table: Table) -> list[Record]:
    """What was said but for what counts at once, which lies on the topics of police."""
    return [one for one in table.wire.records if not one.topic.startswith("case.police.progress")]


def test_far_behind_nothing_is_said_until_the_case_rests_and_then_once() -> None:
    records, replica = without_at_once(registered()), Replica()

    replica.takes(records)
    far_behind = replica.document
    count = replica.decides()

    assert far_behind.undecided == at("12:00")
    assert far_behind.outbox == ()
    assert count == 1
    assert replica.document.undecided is None
    assert replica.said.count("JointView") == 1
    assert replica.decides() == 0, "it is decided upon once"


def test_what_counts_at_once_is_decided_upon_with_its_piece() -> None:
    replica = Replica()

    replica.takes(registered().wire.records)

    assert replica.document.undecided is None
    assert view_of(replica.document).detained


def test_a_case_rests_when_none_of_the_last_records_was_of_it() -> None:
    replica = Replica()
    replica.takes(without_at_once(registered()))

    replica.cases.piece_taken(RESTS_AFTER - 1)
    too_soon = replica.decides(RESTS_AFTER)
    replica.cases.piece_taken(1)

    assert too_soon == 0
    assert replica.decides(RESTS_AFTER) == 1


@pytest.mark.parametrize(("after", "rests"), [(RESTS_AFTER - 1, False), (RESTS_AFTER, True)])
def test_a_case_that_rests_at_the_end_of_its_piece_is_decided_upon_with_it(after: int, *, rests: bool) -> None:
    replica, other = Replica(), Table(wire=Wire(OTHER_CASE)).registered()

    replica.takes([*without_at_once(registered()), *other.wire.records[:1] * after])

    assert (replica.document.undecided is None) == rests
    assert ("JointView" in replica.said) == rests


def test_a_record_that_comes_when_we_have_caught_up_is_decided_upon_with_all_before_it() -> None:
    records, replica = without_at_once(registered()), Replica()

    replica.takes(records[:-1])
    replica.takes(records[-1:], behind=False)

    assert replica.document.undecided is None
    assert replica.decides() == 0


def test_what_a_replica_that_ended_left_undecided_the_next_one_decides() -> None:
    ended = Replica()
    ended.takes(without_at_once(registered()))

    another = Replica(ended.stored)
    not_its_own = another.decides_what_was_left(ours=False)
    its_own = another.decides_what_was_left()

    assert (not_its_own, its_own) == (0, 1)
    assert another.document.undecided is None
    assert another.said.count("JointView") == 1
    assert (ended.decides(), ended.decides()) == (0, 0), "who comes second has nothing left to do"
    assert ended.cases.resting(0, 50) == []


def test_the_mark_is_in_the_stored_document() -> None:
    replica = Replica()
    replica.takes(without_at_once(registered()))

    stored = to_stored(replica.document)

    assert from_stored(stored, JointCase).undecided == at("12:00")
    assert asyncio.run(replica.stored.cases.undecided(5))[0].case_id == CASE
    assert asyncio.run(replica.stored.cases.backlog(at("12:00"))).undecided == 1


def test_a_clock_that_ran_out_meanwhile_is_told_with_its_due_moment() -> None:
    table, replica = registered(), Replica()
    replica.takes(table.wire.records)
    due = min(one.due for one in view_of(replica.document).clocks if one.due)
    sent = len(said_in(replica.document))
    clock = replica.stored.clock
    assert isinstance(clock, FixedClock)
    table.wire.says(SolicitorAvailable(occurred_at=at("10:30"), assignment="A1", channel="video"))

    replica.takes(table.wire.records[-1:])
    clock.moment = due.replace(hour=due.hour + 2)
    replica.decides()

    missed = [one for one in said_in(replica.document)[sent:] if type(one).__name__ == "ClockMissed"]
    assert [one.occurred_at for one in missed if getattr(one, "due", None) == due] == [due]


def test_a_timer_that_comes_first_decides_on_all_that_was_taken_in() -> None:
    table, replica = registered(), Replica()
    replica.takes(table.wire.records)
    table.wire.says(CustodyOrdered(occurred_at=at("11:00"), ordered_by="assistant prosecutor 14"))
    replica.takes(table.wire.records[-1:])
    due = replica.document.next_due
    assert due is not None

    asyncio.run(poll(replica.service, due))

    assert replica.document.undecided is None
    assert "custody" in view_of(replica.document).model_dump_json()


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_in_any_pieces_decided_upon_at_once_or_later_the_case_comes_to_the_same(drawn: st.DataObject) -> None:
    """The facts, what is issued and the view are the same. What was told on the way may differ: a duty that was met
    before anybody was told of it, an ask that was held back until its last condition came.
    """
    records = settled_with_everything().wire.records
    replica, at_once = Replica(), Replica()
    at_once.takes(records, behind=False)
    left = records
    while left:
        size = drawn.draw(st.integers(1, len(left)), label="records")
        replica.takes(left[:size], behind=drawn.draw(st.booleans(), label="far behind"))
        left = left[size:]
        if drawn.draw(st.booleans(), label="rests in between"):
            replica.decides()
        if drawn.draw(st.booleans(), label="ends here"):
            replica = Replica(replica.stored)
    replica.decides()
    replica.decides_what_was_left()

    ours, theirs = replica.document, at_once.document
    assert facts_of(ours.state) == facts_of(theirs.state)
    assert [one.hash for one in ours.state.coordinator.issued] == [one.hash for one in theirs.state.coordinator.issued]
    assert shown(view_of(ours)) == shown(view_of(theirs))
    assert recounted(replica.service, records, ours) == []


def facts_of(case: JointCase) -> JointCase:
    """What the agencies said."""
    others = tuple(one for one in case.history if one.by != Agency.COORDINATOR)
    return replace(case, coordinator=JointCase(CASE).coordinator, history=others, last_heard={})


def shown(view: JointView) -> JointView:
    """The view without when anything was told."""
    timeline = tuple(one for one in view.timeline if one.by != Agency.COORDINATOR)
    return view.model_copy(update={"timeline": timeline, "as_of": {}, "occurred_at": at("12:00")})


def recounted(service: Service[JointCase], records: Sequence[Record], document: CaseDocument[JointCase]) -> list[str]:
    """What `verify-view` would find, with all that was decided sent."""
    own = [Record(one.topic, 0, 1000 + one.n, one.key, one.headers, one.value) for one in document.outbox]
    heard, _ = by_case(service, [Lying(one, nth) for nth, one in enumerate([*records, *own])], at("23:00"))
    done = replay(service, heard[0], at("23:00"))
    return [one.what for one in differences(service, replace(document, outbox=()), done, lambda case: case)]


def settled_with_everything() -> Table:
    table = registered().proposed()
    table.consulted()
    return table.asked().released("11:10")
