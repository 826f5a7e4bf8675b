"""How long things took, as a service measures itself while it works; `/metrics` tells it. Labels are bounded, and no
case, person or payload is ever among them.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from prometheus_client import CollectorRegistry, Histogram

WAITED: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 3600.0)
LATE: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 60.0, 600.0, 3600.0)


@dataclass(slots=True)
class Meters:
    """One service's meters, on a registry of their own."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    waited: Histogram = field(init=False)
    late: Histogram = field(init=False)

    def __post_init__(self) -> None:
        self.waited = Histogram(
            "jointtable_taken_in_seconds",
            "From when a record was written until it was saved and committed: the longest of each piece",
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

    def fired(self, after: timedelta) -> None:
        """A timer fired so long after its moment."""
        self.late.observe(after.total_seconds())
