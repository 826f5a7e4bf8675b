"""Raises the day's clock one tick at a time, and only when every service has nothing left to do."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import httpx2

from demo.clock import TICK, DayClock

PATIENCE: Final = 120.0
"""Seconds to wait for the services to come to rest before giving up."""


class System(Protocol):
    """An agency's old system: it acts when it is its tick."""

    def act(self, now: datetime) -> None:
        """Do what is to be done now."""
        ...


class NotAtRest(Exception):  # noqa: N818  # it says what is so
    """The services did not come to rest; the message says who is busy with what."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Asks each service whether anything is on its way: unread, unsent, or due."""

    services: dict[str, str]
    operator_token: str
    drop_is_empty: Callable[[], bool]

    def wait(self, client: httpx2.Client) -> None:
        """Return when two looks in a row saw everybody idle and nothing processed in between."""
        before, until = None, time.monotonic() + PATIENCE
        while time.monotonic() < until:
            looked = self._look(client)
            if looked is not None and looked == before:
                return
            before = looked
            time.sleep(0.01 if looked is not None else 0.05)
        raise NotAtRest(f"not at rest after {PATIENCE:.0f} s: {self._busy(client)}")

    def _look(self, client: httpx2.Client) -> tuple[int, ...] | None:
        """How much each service processed, or None when anybody is busy or away."""
        if not self.drop_is_empty():
            return None
        said = [self._ask(client, base) for base in self.services.values()]
        if any(
            one is None
            or not one["reading"]
            or one["lag"]
            or one["outbox"]
            or one["timers_due"]
            or one["parked_unsent"]
            for one in said
        ):
            return None
        return tuple(one["processed"] for one in said if one)

    def _ask(self, client: httpx2.Client, base: str) -> dict[str, Any] | None:
        try:
            answer = client.get(f"{base}/operator/idle", headers={"Authorization": f"Bearer {self.operator_token}"})
            answer.raise_for_status()
            said: dict[str, Any] = answer.json()
        except httpx2.HTTPError:
            return None
        return said

    def _busy(self, client: httpx2.Client) -> str:
        return "; ".join(f"{name}: {self._ask(client, base)}" for name, base in self.services.items())


@dataclass(frozen=True, slots=True)
class Conductor:
    """Plays the day. Each system acts in ticks of its own, so that no two of them race."""

    clock: DayClock
    systems: Sequence[System]
    rest: Rest
    seconds_per_tick: float

    def play(self, ends: datetime, finished: Callable[[], bool]) -> None:
        """Tick until everything is finished, or until `ends`."""
        with httpx2.Client(timeout=10) as client:
            self.rest.wait(client)
            nth = 0
            while self.clock.now < ends and not (nth % len(self.systems) == 0 and nth and finished()):
                self._tick(client, self.systems[nth % len(self.systems)])
                nth += 1

    def _tick(self, client: httpx2.Client, system: System) -> None:
        started = time.monotonic()
        pace = TICK.total_seconds() / self.seconds_per_tick if self.seconds_per_tick else 0.0
        self.clock.set(self.clock.now + TICK, pace)
        self.rest.wait(client)
        system.act(self.clock.now)
        self.rest.wait(client)
        time.sleep(max(0.0, self.seconds_per_tick - (time.monotonic() - started)))


def after(start: datetime, hours: float) -> datetime:
    """So many hours of real time later."""
    return start + timedelta(hours=hours)
