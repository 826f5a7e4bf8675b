"""The report of a campaign of faults."""

import os
import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import fill
from typing import Final

from campaigns.faults_counted import Count
from campaigns.faults_drawn import KILLED, KILLS, SMALLER, WINDOW, What
from campaigns.faults_planted import Planted
from campaigns.faults_said import BACKLOG
from deploy.addresses import PROJECT
from messaging.clock import SystemClock

PAGE: Final = PROJECT / "docs" / "campaigns" / "faults.md"
WIDE: Final = 118


@dataclass(slots=True)
class Told:
    """What was done and what was counted."""

    seed: int
    kills: int
    """Of single services, as was asked for."""
    drawn: int
    machine: str
    made: Counter[What] = field(default_factory=Counter)
    counts: int = 0
    last: Count = field(default_factory=Count)
    slowest: float = 0.0
    """Seconds from the last acknowledgement of a stretch until everybody was at rest, at the most."""
    minutes: float = 0.0
    planted: Sequence[Planted] = ()

    @property
    def killed(self) -> int:
        """Single services that were killed."""
        return sum(self.made[what] for what in KILLS)

    @property
    def whole(self) -> bool:
        """Whether everything was made that was drawn, so many kills as were asked for among it."""
        return self.killed >= self.kills and self.made.total() == self.drawn

    def counted(self, count: Count, until_at_rest: float) -> None:
        """One count more; each counts everything since the beginning."""
        self.counts += 1
        self.last, self.slowest = count, max(self.slowest, until_at_rest)


def where() -> str:
    """On which machine, how busy it was with other work, and when."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{SystemClock().now():%-d %B %Y}, {os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, Python "
        f"{platform.python_version()}; other work kept {os.getloadavg()[0]:.1f} processes busy when it began"
    )


def page(told: Told) -> str:
    """The report, in the words of whoever has to believe it."""
    last = told.last
    parts = (
        "# Faults at a table that is at work",
        *([] if told.whole else [_broken_off(told)]),
        _prose(f"Written by `make faults`, seed {told.seed}, in {told.minutes:.0f} minutes. {told.machine}."),
        _prose(
            f"Two coordinators, {' and '.join(KILLED[1:])} on the real broker and store. With each fault about forty "
            "words are said of four cases: police, prosecutor and legal aid publish, police's own system registers a "
            "case and probation's gives advice on the one before, a settlement is proposed, consulted on, asked for "
            "and withdrawn, and a clock passes its deadline. The faults were drawn beforehand from the seed; each "
            "service is killed once at the same time, or something else is done alone. Where a fault falls far behind, "
            f"{BACKLOG:,} words more lie there before the coordinators begin, and cases are taken in and not decided "
            f"upon when it falls; the bounds of catching up are {SMALLER} times smaller here than in production."
        ),
        _table("fault", [(what, told.made[what]) for what in What]),
        _summed(told),
        "## Counted",
        _prose(
            f"After every three rounds, {told.counts} times, when everybody was at rest again (after "
            f"{told.slowest:.0f} s at the most), everything since the beginning was counted: by `jointtable "
            "verify-view`, and by counting that shares no code with the services' intake: what was acknowledged to who "
            "said it, against what the topics and the three services' stores hold. Each settlement was judged by the "
            "second opinion too."
        ),
        _found(last),
        _table("at the end", _amounts(last)),
        _prose(
            "Lost: acknowledged and on no topic, or not applied, or unsent. Twice: applied again, or said under two "
            f"numbers. Order: another order than the numbers', whatever came within {WINDOW} places. Differences: "
            "anything else in which the store is not equal to a pure replay of the topics, a gap, a parked record, a "
            "settlement that is not right."
        ),
        "## Whether it can fail",
        _prose(
            "Afterwards each of these was planted in one case of the coordinators' store, and counted in the same way."
        ),
        "| planted | lines of the count | lines of `verify-view` |\n|---|---|---|\n"
        + "\n".join(f"| {one.what} | {one.counting} | {one.verify_view} |" for one in told.planted),
    )
    return "\n\n".join(parts) + "\n"


def _summed(told: Told) -> str:
    return f"{told.killed} kills of single services, {told.made.total()} faults in all."


def _broken_off(told: Told) -> str:
    """What whoever reads nothing else has to know."""
    return _prose(
        f"**Broken off, its time was over: {told.killed} of {told.kills} kills, {told.made.total()} of {told.drawn} "
        "faults in all.**"
    )


def _found(last: Count) -> str:
    order, differing = len(last.order), len(last.differing)
    return f"**Lost {len(last.lost)}, twice {len(last.twice)}, order breaks {order}, differences {differing}.**"


def _amounts(last: Count) -> Sequence[tuple[str, int]]:
    return (
        ("acknowledged to who said it", last.acknowledged),
        ("records on the topics", last.records),
        ("of them sent again, the same record", last.again),
        ("applied by the three services, each once", last.applied),
    )


def _table(of: str, rows: Sequence[tuple[str, int]]) -> str:
    return f"| {of} | how many |\n|---|---|\n" + "\n".join(f"| {name} | {number:,} |" for name, number in rows)


def _prose(text: str) -> str:
    return fill(text, WIDE, break_on_hyphens=False)
