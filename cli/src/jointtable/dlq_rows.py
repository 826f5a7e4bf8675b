"""Parked records as their services tell of them: which are meant, and where each lies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from contracts.topics import Agency
from jointtable.asking import Asking, NoAnswer
from messaging.parking import Place

_AGO: Final = re.compile(r"(\d{1,6})([mhd])")
_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_PLACE: Final = re.compile(r"([A-Za-z0-9._-]{1,249})/(\d{1,10})/(\d{1,19})")


class Misread(ValueError):  # noqa: N818  # it says what is so
    """A word of the command line that cannot be read."""


@dataclass(frozen=True, slots=True)
class Parked:
    """One parked record, at one service."""

    service: Agency
    place: Place
    digest: str
    case: str
    sequence: int
    reason: str
    stage: str
    detail: str
    size: int
    at: str

    @property
    def where(self) -> str:
        """As the command line names it."""
        return f"{self.place.topic}/{self.place.partition}/{self.place.offset}"

    @property
    def path(self) -> str:
        """Where its service tells of it."""
        return f"/operator/parked/{self.where}"

    @property
    def turn(self) -> tuple[Any, ...]:
        """In this order they are replayed: a case's in the order of their numbers."""
        return (self.service, self.case, self.place.topic, self.sequence, self.place)


@dataclass(frozen=True, slots=True)
class Meant:
    """Which are meant: nothing said, all are."""

    services: tuple[Agency, ...] = ()
    reason: str = ""
    case: str = ""
    since: datetime | None = None
    places: tuple[Place, ...] = ()

    def holds(self, row: Parked) -> bool:
        """Whether this one is among them."""
        return (
            (not self.services or row.service in self.services)
            and (not self.reason or row.reason == self.reason)
            and (not self.case or row.case == self.case)
            and (self.since is None or datetime.fromisoformat(row.at) >= self.since)
            and (not self.places or row.place in self.places)
        )


def parked_at(asking: Asking, meant: Meant) -> tuple[list[Parked], list[str]]:
    """Those that are meant, in order; and who did not answer."""
    found, silent = list[Parked](), list[str]()
    for service in meant.services or asking.services():
        try:
            found += [row for row in _of(asking, service) if meant.holds(row)]
        except NoAnswer as why:
            silent.append(str(why))
    return sorted(found, key=lambda row: row.turn), silent


def place_in(text: str) -> Place:
    """`case.police.file.v1/0/17` is a place. Raises Misread."""
    named = _PLACE.fullmatch(text)
    if named is None:
        raise Misread(f"{text[:80]!r} is no place as case.police.file.v1/0/17")
    return Place(named[1], int(named[2]), int(named[3]))


def moment_in(text: str, now: datetime) -> datetime | None:
    """`2026-03-10T12:00:00+01:00`, or `30m`, `2h`, `3d` ago; none for nothing. Raises Misread."""
    if not text:
        return None
    try:
        ago = _AGO.fullmatch(text)
        moment = now - int(ago[1]) * _UNITS[ago[2]] if ago else datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Misread(f"--since {text[:60]!r} is neither a moment with its offset nor a time ago as 30m, 2h, 3d")
    return moment


def picked(plain: dict[str, Any], service: Agency) -> Parked:
    """A row as the service tells it."""
    return Parked(
        service=service,
        place=Place(str(plain["topic"]), int(plain["partition"]), int(plain["offset"])),
        digest=str(plain["digest"]),
        case=str(plain["case"]),
        sequence=int(plain["sequence"]),
        reason=str(plain["reason"]),
        stage=str(plain["stage"]),
        detail=str(plain["detail"]),
        size=int(plain["size"]),
        at=str(plain["at"]),
    )


def _of(asking: Asking, service: Agency) -> Iterator[Parked]:
    after: str | None = ""
    while after is not None:
        page = asking.of(service, "/operator/parked", after=after)
        yield from (picked(one, service) for one in page["parked"])
        after = page["next"]
