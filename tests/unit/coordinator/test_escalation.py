"""A warning or a breach that nobody acknowledged goes higher by itself; acknowledging ends that and nothing else."""

from datetime import date
from uuid import UUID

from at_the_table import Table
from contracts.coordinator import ClockAcknowledged, ClockEscalated, ClockMissed, ClockMoved, ClockWarned
from contracts.joint_view import ClockShown, JointView
from contracts.topics import Topic
from coordinator.domain.acknowledge import NOTHING, acknowledge
from coordinator.domain.requests import Acknowledge
from given import CASE, at, pack
from messaging.event import Refusal

NINE = "detention-9h"
DUE = "18:10"


def held() -> Table:
    """Somebody held until ten past six."""
    return Table().registered().detained("09:10")


def later(table: Table, *moments: str) -> Table:
    """The timer looks at these moments."""
    for moment in moments:
        table.time_passes(at(moment))
    return table


def levels(table: Table) -> list[tuple[str, object]]:
    return [(one.level, one.occurred_at) for one in table.said(ClockEscalated)]


def shown(table: Table) -> ClockShown:
    return next(one for one in table.said(JointView)[-1].clocks if one.clock == NINE)


def acknowledged(table: Table, about: str, due: str = DUE, minutes_left: int | None = None) -> Refusal | None:
    """A coordinator has seen it; None when that was recorded."""
    assert table.document is not None
    asked = Acknowledge.model_validate({"clock": NINE, "about": about, "due": at(due), "minutes_left": minutes_left})
    answer = acknowledge(table.document.state, asked, "M. Jansen", table.now, UUID(CASE))
    if isinstance(answer, Refusal):
        return answer
    (seen,) = answer
    table.says(seen.message)
    return None


def test_a_warning_and_a_breach_name_the_owner_and_the_act_that_ends_it() -> None:
    table = later(held(), "17:10", DUE)

    warned, missed = table.said(ClockWarned)[0], table.said(ClockMissed)[0]
    assert warned.owner == missed.owner == "police"
    assert warned.act == missed.act == "release, custody, or handing over"


def test_what_nobody_acknowledges_goes_higher_step_by_step_at_its_own_moments() -> None:
    table = later(held(), "17:10", "17:25", "17:40", "18:00", DUE, "18:20", "19:10", "20:00")

    assert levels(table) == [
        ("warning-to-head-of-duty", at("17:25")),
        ("breach-to-head-of-duty", at("18:20")),
        ("breach-to-managers", at("19:10")),
    ]
    assert (shown(table).unseen, shown(table).escalated) == ("breach", "The agencies' managers on call")


def test_after_an_outage_only_the_highest_step_is_told() -> None:
    assert levels(later(held(), "21:00")) == [("breach-to-managers", at("19:10"))]


def test_a_step_that_no_longer_holds_is_not_taken() -> None:
    now = tuple(
        row.model_copy(update={"valid_to": date(2026, 3, 9)}) if row.id == "breach-to-managers" else row
        for row in pack().escalations
    )
    table = Table(pack().model_copy(update={"escalations": now})).registered().detained("09:10")

    assert levels(later(table, "21:00")) == [("breach-to-head-of-duty", at("18:20"))]


def test_what_was_acknowledged_goes_no_higher_and_stays_a_breach() -> None:
    table = later(held(), DUE)
    assert acknowledged(table, "breach") is None
    later(table, "18:20", "19:10", "22:00")

    assert levels(table) == []
    assert (shown(table).state, shown(table).unseen) == ("missed", None)


def test_who_acknowledged_a_warning_has_not_seen_the_breach() -> None:
    table = later(held(), "17:10")
    assert acknowledged(table, "warning") is None
    later(table, "17:25", DUE, "18:20")

    assert [level for level, _ in levels(table)] == ["breach-to-head-of-duty"]


def test_an_acknowledgement_of_a_warning_that_is_heard_after_the_breach_does_not_acknowledge_that() -> None:
    table = later(held(), "17:10", DUE)
    table.says(ClockAcknowledged(occurred_at=at("17:20"), clock=NINE, due=at(DUE), about="warning", by="M. Jansen"))

    assert shown(table).unseen == "breach"


def test_a_nearer_warning_has_to_be_seen_anew() -> None:
    table = later(held(), "17:10")
    assert acknowledged(table, "warning") is None
    later(table, "17:40")

    assert shown(table).unseen == "warning"


def test_who_saw_the_warning_of_an_hour_has_not_seen_the_nearer_one_that_came_before_it_was_heard() -> None:
    table = later(held(), "17:10", "17:40")
    seen = {"occurred_at": at("17:20"), "clock": NINE, "due": at(DUE), "about": "warning", "by": "M. Jansen"}
    table.says(ClockAcknowledged.model_validate(seen | {"minutes_left": 60}))

    assert (shown(table).unseen, shown(table).unseen_minutes) == ("warning", 30)
    table.says(ClockAcknowledged.model_validate(seen | {"minutes_left": 30}))
    assert (shown(table).unseen, shown(table).unseen_minutes) == (None, None)


def test_an_acknowledgement_names_its_warning_and_one_that_was_not_said_is_refused() -> None:
    table = later(held(), "17:10", "17:40")

    assert acknowledged(table, "warning", minutes_left=10) == NOTHING
    assert acknowledged(table, "warning", minutes_left=60) is None
    assert shown(table).unseen_minutes == 30
    assert acknowledged(table, "warning", minutes_left=60) == NOTHING
    assert acknowledged(table, "warning") is None
    assert shown(table).unseen is None


def test_an_acknowledgement_of_what_changed_meanwhile_is_refused() -> None:
    table = later(held(), "17:10", DUE)

    assert acknowledged(table, "warning") == NOTHING
    assert acknowledged(table, "breach", "19:10") == NOTHING
    assert acknowledged(table, "breach") is None
    assert acknowledged(table, "breach") == NOTHING
    assert [one.by for one in table.said(ClockAcknowledged)] == []


def test_what_was_done_in_time_is_not_escalated() -> None:
    table = later(held().released("18:00"), "18:20", "19:10")

    assert levels(table) == []


def test_what_was_done_too_late_is_escalated_no_further() -> None:
    table = later(held(), DUE, "18:20")
    table.released("18:30")
    later(table, "19:10")

    assert [level for level, _ in levels(table)] == ["breach-to-head-of-duty"]


def test_who_is_held_on_because_the_release_was_taken_back_has_a_clock_that_runs_and_is_warned_of() -> None:
    table = later(held(), "17:10").released("17:15")
    assert shown(table).state == "met"

    table.takes_back("suspect-released", Topic.POLICE_PROGRESS, "17:30")

    assert [(one.due, one.earlier_due) for one in table.said(ClockMoved)] == [(at(DUE), at(DUE))]
    assert (shown(table).state, shown(table).unseen) == ("running", "warning")
    later(table, "17:40")
    assert [one.minutes_left for one in table.said(ClockWarned)] == [60, 30]
    assert acknowledged(table, "warning") is None
    later(table, DUE)
    assert shown(table).state == "missed"


def test_the_coordinator_wakes_for_the_next_step() -> None:
    table = later(held(), DUE)
    assert table.document is not None
    assert table.document.next_due == at("18:20")

    later(table, "18:20")
    assert table.document.next_due == at("19:10")
