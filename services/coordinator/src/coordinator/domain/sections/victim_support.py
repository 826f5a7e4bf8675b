"""What victim support said of the case."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from contracts import victim_support
from contracts.withdrawals import StatementWithdrawn
from messaging.event import Event


@dataclass(frozen=True, slots=True)
class VictimSupportSaid:
    """How often victims were tried; and of which victims what was said, each `message/victim`."""

    attempts: int = 0
    said: tuple[str, ...] = ()
    informed: tuple[tuple[str, datetime], ...] = ()
    """Which victims were told what happens next, and when."""

    def count(self, message: str) -> int:
        """Of how many victims this was said and stands."""
        return sum(word.startswith(f"{message}/") for word in self.said)


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
    others = _uninformed(said, news.victim)
    return replace(others, informed=tuple(sorted((*others.informed, (news.victim, news.occurred_at))))[:SAID_KEPT])


def _uninformed(said: VictimSupportSaid, victim: str | None) -> VictimSupportSaid:
    return replace(said, informed=tuple(one for one in said.informed if one[0] != victim))
