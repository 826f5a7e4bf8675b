"""The same sample twice, and hours later: nothing counts twice, and every moment is the row's own."""

from collections.abc import Iterator
from typing import Final

from adapters.sources import Refused, SeenBefore
from jointtable.conformance.good import message_of
from jointtable.conformance.handing_on import Taken, hand_on
from jointtable.conformance.moments import moments_of
from jointtable.conformance.outcomes import Checked, judged, not_tried
from jointtable.conformance.trial import HOURS_LATER, Trial

DUPLICATE: Final = "duplicate"
LATE: Final = "late"


async def duplicate(trial: Trial) -> list[Checked]:
    """The very same bytes again, at the same service."""
    bench = await trial.bench()
    await hand_on(bench, trial.mapping, trial.data)
    again = await hand_on(bench, trial.mapping, trial.data)
    return list(_seen_before(trial, again))


def _seen_before(trial: Trial, again: Taken) -> Iterator[Checked]:
    for nth, row in trial.rows.items():
        handed, line = again.handed.get(nth), trial.line_in(trial.data, nth)
        what = f"{row.kind}, the same bytes again"
        if not trial.answered_well(nth):
            yield not_tried(DUPLICATE, what, "the row is not recorded the first time", line)
            continue
        known = handed is not None and isinstance(handed.answer, SeenBefore) and not handed.items
        why = "seen before, nothing recorded twice" if known else "it was taken for another request"
        yield judged(DUPLICATE, what, why, line, held=known)


async def late(trial: Trial) -> list[Checked]:
    """The same rows, told hours after they were told before."""
    then = trial.now + HOURS_LATER
    taken = await hand_on(await trial.bench(then), trial.mapping, trial.data)
    return list(_own_moments(trial, taken))


def _own_moments(trial: Trial, taken: Taken) -> Iterator[Checked]:
    hours = int(HOURS_LATER.total_seconds() // 3600)
    for nth, row in trial.rows.items():
        line, what, own = (
            trial.line_in(trial.data, nth),
            f"{row.kind}, {hours} hours later",
            moments_of(trial.rules, row),
        )
        handed = taken.handed.get(nth)
        if not trial.answered_well(nth):
            yield not_tried(LATE, what, "the row is not recorded in time either", line)
        elif handed is None or isinstance(handed.answer, Refused):
            yield judged(LATE, what, "it is refused when it is late", line, held=False)
        elif not own:
            yield not_tried(LATE, what, "the request has no moment of its own: it counts from when it is told", line)
        else:
            occurred = {message_of(item).occurred_at for item in handed.items}
            lost = [name for name, at in own.items() if at not in occurred]
            why = f"{', '.join(lost)}: no message has this moment" if lost else f"occurred at {', '.join(own)}"
            yield judged(LATE, what, why, line, held=not lost)
