"""What somebody has not seen yet: the lines of the cases' histories that were not there when they last marked them.

A line is told by what it says, not by when it happened: what was reported late, or corrected, is new when it arrives.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from contracts.joint_view import JointView, TimelineEntry

QUIET: Final = timedelta(weeks=4)
"""A case in which nothing happened for so long is not remembered line by line."""
MARK: Final = 10
"""Hex digits that name a line within its case."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody marked as seen at a table: by case the lines, each by its mark.

    Of a case that is not named, all that happened since `horizon` is new.
    """

    by: str
    table: str
    at: datetime
    horizon: datetime
    seen: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Change:
    """A line that somebody has not seen. `mark` names it within its case."""

    case_id: str
    view: JointView
    entry: TimelineEntry
    mark: str


def changes_since(looked: Looked, views: Mapping[str, JointView]) -> list[Change]:
    """The lines that are new to who marked this, in the order in which they happened."""
    found = [
        Change(case_id, view, entry, mark)
        for case_id, view in views.items()
        for mark, entry in marked(view)
        if _is_new(looked, case_id, mark, entry)
    ]
    return sorted(found, key=lambda one: (one.entry.at, one.case_id, one.mark))


def looked_at_all(by: str, table: str, views: Mapping[str, JointView], now: datetime) -> Looked:
    """Everything as it is now: where somebody marks for the first time."""
    horizon = now - QUIET
    seen = {case_id: tuple(mark for mark, _ in marked(view)) for case_id, view in views.items()}
    return _bounded(Looked(by, table, now, horizon, seen), views)


def looked_at_these(
    looked: Looked, shown: Iterable[tuple[str, str]], views: Mapping[str, JointView], now: datetime
) -> Looked:
    """Besides what was marked before, these lines, each by its case and mark; no other becomes seen."""
    seen = {case_id: set(marks) for case_id, marks in looked.seen.items()}
    for case_id, view in views.items():
        if case_id not in seen:  # what is not told because it is old stays untold when the case is named
            seen[case_id] = {mark for mark, entry in marked(view) if entry.at < looked.horizon}
    for case_id, mark in shown:
        if case_id in views:
            seen[case_id].add(mark)
    kept = {case_id: tuple(sorted(marks)) for case_id, marks in seen.items()}
    return _bounded(replace(looked, at=now, seen=kept), views)


def marked(view: JointView) -> Iterator[tuple[str, TimelineEntry]]:
    """Each line of a case with the mark that names it: the second of two that say the same has another."""
    before = Counter[tuple[datetime, str, str]]()
    for entry in view.timeline:
        said = (entry.at, entry.by.value, entry.what)
        before[said] += 1
        text = f"{entry.at.timestamp()} {entry.by.value} {entry.what} {before[said]}"
        yield sha256(text.encode()).hexdigest()[:MARK], entry


def _is_new(looked: Looked, case_id: str, mark: str, entry: TimelineEntry) -> bool:
    seen = looked.seen.get(case_id)
    return entry.at >= looked.horizon if seen is None else mark not in seen


def _bounded(looked: Looked, views: Mapping[str, JointView]) -> Looked:
    """Without the cases that are gone or quiet, and without lines that are shown no more.

    A case is left out only when all of it lies before the horizon and was seen, so that nothing is told twice or lost.
    """
    horizon = max(looked.horizon, looked.at - QUIET)
    kept = dict[str, tuple[str, ...]]()
    for case_id, marks in looked.seen.items():
        lines = list(marked(views[case_id])) if case_id in views else []
        known = tuple(mark for mark, _ in lines if mark in marks)
        if any(entry.at >= horizon for _, entry in lines) or len(known) < len(lines):
            kept[case_id] = known
    return replace(looked, horizon=horizon, seen=kept)
