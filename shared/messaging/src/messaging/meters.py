"""How long things took, as a service measures itself while it works; `/metrics` tells it. Labels are bounded, and no
case, person or payload is ever among them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from prometheus_client import CollectorRegistry, Histogram

WAITED: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 3600.0)
AWAITED: Final = 20_000
"""Cases at most of which it is noted since when their newest words wait to be shown."""
LATE: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 60.0, 600.0, 3600.0)


@dataclass(slots=True)
class Meters:
    """One service's meters, on a registry of their own."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    waited: Histogram = field(init=False)
    shown: Histogram = field(init=False)
    late: Histogram = field(init=False)
    _arrived: dict[bytes, float] = field(default_factory=dict)
    """Of each case, since when (Unix, seconds) the broker has the oldest record that no view shows yet."""

    def __post_init__(self) -> None:
        self.waited = Histogram(
            "jointtable_taken_in_seconds",
            "From when a record was written until it was saved and committed: the longest of each piece",
            buckets=WAITED,
            registry=self.registry,
        )
        self.shown = Histogram(
            "jointtable_shown_seconds",
            "From when the broker had a record until it had the joint view that tells of it: the longest of each view",
            buckets=WAITED,
            registry=self.registry,
        )
        self.late = Histogram(
            "jointtable_timer_late_seconds",
            "How long after its legal moment a timer fired",
            buckets=LATE,
            registry=self.registry,
        )

    def took(self, seconds: float) -> None:
        """A piece was taken in whose oldest record had waited so long; none where the writer's clock is ahead."""
        self.waited.observe(max(0.0, seconds))

    def arrive(self, since: Mapping[bytes | None, float]) -> None:
        """Records of these cases are to be taken in, the oldest of which the broker has since then (Unix, seconds)."""
        for key, moment in since.items():
            self._arrived.setdefault(key or b"", moment)
        while len(self._arrived) > AWAITED:
            del self._arrived[next(iter(self._arrived))]

    def were_taken_in(self, keys: Iterable[bytes | None], says: Callable[[str], bool]) -> None:
        """They were: of a case of which nothing is to be said now, there is nothing to show."""
        for key in keys:
            if not says((key or b"").decode(errors="replace")):
                self._arrived.pop(key or b"", None)

    def said(self, case_id: str, at: float, *, view: bool) -> None:
        """What was to be said of the case was sent at this moment (Unix, seconds), a view of it among it or not."""
        since = self._arrived.pop(case_id.encode(), None)
        if since is not None and view:
            self.shown.observe(max(0.0, at - since))

    def forget(self) -> None:
        """Others may have the cases now."""
        self._arrived.clear()

    def fired(self, after: timedelta) -> None:
        """A timer fired so long after its moment."""
        self.late.observe(after.total_seconds())
