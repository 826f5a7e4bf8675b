"""Raises the day's clock one tick at a time, and only when every service has nothing left to do."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import httpx2

from demo.clock import TICK, DayClock

PATIENCE: Final = 120.0
"""Seconds to wait for the services to come to rest before giving up."""


ON_ITS_WAY: Final = ("lag", "outbox", "timers_due", "undecided", "parked_unsent")
CALLED: Final = ("police", "prosecutor", "legal-aid")
"""Agencies whose systems are told; the others ask for themselves, at their turn."""


class System(Protocol):
    """An agency's old system: it acts when it is its turn."""

    def act(self, now: datetime) -> bool:
        """Do what is to be done now; answer whether there was anything."""
        ...


class NotAtRest(Exception):  # noqa: N818  # it says what is so
    """The services did not come to rest; the message says who is busy with what."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Asks each service whether anything is on its way: unread, unsent, or due."""

    services: dict[str, str]
    operator_token: str
    drop_is_empty: Callable[[], bool]

    def wait(self, client: httpx2.Client, asking: Executor) -> None:
        """Return when two looks in a row saw everybody idle and nothing processed in between."""
        before, until = None, time.monotonic() + PATIENCE
        while time.monotonic() < until:
            looked = self._look(client, asking)
            if looked is not None and looked == before:
                return
            before = looked
            if looked is None:
                time.sleep(0.02)
        busy = {name: self._ask(client, base) for name, base in self.services.items()}
        raise NotAtRest(f"not at rest after {PATIENCE:.0f} s: {busy}")

    def _look(self, client: httpx2.Client, asking: Executor) -> tuple[int, ...] | None:
        """How much each service processed, or None when anybody is busy or away."""
        if not self.drop_is_empty():
            return None
        said = dict(
            zip(self.services, asking.map(lambda base: self._ask(client, base), self.services.values()), strict=True)
        )
        if any(one is None or not one["reading"] or any(one[name] for name in ON_ITS_WAY) for one in said.values()):
            return None
        if any(one and one["undelivered"] for agency, one in said.items() if agency in CALLED):
            return None
        return tuple(one["processed"] for one in said.values() if one)

    def _ask(self, client: httpx2.Client, base: str) -> dict[str, Any] | None:
        try:
            answer = client.get(f"{base}/operator/idle", headers={"Authorization": f"Bearer {self.operator_token}"})
            answer.raise_for_status()
            said: dict[str, Any] = answer.json()
        except httpx2.HTTPError:
            return None
        return said


@dataclass(frozen=True, slots=True)
class Conductor:
    """Plays the day. Each system acts in ticks of its own, so that no two of them race.

    Once a whole round went by in which nobody did anything, nothing can happen before the world does something:
    time jumps to that tick.
    """

    clock: DayClock
    systems: Sequence[System]
    rest: Rest
    seconds_per_tick: float

    def play(self, ends: datetime, finished: Callable[[], bool], next_in_world: Callable[[], datetime | None]) -> None:
        """Tick until everything is finished, or until `ends`."""
        with httpx2.Client(timeout=10) as client, ThreadPoolExecutor(len(self.rest.services)) as asking:
            self.rest.wait(client, asking)
            quiet = 0
            while self.clock.now < ends:
                if quiet >= len(self.systems):
                    if finished():
                        return
                    self._jump(min(next_in_world() or ends, ends))
                nth = self._tick_of_day(self.clock.now + TICK) % len(self.systems)
                acted = self._tick(client, asking, self.systems[nth])
                quiet = 0 if acted else quiet + 1

    def _tick(self, client: httpx2.Client, asking: Executor, system: System) -> bool:
        started = time.monotonic()
        self._set(self.clock.now + TICK)
        self.rest.wait(client, asking)
        acted = system.act(self.clock.now)
        if acted:
            self.rest.wait(client, asking)
        time.sleep(max(0.0, self.seconds_per_tick - (time.monotonic() - started)))
        return acted

    def _jump(self, moment: datetime) -> None:
        """To the last tick before this moment; real pauses are left out with it."""
        while self.clock.now + TICK < moment:
            self.clock.now += TICK

    def _set(self, moment: datetime) -> None:
        self.clock.set(moment, TICK.total_seconds() / self.seconds_per_tick if self.seconds_per_tick else 0.0)

    def _tick_of_day(self, moment: datetime) -> int:
        return int(moment.timestamp() // TICK.total_seconds())


def after(start: datetime, hours: float) -> datetime:
    """So many hours of real time later."""
    return start + timedelta(hours=hours)


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of these moments that there are."""
    return min((moment for moment in moments if moment), default=None)
