"""A release: nothing delays it, nothing it depends on can be missing."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.police import SuspectReleased
from messaging.event import Outgoing, Refusal, outgoing
from police.domain.police_case import PoliceCase
from police.domain.requests import Release

CLOCKS_DIFFER: Final = timedelta(minutes=1)


def release(_case: PoliceCase, request: Release, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    """Recorded at once, also for a number not yet registered; it counts from its true moment.

    Only a moment in the future is refused: it would be a plan, not a release. Two clocks are never quite the same, so
    one that is ahead of ours by less than a minute holds nobody up.
    """
    if request.released_at >= now + CLOCKS_DIFFER:
        return Refusal("in-the-future", "the release lies in the future", "released_at")
    released = SuspectReleased(
        occurred_at=request.released_at,
        recorded_by=request.recorded_by,
        why=request.why,
        correction=request.correction,
    )
    return (outgoing(released, cause, "release"),)
