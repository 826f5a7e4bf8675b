"""Clocks that hypothesis draws: as plain numbers for the second opinion, and as rows and facts for the engine."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from hypothesis import strategies as st

from rules.clocks import Explanation, Interval, explain
from rules.happened import Extended, Happened, Suspended
from rules.pack import (
    AgeClassRow,
    ClockRow,
    ExtensionRow,
    Label,
    OutcomeRow,
    Pack,
    ReadingRow,
    SuspensionRow,
    WindowRow,
)
from second_opinion import DAY, Opinion, Span, Story, Told, as_far_as_it_ran, clock_changes

SINCE = date(2000, 1, 1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ROW = {"title": "Drawn", "source": "test", "valid_from": SINCE}
FIRST, LAST = 2020, 2031
FROM = (datetime(FIRST, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(minutes=1)
TO = (datetime(LAST, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(minutes=1)
ZONES = ("Europe/Amsterdam", "Europe/London", "Australia/Lord_Howe", "America/Santiago")
"""The second pack's zone, one that moves by half an hour, and one that moves at midnight."""
NIGHT, LATE, LUNCH, NOTHING = (0, 540), (1320, 390), (720, 780), (600, 600)
AROUND_THE_CHANGE = ((0, 150), (150, 300), (90, 130), (0, 120), (120, 180), (1410, 90))
LEAP_DAYS = tuple((date(year, 2, 29) - date(1970, 1, 1)).days for year in (2020, 2024, 2028))

minute_of_day = st.integers(0, DAY - 1)
any_window = st.tuples(minute_of_day, minute_of_day).filter(lambda pair: pair != (0, 0))
window = st.one_of(st.sampled_from([NIGHT, LATE, LUNCH, NOTHING, *AROUND_THE_CHANGE]), any_window)


def free_minutes(windows: tuple[tuple[int, int], ...]) -> int:
    """How much of a day they leave."""
    held: set[int] = set()
    for starts, ends in windows:
        held.update(range(starts, ends) if starts <= ends else [*range(starts, DAY), *range(ends)])
    return DAY - len(held)


