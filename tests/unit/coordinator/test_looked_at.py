"""What somebody has not seen yet: no line is told twice, none is lost, and none is seen that was not shown."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from a_board import NOON, case, view
from contracts.joint_view import JointView, TimelineEntry
from contracts.topics import Agency
from coordinator.domain.looked_at import QUIET, Looked, changes_since, looked_at_all, looked_at_these

MINUTE = timedelta(minutes=1)


def entry(what: str, at: datetime = NOON) -> TimelineEntry:
    return TimelineEntry(at=at, by=Agency.POLICE, what=what)


def shown(*lines: TimelineEntry) -> JointView:
    return view(timeline=lines)


def told(looked: Looked, views: dict[str, JointView]) -> list[str]:
    return [one.entry.what for one in changes_since(looked, views)]


def marks(looked: Looked, views: dict[str, JointView]) -> list[tuple[str, str]]:
    return [(one.case_id, one.mark) for one in changes_since(looked, views)]


def test_who_begins_has_seen_everything_that_is_there() -> None:
    views = {case(1): shown(entry("suspect-arrested"))}

    assert told(looked_at_all("M. Jansen", "rotterdam", views, NOON), views) == []


def test_what_was_reported_late_is_new_although_it_happened_before() -> None:
    looked = looked_at_all("M. Jansen", "rotterdam", {case(1): shown(entry("suspect-arrested"))}, NOON)
    late = {case(1): shown(entry("advice-asked", NOON - 300 * MINUTE), entry("suspect-arrested"))}

    assert told(looked, late) == ["advice-asked"]


def test_the_second_of_two_lines_that_say_the_same_is_new() -> None:
    looked = looked_at_all("M. Jansen", "rotterdam", {case(1): shown(entry("contact-attempted"))}, NOON)

    assert told(looked, {case(1): shown(*[entry("contact-attempted")] * 2)}) == ["contact-attempted"]


def test_a_new_case_is_new_from_its_first_line_on() -> None:
    looked = looked_at_all("M. Jansen", "rotterdam", {}, NOON)

    assert told(looked, {case(1): shown(entry("suspect-arrested", NOON - MINUTE))}) == ["suspect-arrested"]


def test_what_came_after_the_page_was_shown_is_not_marked_with_it() -> None:
    looked = looked_at_all("M. Jansen", "rotterdam", {}, NOON)
    page = {case(1): shown(entry("suspect-arrested"))}
    meanwhile = {
        case(1): shown(entry("suspect-arrested"), entry("suspect-released")),
        case(2): shown(entry("objected")),
    }
    after = looked_at_these(looked, marks(looked, page), meanwhile, NOON + MINUTE)

    assert sorted(told(after, meanwhile)) == ["objected", "suspect-released"]


def test_a_case_in_which_nothing_happens_for_long_is_not_kept_line_by_line_and_not_told_again() -> None:
    views = {case(1): shown(entry("suspect-arrested")), case(2): shown(entry("objected", NOON + QUIET))}
    later = looked_at_all("M. Jansen", "rotterdam", views, NOON + QUIET + MINUTE)

    assert set(later.seen) == {case(2)}
    assert told(later, views) == []


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.integers(0, 60_000), st.sampled_from(["come", "look", "part", "wait"])),
        max_size=30,
    )
)
def test_each_line_is_told_until_it_was_marked_and_never_again(steps: Sequence[tuple[str, int, str]]) -> None:
    number, now, lines = count(), NOON, dict[str, list[TimelineEntry]]()
    looked, seen = looked_at_all("M. Jansen", "rotterdam", {}, NOON), set[str]()
    for name, minutes, step in steps:
        now += timedelta(minutes=minutes)
        if step == "come":
            line = entry(f"line-{next(number)}", now - timedelta(minutes=minutes % 500))
            lines.setdefault(case(ord(name)), []).append(line)
        views = {case_id: shown(*sorted(said, key=lambda one: one.at)) for case_id, said in lines.items()}
        new = changes_since(looked, views)
        assert {one.entry.what for one in new} == {one.what for said in lines.values() for one in said} - seen
        if step in ("look", "part"):
            chosen = new if step == "look" else new[::2]
            looked = looked_at_these(looked, [(one.case_id, one.mark) for one in chosen], views, now)
            seen |= {one.entry.what for one in chosen}
