"""The clocks against a count of every minute by the wall clock, which shares no code with them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from rules.clocks import Explanation, explain, remaining
from rules.pack import ClockRow, Label, OutcomeRow, Pack, WindowRow

Window = tuple[time, time]
MINUTE = timedelta(minutes=1)
ZONE = ZoneInfo("Europe/Amsterdam")
SINCE = date(2020, 1, 1)
NIGHT: Window = (time(0), time(9))
LATE: Window = (time(22), time(6, 30))
LUNCH: Window = (time(12), time(13))
INTO_THE_CHANGED_HOUR: Window = (time(0), time(2, 30))
OUT_OF_THE_CHANGED_HOUR: Window = (time(2, 30), time(5))
BEFORE_SPRING = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
BEFORE_AUTUMN = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)

minutes_of_a_day = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
stretches = st.tuples(minutes_of_a_day, minutes_of_a_day).filter(lambda pair: pair[0] != pair[1])
windows = st.lists(st.one_of(st.sampled_from([NIGHT, LATE, LUNCH]), stretches), max_size=2)
any_minute = st.integers(0, 366 * 24 * 60).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + minute * MINUTE)
around_a_change = st.tuples(st.sampled_from([BEFORE_SPRING, BEFORE_AUTUMN]), st.integers(-1500, 600)).map(
    lambda pair: pair[0] + pair[1] * MINUTE
)
starts = st.one_of(any_minute, around_a_change)
allowances = st.integers(1, 26 * 60).map(lambda minute: minute * MINUTE)


def is_excluded(moment: datetime, excluded: list[Window]) -> bool:
    """By the wall clock alone."""
    wall = moment.astimezone(ZONE).time()
    return any(_inside(wall, window) for window in excluded)


def _inside(wall: time, window: Window) -> bool:
    starts, ends = window
    return starts <= wall < ends if starts < ends else wall >= starts or wall < ends


def counted_out(started: datetime, allowance: timedelta, excluded: list[Window]) -> datetime:
    """Minute by minute until the allowance is used."""
    moment, left = started, allowance // MINUTE
    while left:
        left -= 0 if is_excluded(moment, excluded) else 1
        moment += MINUTE
    return moment


def leaves_an_hour(excluded: list[Window]) -> bool:
    day = datetime(2026, 6, 1, tzinfo=UTC)
    return sum(not is_excluded(day + minute * MINUTE, excluded) for minute in range(24 * 60)) >= 60


def rules_with(allowance: timedelta, excluded: list[Window]) -> tuple[ClockRow, Pack]:
    rows = tuple(
        WindowRow(id=f"window-{n}", title="Not counted", source="test", valid_from=SINCE, starts=one[0], ends=one[1])
        for n, one in enumerate(excluded)
    )
    row = ClockRow(
        id="clock",
        title="Counted",
        source="test",
        valid_from=SINCE,
        basis="law",
        starts="arrested",
        stops=("released",),
        allowance=allowance,
        excluded=tuple(window.id for window in rows),
        owner="police",
        act_that_ends="release",
    )
    label = Label(id="any", title="Any", source="test", valid_from=SINCE)
    outcome = OutcomeRow(id="none", title="None", source="test", valid_from=SINCE, way="dismissal")
    packed = Pack(
        name="test",
        version="1",
        title="Test",
        zone=ZONE.key,
        offence_classes=(label,),
        age_classes=(label,),
        windows=rows,
        clocks=(row,),
        outcomes=(outcome,),
    )
    return row, packed


def explained(started: datetime, allowance: timedelta, excluded: list[Window]) -> Explanation:
    row, packed = rules_with(allowance, excluded)
    return explain(row, started, packed)


@settings(max_examples=150, deadline=None)
@given(starts, allowances, windows)
@example(BEFORE_SPRING, timedelta(hours=9), [NIGHT])
@example(BEFORE_AUTUMN, timedelta(hours=9), [NIGHT])
@example(BEFORE_SPRING, timedelta(hours=9), [LATE, LUNCH])
@example(BEFORE_SPRING, timedelta(hours=9), [INTO_THE_CHANGED_HOUR])
@example(BEFORE_AUTUMN, timedelta(hours=9), [INTO_THE_CHANGED_HOUR])
@example(BEFORE_SPRING, timedelta(hours=9), [OUT_OF_THE_CHANGED_HOUR])
@example(BEFORE_AUTUMN, timedelta(hours=9), [OUT_OF_THE_CHANGED_HOUR])
@example(BEFORE_AUTUMN, timedelta(hours=30), [(time(8), time(2)), (time(1), time(4))])
def test_a_clock_ends_where_a_count_of_every_minute_ends(
    started: datetime, allowance: timedelta, excluded: list[Window]
) -> None:
    assume(leaves_an_hour(excluded))

    assert explained(started, allowance, excluded).due == counted_out(started, allowance, excluded)


@settings(max_examples=150, deadline=None)
@given(starts, allowances, windows)
@example(BEFORE_SPRING, timedelta(hours=9), [NIGHT])
@example(BEFORE_AUTUMN, timedelta(hours=9), [INTO_THE_CHANGED_HOUR])
def test_the_stretches_join_without_gaps_and_those_that_count_add_up_to_the_allowance(
    started: datetime, allowance: timedelta, excluded: list[Window]
) -> None:
    assume(leaves_an_hour(excluded))

    explanation = explained(started, allowance, excluded)

    stretches_of_it = explanation.intervals
    assert stretches_of_it[0].starts == started
    assert stretches_of_it[-1].ends == explanation.due
    assert all(one.ends == after.starts for one, after in pairwise(stretches_of_it))
    assert all(one.starts < one.ends for one in stretches_of_it)
    assert sum((one.ends - one.starts for one in stretches_of_it if one.counts), timedelta()) == allowance
    assert all(one.counts != is_excluded(one.starts, excluded) for one in stretches_of_it)
    assert stretches_of_it[-1].counts


@settings(max_examples=100, deadline=None)
@given(starts, allowances, windows, st.lists(st.integers(-60, 4 * 24 * 60), min_size=1, max_size=6))
def test_what_remains_never_grows_and_falls_to_nothing_at_the_due_moment_and_not_before(
    started: datetime, allowance: timedelta, excluded: list[Window], looks: list[int]
) -> None:
    assume(leaves_an_hour(excluded))
    row, packed = rules_with(allowance, excluded)
    ends = explain(row, started, packed).due

    left = [remaining(row, started, started + look * MINUTE, packed) for look in sorted(looks)]

    assert left == sorted(left, reverse=True)
    assert remaining(row, started, started, packed) == allowance
    assert remaining(row, started, ends, packed) == timedelta()
    assert remaining(row, started, ends - MINUTE, packed) == MINUTE