windows = (
    st.lists(window, max_size=3, unique=True).map(tuple).filter(lambda some: not some or free_minutes(some) >= DAY // 4)
)


@st.composite
def starts(draw: st.DrawFn, zone: str) -> int:
    """Any minute of ten years, a leap day, or near a night on which the wall clock is changed."""
    near = st.sampled_from([*clock_changes(zone, FIRST, LAST - 1), *LEAP_DAYS])
    around = st.tuples(near, st.integers(-DAY, DAY)).map(lambda pair: pair[0] * DAY + pair[1])
    return draw(st.one_of(st.integers(FROM, TO), around, around))


def spans(start: int, reach: int) -> st.SearchStrategy[tuple[Span, ...]]:
    """Before, inside, after, overlapping, inverted, of no length, and without end."""
    at = st.integers(start - reach // 4, start + reach)
    closed = st.tuples(at, at)
    rarely_open: st.SearchStrategy[Span] = st.one_of(closed, closed, closed, st.tuples(at, st.none()))
    return st.lists(rarely_open, max_size=3).map(tuple)


@st.composite
def stories(draw: st.DrawFn, tick: int = 60) -> Story:
    """One clock with everything that may happen to it; by default in minutes."""
    zone, per_minute = draw(st.sampled_from(ZONES)), 60 // tick
    start = draw(starts(zone)) * per_minute + (draw(st.integers(0, per_minute - 1)) if per_minute > 1 else 0)
    allowance = draw(st.integers(1, 20 * 60))
    reach = 2 * allowance + DAY
    busy = st.booleans()
    return Story(
        zone=zone,
        tick=tick,
        start=start,
        allowance=allowance,
        windows=draw(windows),
        interrogations=draw(spans(start, reach)) if draw(busy) else (),
        transports=draw(spans(start, reach)) if draw(busy) else (),
        later_start=draw(st.none() | st.integers(start - 60, start + 600)),
        suspensions=draw(spans(start, reach)) if draw(busy) else (),
        suspended_times=draw(st.none() | st.integers(1, 3)),
        suspended_most=draw(st.none() | st.integers(1, 12 * 60)),
        extensions=tuple(
            draw(st.lists(st.tuples(st.integers(start - 60, start + reach), st.integers(1, 600)), max_size=3))
            if draw(busy)
            else ()
        ),
        extended_times=draw(st.integers(1, 3)),
    )


def moment(story: Story, tick: int) -> datetime:
    """A tick as a moment."""
    return EPOCH + timedelta(seconds=tick * story.tick)


def length(story: Story, ticks: int) -> timedelta:
    """So many ticks."""
    return timedelta(seconds=ticks * story.tick)


def rules_of(story: Story) -> tuple[ClockRow, Pack]:
    """A pack with this one clock."""
    found = tuple(
        WindowRow(id=f"window-{n}", starts=_time(one[0]), ends=_time(one[1]), **ROW)
        for n, one in enumerate(story.windows)
    )
    readings = (
        ReadingRow(id="asked", about="interrogation", **ROW),
        ReadingRow(id="moved", about="transport", **ROW),
        ReadingRow(id="later", about="start", starts="detention-ordered", **ROW),
    )
    most = length(story, story.suspended_most) if story.suspended_most else None
    stands = SuspensionRow(id="stands", by=("police",), times=story.suspended_times, at_most=most, event="e", **ROW)
    more = ExtensionRow(
        id="more", by=("prosecutor",), times=story.extended_times, at_most=length(story, 600), event="e", **ROW
    )
    row = ClockRow(
        id="clock",
        basis="law",
        starts=("arrested",),
        stops=("released",),
        allowance=length(story, story.allowance),
        excluded=tuple(one.id for one in found),
        readings=tuple(one.id for one in readings),
        suspensions=(stands,),
        extensions=(more,),
        owner="police",
        act_that_ends="release",
        **ROW,
    )
    packed = Pack(
        name="test",
        version="1",
        title="Test",
        zone=story.zone,
        offence_classes=(Label(id="any", **ROW),),
        age_classes=(AgeClassRow(id="any", **ROW),),
        windows=found,
        readings=readings,
        clocks=(row,),
        outcomes=(OutcomeRow(id="none", way="dismissal", **ROW),),
    )
    return row, packed


def facts_of(story: Story) -> Happened:
    """What happened, as the engine is told."""

    def told(spans_of: tuple[Span, ...]) -> tuple[tuple[datetime, datetime | None], ...]:
        return tuple((moment(story, a), None if b is None else moment(story, b)) for a, b in spans_of)

    later = {} if story.later_start is None else {"detention-ordered": moment(story, story.later_start)}
    return Happened(
        moments={"arrested": moment(story, story.start), **later},
        interrogations=told(story.interrogations),
        transports=told(story.transports),
        suspensions=tuple(Suspended("stands", "police", a, b) for a, b in told(story.suspensions)),
        extensions=tuple(
            Extended("more", "prosecutor", moment(story, at), length(story, adds)) for at, adds in story.extensions
        ),
    )


def explained(story: Story) -> Explanation:
    """What the engine says."""
    row, packed = rules_of(story)
    return explain(row, facts_of(story), packed)


def as_opinion(story: Story, said: Explanation) -> Opinion:
    """The engine's words in the second opinion's numbers: stretches by kind, whatever row they follow from."""
    due, latest = _ticks(story, said.due), _ticks(story, said.latest_arguable)
    told, latest_told = _told(story, said.intervals), _told(story, said.latest_intervals)
    return Opinion(due, latest, as_far_as_it_ran(due, told), as_far_as_it_ran(latest, latest_told))


def _told(story: Story, intervals: tuple[Interval, ...]) -> Told:
    told: Told = []
    for kind, some in groupby(intervals, key=lambda one: one.kind):
        together = list(some)
        told.append((_at(story, together[0].starts), _at(story, together[-1].ends), kind))
    return told


def _ticks(story: Story, at: datetime | None) -> int | None:
    return None if at is None else _at(story, at)


def _at(story: Story, at: datetime) -> int:
    ticks, rest = divmod(at - EPOCH, timedelta(seconds=story.tick))
    if rest:
        raise AssertionError(f"{at} is between two ticks")
    return ticks


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)
