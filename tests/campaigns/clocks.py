"""`make clocks`: the engine and a count of every minute over many generated clocks. Writes docs/campaigns/clocks.md.

The count shares no code with the engine. Hypothesis draws the clocks, as in the unit tests, and many more of them.
"""

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from hypothesis import HealthCheck, Phase, given, seed, settings

from deploy.addresses import PROJECT
from drawn_clocks import ZONES, as_opinion, explained, stories
from second_opinion import DAY, Opinion, Story, clock_changes, opinion

PAGE: Final = PROJECT / "docs" / "campaigns" / "clocks.md"
SHARE: Final = 5_000
"""Clocks drawn from one seed, by one process."""
CHANGES: Final = {zone: frozenset(clock_changes(zone, 2019, 2031)) for zone in ZONES}


@dataclass(slots=True)
class Tally:
    """What was drawn, and every clock on which the two differ."""

    kinds: Counter[str] = field(default_factory=Counter)
    differing: list[Story] = field(default_factory=list)

    def count(self, story: Story, said: Opinion, counted: Opinion) -> None:
        """One clock more."""
        self.kinds.update(name for name, is_so in _what(story, counted).items() if is_so)
        if said != counted:
            self.differing.append(story)


def share(number: int, *, tick: int) -> Tally:
    """Draw so many clocks and compare them, whatever happens."""
    tally = Tally()

    @seed(number)
    @settings(
        max_examples=SHARE,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(stories(tick=tick))
    def compared(story: Story) -> None:
        tally.count(story, as_opinion(story, explained(story)), opinion(story))

    compared()
    return tally


def main() -> int:
    """Exit 0 when the two agree on every clock."""
    asked = _arguments()
    began = time.monotonic()
    with ProcessPoolExecutor(asked.processes) as pool:
        minutes = list(pool.map(partial(share, tick=60), range(asked.first, asked.first + -(-asked.clocks // SHARE))))
        seconds = list(pool.map(partial(share, tick=1), [asked.first]))
    tally = Tally()
    for one in (*minutes, *seconds):
        tally.kinds += one.kinds
        tally.differing += one.differing
    page = _page(tally, time.monotonic() - began, asked)
    sys.stdout.write(page)
    for story in tally.differing[:10]:
        sys.stdout.write(f"\n{story}\n")
    if asked.report:
        PAGE.write_text(page)
    return 1 if tally.differing else 0


def _what(story: Story, counted: Opinion) -> dict[str, bool]:
    """What a clock has in it, to show that the draw is no easy one."""
    last = max(story.start, counted.due or 0, counted.latest or 0)
    days = range(story.start * story.tick // 60 // DAY, last * story.tick // 60 // DAY + 1)
    return {
        "clocks": True,
        "counted by the second": story.tick == 1,
        "over a clock change": any(day in CHANGES[story.zone] for day in days),
        "with a window across midnight": any(starts > ends for starts, ends in story.windows),
        "with a window of no length": any(starts == ends for starts, ends in story.windows),
        "with two windows or more": len(story.windows) > 1,
        "with interrogations": bool(story.interrogations),
        "with transports": bool(story.transports),
        "with suspensions": bool(story.suspensions),
        "with an interval that ends before it begins": _inverted(story),
        "with extensions": bool(story.extensions),
        "whose readings differ": counted.due != counted.latest,
        "that stand still in the strict reading": counted.due is None,
    }


def _inverted(story: Story) -> bool:
    spans = (*story.interrogations, *story.transports, *story.suspensions)
    return any(until is not None and until < since for since, until in spans)


def _page(tally: Tally, seconds: float, asked: argparse.Namespace) -> str:
    rows = "\n".join(f"| {name} | {count:,} |" for name, count in tally.kinds.most_common())
    return (
        "# A second opinion on the clocks\n\n"
        f"Written by `make clocks`, seeds from {asked.first}, {SHARE:,} clocks of each. Each clock is computed by the "
        "engine, and counted\ntick by tick through the time zone database by code that shares nothing with it; both "
        "readings, every stretch and its\nkind are compared. The ten years are 2020 to 2030; the zones "
        f"{', '.join(ZONES[:2])},\n{', '.join(ZONES[2:])}.\n\n"
        "It draws clocks of hours that pass; terms in days, and days by the wall clock, are counted again in the unit "
        "tests.\n\n"
        "| drawn | how many |\n|---|---|\n"
        f"{rows}\n\n"
        f"**Differences: {len(tally.differing)}.** It took {seconds / 60:.0f} minutes with {asked.processes} "
        "processes.\n"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="clocks", description=__doc__)
    parser.add_argument("--clocks", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--report", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
