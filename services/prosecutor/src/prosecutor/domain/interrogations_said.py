"""What the prosecutor knows of interrogations, by number: opened, reported as urgent, permitted, judged."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from contracts.first_interrogation import FirstInterrogationJudged
from contracts.message import Message
from contracts.police import InterrogationOpened
from contracts.withdrawals import StatementWithdrawn
from messaging.urgent import Urgent, permitted_after, reported_after

OPENED_KEPT: Final = 50


@dataclass(frozen=True, slots=True)
class Opened:
    """An interrogation that police opened, and whether what they knew of allowed it."""

    ref: str
    at: datetime
    allowed: bool | None = None


@dataclass(frozen=True, slots=True)
class Interrogations:
    """What stands of it."""

    opened: tuple[Opened, ...] = ()
    reported: tuple[Urgent, ...] = ()
    permitted: tuple[Urgent, ...] = ()
    judged: tuple[str, ...] = ()


def interrogations_after(said: Interrogations, news: Message) -> Interrogations:
    """The same after one more word."""
    reported, permitted = reported_after(said.reported, news), permitted_after(said.permitted, news)
    said = replace(said, reported=reported, permitted=permitted)
    match news:
        case InterrogationOpened(ref=ref, occurred_at=at, allowed=allowed):
            others = tuple(one for one in said.opened if one.ref != ref)
            return replace(said, opened=(*others, Opened(ref, at, allowed))[-OPENED_KEPT:])
        case StatementWithdrawn(what="interrogation-opened", ref=ref):
            return replace(said, opened=tuple(one for one in said.opened if one.ref != ref))
        case FirstInterrogationJudged(ref=ref):
            return replace(said, judged=tuple(sorted({*said.judged, ref}))[-OPENED_KEPT:])
        case StatementWithdrawn(what="first-interrogation-judged", ref=ref):
            return replace(said, judged=tuple(one for one in said.judged if one != ref))
        case _:
            return said
