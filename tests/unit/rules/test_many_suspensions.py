"""However many suspensions one clock has, each moment of them stands still once, for the reason given last."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from given import at, pack
from rules.clock_rows import ClockRow
from rules.clock_run import Layer, joined, patchwork
from rules.clocks import Happened, Suspended, explain
from rules.pack import Pack

MINUTE = timedelta(minutes=1)
START = at("10:00")
KINDS = ("first", "second", "third")


def rules() -> tuple[ClockRow, Pack]:
    """The invented clock of a day, with three reasons to stand still, none of them bounded."""
    known = pack("example")
    held = known.clocks[0]
    row = held.suspensions[0].model_copy(update={"at_most": None, "times": None})
    suspensions = tuple(row.model_copy(update={"id": kind, "title": kind}) for kind in KINDS)
    clock = held.model_copy(update={"suspensions": suspensions})
    return clock, known.model_copy(update={"clocks": (clock,)})


def suspended(since: int, until: int, kind: str = "first") -> Suspended:
    return Suspended(kind, None, START + since * MINUTE, START + until * MINUTE)


@pytest.mark.parametrize("number", [1_000, 5_000])
def test_thousands_of_suspensions_are_counted(number: int) -> None:
    clock, known = rules()
    every_other = tuple(suspended(2 * nth, 2 * nth + 1) for nth in range(number))

    told = explain(clock, Happened({"detention-ordered": START}, suspensions=every_other), known)

    stood_still = min(number, clock.allowance // MINUTE)
    assert told.due == START + clock.allowance + stood_still * MINUTE
    assert all(one.ends == later.starts for one, later in pairwise(told.intervals))


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), st.sampled_from(KINDS)), max_size=12)


@given(SPANS)
def test_each_minute_stands_still_for_the_reason_that_was_laid_last(spans: list[tuple[int, int, str]]) -> None:
    clock, _ = rules()
    row = {one.id: one for one in clock.suspensions}
    layers = [
        Layer(joined([(START + since * MINUTE, START + (since + length) * MINUTE)]), "suspended", row[kind])
        for since, length, kind in spans
    ]

    def at_minute(nth: int) -> list[str]:
        moment = START + nth * MINUTE
        return [of.id for starts, ends, _, of in patchwork(layers) if of and starts <= moment < ends]

    for nth in range(100):
        said = [kind for since, length, kind in spans if since <= nth < since + length]
        assert at_minute(nth) == said[-1:]


@given(SPANS, st.integers(0, 60))
def test_the_due_moment_is_later_by_every_minute_of_them_once(spans: list[tuple[int, int, str]], endless: int) -> None:
    clock, known = rules()
    all_of_them = tuple(suspended(since, since + length, kind) for since, length, kind in spans)
    minutes = {nth for since, length, _ in spans for nth in range(since, since + length)}

    def told(*more: Suspended) -> datetime | None:
        happened = Happened({"detention-ordered": START}, suspensions=(*all_of_them, *more))
        return explain(clock, happened, known).due

    assert told() == START + clock.allowance + len(minutes) * MINUTE
    assert told(Suspended("third", None, START + endless * MINUTE)) is None
