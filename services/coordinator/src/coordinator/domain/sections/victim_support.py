"""What victim support said of the case."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from contracts import victim_support
from contracts.withdrawals import StatementWithdrawn
from messaging.event import Event


@dataclass(frozen=True, slots=True, order=True)
class Informed:
    """A victim was told what became of the case: first, and last, because a case may be opened again."""

    victim: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class VictimSupportSaid:
    """How often victims were tried; and of which victims what was said, each `message/victim`."""

    attempts: int = 0
    said: tuple[str, ...] = ()
    informed: tuple[Informed, ...] = ()

    def count(self, message: str) -> int:
        """Of how many victims this was said and stands."""
        return sum(word.startswith(f"{message}/") for word in self.said)

    def informed_after(self, moment: datetime | None) -> int:
        """How many victims were told since; or ever."""
        return sum(moment is None or one.last_at > moment for one in self.informed)


SAID_KEPT: Final = 500


def victim_support_said(said: VictimSupportSaid, event: Event) -> VictimSupportSaid:
    """The section after one more word of victim support."""
    match event.message:
        case victim_support.ContactAttempted():
            return replace(said, attempts=said.attempts + 1)
        case (
            victim_support.ContactMade(victim=victim)
            | victim_support.VictimInformed(victim=victim)
            | victim_support.HarmRecorded(victim=victim)
            | victim_support.WishRecorded(victim=victim)
            | victim_support.ClaimRecorded(victim=victim)
        ):
            name = event.message.NAME.rpartition(".")[0]
            told = replace(said, said=tuple(sorted({*said.said, f"{name}/{victim}"}))[:SAID_KEPT])
            return _informed(told, event.message) if isinstance(event.message, victim_support.VictimInformed) else told
        case StatementWithdrawn(what=what, ref=victim):
            left = replace(said, said=tuple(word for word in said.said if word != f"{what}/{victim}"))
            return _uninformed(left, victim) if what == "victim-informed" else left
        case _:
            return said


def _informed(said: VictimSupportSaid, news: victim_support.VictimInformed) -> VictimSupportSaid:
    before = next((one for one in said.informed if one.victim == news.victim), None)
    told = Informed(news.victim, news.occurred_at, news.occurred_at)
    if before is not None and news.correction is None:
        told = Informed(news.victim, min(before.first_at, told.first_at), max(before.last_at, told.last_at))
    others = _uninformed(said, news.victim)
    return replace(others, informed=tuple(sorted((*others.informed, told)))[:SAID_KEPT])


def _uninformed(said: VictimSupportSaid, victim: str | None) -> VictimSupportSaid:
    return replace(said, informed=tuple(one for one in said.informed if one.victim != victim))
