"""Both sides weighed: the suspect's and the victim's, each present or the reason why not."""

from datetime import datetime
from uuid import UUID

from contracts.prosecutor import SidesWeighed
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import said_once
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import WeighSides
from prosecutor.domain.select import is_open
from rules.pack import Pack


def weigh_sides(
    case: ProsecutorCase, request: WeighSides, pack: Pack, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Once towards each outcome; thought over again, it is a correction."""
    refusal = (
        is_open(case)
        or _each_side(request.suspects_side, request.suspects_side_absent, "suspects_side")
        or _each_side(request.victims_side, request.victims_side_absent, "victims_side")
        or _known(pack, request)
        or said_once(
            request.towards in case.weighed_towards,
            request.correction,
            "already-weighed",
            "both sides were weighed towards this outcome already",
        )
    )
    if refusal:
        return refusal
    weighed = SidesWeighed(occurred_at=now, **request.model_dump())
    return (outgoing(weighed, cause, "weigh-sides"),)


def _each_side(side: str | None, absent: str | None, field: str) -> Refusal | None:
    if (side is None) != (absent is None):
        return None
    return Refusal("side-missing", "give this side, or why it is absent; not both", field)


def _known(pack: Pack, request: WeighSides) -> Refusal | None:
    unknown = sorted(named for named in (request.towards, *request.considered) if pack.outcome(named) is None)
    if unknown:
        return Refusal("unknown-outcome", f"no outcomes of the rule pack: {', '.join(unknown)}", "towards")
    return None
