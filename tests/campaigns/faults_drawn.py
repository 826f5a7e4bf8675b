"""The faults of a campaign, drawn beforehand from its seed: what is done to whom, when, and for how long. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count, cycle
from random import Random
from typing import Final, TypeVar

from contracts.topics import Agency
from messaging.crashing import Place

KILLED: Final = (Agency.COORDINATOR, Agency.POLICE, Agency.PROBATION)
"""The services at the table: who assembles, who says most, and one who reads and says."""
SLOTS: Final = 2
"""Coordinators that are always there; two more join and leave."""
WINDOW: Final = 20
"""How many records a record may be overtaken by."""
ONE_IN: Final = 10
"""So many kills for each of a rarer fault."""


class What(StrEnum):
    """Kinds of fault, in the words of the report."""

    KILLED_AT = "a service killed at a named point"
    KILLED = "a service killed at a random moment"
    ALL_KILLED = "every service killed at once"
    THRICE = "every record three times"
    REORDERED = "records overtaken by up to twenty others"
    ZOMBIE_AT = "a coordinator stopped at a named point, beyond its session"
    ZOMBIE = "a coordinator stopped at a random moment, beyond its session"
    REPLICAS = "from two coordinators to four and back"
    BROKER_KILLED = "the broker killed"
    BROKER_AWAY = "the broker away"
    STORE_KILLED = "the store killed"
    STORE_AWAY = "the store away"
    BEHIND_KILLED = "far behind in a backlog, a coordinator killed at a named point"
    BEHIND_STOPPED = "far behind in a backlog, a coordinator stopped at a named point, beyond its session"
    BEHIND_JOINED = "far behind in a backlog, a coordinator joining and another ended"


KILLS: Final = (What.KILLED_AT, What.KILLED)
RARER: Final = {
    What.ALL_KILLED: 4,
    What.THRICE: 2,
    What.REORDERED: 2,
    What.ZOMBIE_AT: 2,
    What.ZOMBIE: 2,
    What.REPLICAS: 2,
    What.BROKER_KILLED: 4,
    What.BROKER_AWAY: 4,
    What.STORE_KILLED: 4,
    What.STORE_AWAY: 4,
    What.BEHIND_KILLED: 2,
    What.BEHIND_STOPPED: 6,
    What.BEHIND_JOINED: 6,
}
"""Each comes once in so many times ten kills, and at least once."""
WITH_OTHERS: Final = (What.THRICE, What.REORDERED)
"""Faults of what is said, made together with kills."""
BEHIND: Final = (What.BEHIND_KILLED, What.BEHIND_STOPPED, What.BEHIND_JOINED)
"""What is said lies there before the coordinators begin, and the fault falls in the middle of their catching up."""
SMALLER: Final = 100
"""How many times smaller the bounds of catching up are: far behind from 20 records on, a piece of 80 at first."""
STOPPED_AT: Final = (Place.BEFORE_SAVE, Place.BEFORE_COMMIT, Place.BEFORE_SEND, Place.BEFORE_MARK)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is done. `after`: seconds from the first record of its load; `lasts`: seconds until it is undone."""

    nth: int
    what: What
    service: Agency = Agency.COORDINATOR
    slot: int = 0
    place: Place | None = None
    after: float = 0.0
    lasts: float = 0.0

    def told(self) -> str:
        """In a line."""
        named = f"{self.service}-{self.slot}" if self.slot else str(self.service)
        whom = {What.KILLED_AT: f"{self.service} {self.place}", What.ZOMBIE_AT: f"{self.place}"}
        whom |= {What.KILLED: named, What.ZOMBIE: named}
        whom |= dict.fromkeys((What.BEHIND_KILLED, What.BEHIND_STOPPED), f"{self.place}")
        parts = [f"fault {self.nth}: {self.what}"]
        parts += [f"({whom[self.what]})"] if self.what in whom else []
        parts += [f"after {self.after:.1f} s"] if self.after else []
        parts += [f"for {self.lasts:.0f} s"] if self.lasts else []
        return " ".join(parts)


T = TypeVar("T")
Round = tuple[Fault, ...]
"""Faults that are made at the same time."""


def drawn(seed: int, kills: int, session: float) -> tuple[Round, ...]:
    """The campaign of this seed: so many kills, one of each service at a time, and the rarer faults among them.

    Half of the kills are at named points. `session`: seconds of silence after which a coordinator's partitions go to
    another.
    """
    random = Random(seed)  # noqa: S311  # a campaign that can be run again
    rounds = [list(some) for some in _kills(kills, random)]
    often = {what: max(1, round(kills / (ONE_IN * seldom))) for what, seldom in RARER.items()}
    for nth, what in enumerate(one for one in WITH_OTHERS for _ in range(often[one])):
        rounds[nth % len(rounds)].append(Fault(0, what))
    for what in [one for one in often if one not in (*WITH_OTHERS, What.BEHIND_KILLED)]:
        rounds += [[_rarer(what, random, session)] for _ in range(often[what])]
    rounds += map(list, in_stretches(_killed_far_behind(often[What.BEHIND_KILLED], random), SLOTS))
    random.shuffle(rounds)
    numbers = count(1)
    return tuple(tuple(replace(one, nth=next(numbers)) for one in some) for some in rounds)


def in_stretches(plan: Sequence[T], length: int) -> Iterator[Sequence[T]]:
    """So many at a time; after each stretch of rounds everything is counted."""
    for first in range(0, len(plan), length):
        yield plan[first : first + length]


def _kills(kills: int, random: Random) -> Iterator[Sequence[Fault]]:
    """Rounds in which each service is killed once, every second one at a named point: each point as often."""
    points = {service: cycle(random.sample(list(Place), len(Place))) for service in KILLED}
    for first in range(0, kills, len(KILLED)):
        some = list(enumerate(KILLED, first))[: kills - first]
        yield [_at(service, points[service]) if nth % 2 else _anywhen(service, random) for nth, service in some]


def _at(service: Agency, points: Iterator[Place]) -> Fault:
    return Fault(0, What.KILLED_AT, service, place=next(points))


def _anywhen(service: Agency, random: Random) -> Fault:
    slot = random.randrange(SLOTS) if service is Agency.COORDINATOR else 0
    return Fault(0, What.KILLED, service, slot, after=_soon(random))


def _rarer(what: What, random: Random, session: float) -> Fault:
    match what:
        case What.ZOMBIE_AT | What.BEHIND_STOPPED:
            return Fault(0, what, place=random.choice(STOPPED_AT), lasts=session + random.uniform(2, 6))
        case What.ZOMBIE:
            return Fault(0, what, slot=random.randrange(SLOTS), after=_soon(random), lasts=session + 4)
        case What.BROKER_AWAY | What.STORE_AWAY:
            return Fault(0, what, after=_soon(random), lasts=random.uniform(5, 15))
        case What.REPLICAS | What.BEHIND_JOINED:
            return Fault(0, what)
        case _:
            return Fault(0, what, after=_soon(random))


def _killed_far_behind(kills: int, random: Random) -> Sequence[Fault]:
    """Of one backlog each coordinator is killed, one after the other."""
    points = cycle(random.sample(list(Place), len(Place)))
    return [Fault(0, What.BEHIND_KILLED, place=next(points)) for _ in range(kills)]


def _soon(random: Random) -> float:
    return random.uniform(0.1, 1.5)
