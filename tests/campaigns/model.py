"""`make model`: the settlement's state machine at length, bugs to be found in it, and the race checked by TLC.

Writes docs/campaigns/model.md. What `make test` plays of it is small and always the same.
"""

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from typing import Final

import pytest
import structlog
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import get_state_machine_test

from campaigns.tlc import Checked, bounds, checked
from deploy.addresses import PROJECT
from settling.machine import Settling
from settling.planted import BUGS

PAGE: Final = PROJECT / "docs" / "campaigns" / "model.md"
CASES: Final = 80
"""Cases played from one seed, by one process."""
STEPS: Final = 25
"""In one case, at most. One step may be a whole stretch: a proposal, all that it needs but one thing, and the ask."""
SEARCHES: Final = (1, 2, 3)
"""Seeds of the blind searches for each planted bug; each ends after as many cases, some 2,000 steps."""
RIGHT: Final = "one-write"
WRONG: Final = ("check-apart", "unguarded")


@dataclass(slots=True)
class Played:
    """What was played, and the first story in which something did not hold."""

    steps: Counter[str] = field(default_factory=Counter)
    came_of_it: Counter[str] = field(default_factory=Counter)
    held_back: Counter[str] = field(default_factory=Counter)
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A blind search for a planted bug: its seed, how many steps it took, and as what the bug was seen (empty: not)."""

    name: str
    seed: int
    steps: int
    seen_as: str


def share(number: int, *, smaller: bool = True) -> Played:
    """Play so many cases from this seed. What does not hold is told as short as can be, when asked."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for counted in (Settling.steps, Settling.came_of_it, Settling.held_back):
        counted.clear()
    played: Callable[[], None] = seed(number)(get_state_machine_test(Settling, settings=_settings(smaller=smaller)))
    wrong = ""
    try:
        played()
    except Exception as error:  # noqa: BLE001  # whatever does not hold, the campaign tells it and how to come there
        wrong = "\n".join([f"seed {number}: {error}", *getattr(error, "__notes__", ())])
    return Played(Counter(Settling.steps), Counter(Settling.came_of_it), Counter(Settling.held_back), wrong)


def searched(name: str, number: int) -> Found:
    """Plant this bug and play from this seed until it is seen; the case in which it was seen is counted twice."""
    bug = next(one for one in BUGS if one.name == name)
    with pytest.MonkeyPatch.context() as patch:
        bug.plants(patch)
        played = share(number, smaller=False)
    return Found(name, number, played.steps.total(), played.wrong.partition("\n")[0])


def main() -> int:
    """Exit 0 when everything holds, and TLC says of each way of writing what it has to."""
    asked, began = _arguments(), time.monotonic()
    with ProcessPoolExecutor(asked.processes) as pool:
        played = _at_least(asked.steps, pool)
        found = list(pool.map(searched, *zip(*product([bug.name for bug in BUGS], SEARCHES), strict=True)))
    ways = [checked(way, asked.processes) for way in (RIGHT, *WRONG)]
    page = _page(played, found, ways, time.monotonic() - began)
    sys.stdout.write(f"{page}\n{played.wrong}\n")
    holds = not played.wrong and all(bool(one.violated) == (one.way != RIGHT) for one in ways)
    holds &= {bug.name for bug in BUGS} == {one.name for one in found if one.seen_as}
    if asked.report and holds:
        PAGE.write_text(page)
    return 0 if holds else 1


def _at_least(steps: int, pool: ProcessPoolExecutor) -> Played:
    whole, number = Played(), 1
    while whole.steps.total() < steps and not whole.wrong:
        for one in pool.map(share, range(number, number + 4)):
            whole.steps += one.steps
            whole.came_of_it += one.came_of_it
            whole.held_back += one.held_back
            whole.wrong = whole.wrong or one.wrong
        number += 4
    return whole


def _settings(*, smaller: bool) -> settings:
    return settings(
        max_examples=CASES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink] if smaller else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def _page(played: Played, found: Sequence[Found], ways: Sequence[Checked], seconds: float) -> str:
    rows = "".join(f"| {name} | {count:,} |\n" for name, count in played.came_of_it.most_common())
    held = ", ".join(f"`{code}` {count:,}" for code, count in played.held_back.most_common())
    done = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in played.steps.most_common())
    bugs = "".join(_searches(bug.name, found) for bug in BUGS)
    states = "".join(
        f"| {one.way.replace('-', ' ')} | {one.generated:,} | {one.distinct:,} | {one.depth} "
        f"| {one.violated or 'every invariant holds'} |\n"
        for one in ways
    )
    shown = "".join(f"- {one.way.replace('-', ' ')}: {', '.join(one.steps)}\n" for one in ways if one.violated)
    return PAGE_TEXT.format(
        steps=played.steps.total(),
        rows=rows,
        held=held,
        done=done,
        bugs=bugs,
        seeds=" | ".join(f"seed {one}" for one in SEARCHES),
        lines="---|" * len(SEARCHES),
        states=states,
        shown=shown,
        bounds=bounds(RIGHT),
        minutes=seconds / 60,
    )


def _searches(name: str, found: Sequence[Found]) -> str:
    """The row of one bug."""
    of_it = (one for one in found if one.name == name)
    steps = (f"{one.steps:,}" if one.seen_as else f"not in {one.steps:,}" for one in of_it)
    return f"| {name} | {' | '.join(steps)} |\n"


PAGE_TEXT: Final = """\
# A model of the settlement

Written by `make model`. It took {minutes:.0f} minutes.

## The state machine

Rules, intake, timers and guarded write of coordinator (two replicas), prosecutor, legal aid, police and probation as
they run, on stores in memory ([settling](../../tests/settling)). After each step: nothing was issued without a
solicitor's word on that very proposal that was valid when it was written, nor after a first interrogation that nothing
allowed and nobody judged; nothing twice; nobody acts on anything else; and at rest what has everything is issued. A
second opinion that shares no code with the rules says what "valid", "allowed" and "everything" is.

A step is one deed, or a stretch of them: a case is opened, a proposal made that fits the suspect, all brought that it
needs but for one thing, something disturbs it, and it is asked for.

**{steps:,} steps, and everything held.**

| of it | how many |
|---|---|
{rows}
Asks that were held back, by reason: {held}.

Steps by rule: {done}.

## Planted bugs

Each a small change of one real rule. `make test` plays the shortest story of each, and sees it. A blind search knows
no story: it draws until something does not hold. After how many steps it saw each, by the seed of the search:

| planted | {seeds} |
|---|{lines}
{bugs}
## The race, every state of it

[WithdrawIssue.tla](../../tests/model/WithdrawIssue.tla), checked by TLC: two replicas of the coordinator, the
prosecutor proposing, asking and withdrawing the ask, legal aid reporting and withdrawing consultations, answers and
replicas lost.
Bounds: {bounds}.

| how the coordinator writes | states | distinct | depth | |
|---|---|---|---|---|
{states}
One write is how it does. The two others are there to be refused, and this is how they go wrong:

{shown}"""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="model", description=__doc__)
    parser.add_argument("--steps", type=int, default=20_000, help="of the state machine, at least")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--report", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
