"""The ends of sessions in memory: the same answers as the real store, which may be away."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from messaging.ports import StoreUnavailable
from messaging.web.ended import End


@dataclass(slots=True)
class RememberedEnds:
    """What all processes of a service share."""

    kept: dict[str, End] = field(default_factory=dict)
    away: bool = False

    async def keep(self, ends: Sequence[End], now: float) -> None:
        self._answers()
        self.kept |= {one.session: one for one in ends}
        self.kept = {name: one for name, one in self.kept.items() if one.over > now}

    async def since(self, at: float) -> Sequence[End]:
        self._answers()
        return [one for one in self.kept.values() if one.at >= at]

    def _answers(self) -> None:
        if self.away:
            raise StoreUnavailable("away")
