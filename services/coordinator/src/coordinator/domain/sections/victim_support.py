"""What victim support said of the case."""

from dataclasses import dataclass, replace
from typing import Final

from contracts import victim_support
from contracts.withdrawals import StatementWithdrawn
from messaging.event import Event


@dataclass(frozen=True, slots=True)
class VictimSupportSaid:
    """How often victims were tried; and of which victims what was said, each `message/victim`."""

    attempts: int = 0
    said: tuple[str, ...] = ()

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
            name = type(event.message).NAME.rpartition(".")[0]
            return replace(said, said=tuple(sorted({*said.said, f"{name}/{victim}"}))[:SAID_KEPT])
        case StatementWithdrawn(what=what, ref=victim):
            return replace(said, said=tuple(word for word in said.said if word != f"{what}/{victim}"))
        case _:
            return said
