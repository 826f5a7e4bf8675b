"""Look at a whole table once: ask every service and the broker, and judge what they told. For command and page."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from contracts.topics import Agency
from deploy.access import Access
from deploy.table_file import Table
from jointtable.asking import Asking, CannotNow, NoAnswer, NotDone, asking
from jointtable.reading_groups import Group, NotTold, broker_told
from jointtable.standing import Heard, Wrong, differing, wrongs
from messaging.clock import SystemClock

BROKER: Final = "broker"
PATIENCE: Final = 10.0
"""Seconds for one answer of a service: one that hangs is to be named within a minute."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How a table stood at a moment of this machine's clock: what each service told, and everything that was wrong."""

    heard: Sequence[Heard]
    wrong: Sequence[Wrong]
    at: datetime

    @property
    def answered(self) -> bool:
        """Whether any service did."""
        return any(one.up for one in self.heard)


def look_at(known: Table) -> Looked:
    """Ask everybody at once. Raises NoTable when a secret cannot be read."""
    with asking(known, patience=PATIENCE) as line_to:
        heard, wrong = _look(line_to, known.operator.access())
    now = SystemClock().now()
    return Looked(heard, [*wrong, *(one for of in heard for one in wrongs(of, now)), *differing(heard)], now)


def _look(line_to: Asking, access: Access) -> tuple[list[Heard], list[Wrong]]:
    """What is heard of each service, from itself and from the broker; and what is wrong with the broker."""
    services, asked = line_to.services(), SystemClock().now()
    with ThreadPoolExecutor() as at_once:
        telling = at_once.submit(broker_told, access, services)
        asking_ready = at_once.submit(line_to.each, "/health/ready")
        figures, ready = line_to.each("/operator/figures"), asking_ready.result()
        read: Mapping[Agency, Group] = {}
        try:
            told = telling.result()
        except NotTold as why:
            wrong = [Wrong(BROKER, str(why), "broker-away")]
        else:
            read = told.groups
            wrong = [Wrong(BROKER, f"no such topic: {topic}", "not-ready") for topic in told.lacking]
    return [_heard(line_to.table, one, ready, figures, read.get(one), asked) for one in services], wrong


def _heard(
    known: Table,
    service: Agency,
    ready: Mapping[str, Any],
    figures: Mapping[str, Any],
    group: Group | None,
    asked: datetime,
) -> Heard:
    names = [name for name, replica in known.replicas.items() if replica.service is service]
    spoke = {name: ready[name] for name in names if not isinstance(ready[name], (NoAnswer, NotDone))}
    told = {name: figures[name] for name in names if not isinstance(figures[name], (NoAnswer, NotDone))}
    silent = {name: str(ready[name]) for name in names if name not in spoke}
    missing = {name: one["missing"] for name, one in spoke.items()}
    untold = {name: figures[name] for name in spoke if name not in told}
    mute = {name: str(why) for name, why in untold.items() if not isinstance(why, CannotNow)}
    slow = {name: str(why) for name, why in untold.items() if name not in mute and not missing[name]}
    return Heard(service, missing, silent | mute, told, group, asked, slow)
