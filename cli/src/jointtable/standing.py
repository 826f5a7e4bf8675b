"""How a table stands: each service's figures, and one sentence for each thing that is wrong, with its runbook. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from contracts.topics import Agency
from jointtable.at_a_table import counted, plural
from jointtable.reading_groups import Group
from messaging.document import OUTBOX_LIMIT

UNREAD: Final = timedelta(seconds=30)
"""How old a record may be that is not taken in: what is wrong is to be told within a minute."""
UNSENT: Final = timedelta(seconds=30)
UNTOLD: Final = timedelta(seconds=30)
UNDECIDED: Final = timedelta(seconds=60)
"""How long something may be taken in before it is decided upon: far behind, a case waits until its records pause."""
LATE: Final = timedelta(seconds=10)
"""How late a timer may fire."""
SKEW: Final = timedelta(seconds=2)
"""How far a service's clock may be from ours."""
TICK: Final = timedelta(minutes=5)
"""Where the legal time is simulated it goes on by leaps of so much: what is younger may be of this very leap."""
SLOW: Final = 3.0
"""Seconds that a store may take for a service's figures in one look; a third of it makes a ticket when it lasts."""
VERSIONS: Final = {"version": "it is of version {} and most are of {}", "rules": "it begins cases by {} and most by {}"}
OLDER: Final = "an older one"
"""What a version is called that does not say yet which it is."""
NOTHING: Final[Mapping[str, Any]] = {"cases": 0, "oldest": None}
"""Of what a service of an earlier version does not tell."""
COLUMNS: Final = (
    "service",
    "ready",
    "partitions",
    "unread",
    "undecided",
    "unsent",
    "undelivered",
    "unconfirmed",
    "timers due",
    "parked",
    "stalled",
    "unproven",
)
"""What `line` tells of a service, in its order."""
SHOWN: Final = ("undecided", "outbox", "undelivered", "unconfirmed", "timers")
RUNBOOKS: Final = "docs/runbooks"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong, and the runbook that mends it."""

    where: str
    what: str
    runbook: str

    def text(self) -> str:
        """One sentence."""
        return f"{self.where}: {self.what}; see {RUNBOOKS}/{self.runbook}.md"


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of one service: whether each replica is ready, or why it said nothing; the figures of each."""

    service: Agency
    ready: Mapping[str, Sequence[str]]
    """What each replica lacks; nothing: it is ready."""
    silent: Mapping[str, str]
    told: Mapping[str, Mapping[str, Any]]
    """What each replica that answered tells: of the store that they share, and of itself."""
    group: Group | None
    asked: datetime
    """When it was asked, by the machine's clock: an answer may take a while."""
    untold: Mapping[str, str] = field(default_factory=dict)
    """Replicas that are ready and told no figures, and why: their store took too long for them."""

    @property
    def up(self) -> bool:
        """Whether anybody answers."""
        return bool(self.ready)

    @property
    def figures(self) -> Mapping[str, Any] | None:
        """Those of the store that its replicas share, if any of them told."""
        return next(iter(self.told.values()), None)


def wrongs(heard: Heard, now: datetime) -> Iterator[Wrong]:
    """Everything that is wrong with one service at `now`, the machine's clock."""
    for name, why in heard.silent.items():
        yield Wrong(name, why, "service-down")
    for name, why in heard.untold.items():
        yield Wrong(name, why, "slow-store")
    for name, missing in heard.ready.items():
        if missing:
            yield Wrong(name, f"it is not ready: {'; '.join(_together(missing))}", "not-ready")
    if heard.group is not None:
        yield from _of_reading(heard.service, heard.group, now)
    if heard.figures is not None:
        yield from _of_figures(str(heard.service), heard.figures)
    for name, told in heard.told.items():
        yield from _of_its_clock(name, heard.asked, datetime.fromisoformat(told["machine_now"]), now)
        if lost := told.get("feeds_lost"):
            yield Wrong(name, f"its pages show what was: {' and '.join(lost)} not read for half a minute", "feed-lost")
        if (took := told.get("store_answer_seconds", 0.0)) > SLOW:
            yield Wrong(name, f"its store took {took:.1f} s for its figures", "slow-store")


def differing(found: Sequence[Heard]) -> Iterator[Wrong]:
    """Replicas of another version than most, of the program or of the rules."""
    for name, says in VERSIONS.items():
        at_work = {replica: told.get(name, OLDER) for heard in found for replica, told in heard.told.items()}
        for most, _ in Counter(at_work.values()).most_common(1):
            for replica, version in at_work.items():
                if version != most:
                    yield Wrong(replica, says.format(version, most), "versions-differ")


def _of_reading(service: Agency, group: Group, now: datetime) -> Iterator[Wrong]:
    if not group.members:
        yield Wrong(str(service), "nobody reads for it", "service-down")
    elif group.nobodys:
        yield Wrong(str(service), f"nobody has {plural(len(group.nobodys), 'partition')} that it read before", "stuck")
    for name, of in group.members.items():
        if re.fullmatch(rf"{service}-\d+", name) is None:
            yield Wrong(str(service), f"{name} reads {plural(len(of), 'partition')} and is no replica of it", "stuck")
    if group.oldest is not None and (age := now - datetime.fromtimestamp(group.oldest, now.tzinfo)) > UNREAD:
        most = max(group.unread, key=lambda place: group.unread[place])
        has = ", ".join(name for name, of in group.members.items() if most in of) or "nobody"
        lag, where = plural(group.lag, "record"), f"{most[0]}/{most[1]}"
        yield Wrong(str(service), f"{lag} unread for {lasted(age)}, most on {where}, which {has} has", "stuck")


def _of_its_clock(name: str, asked: datetime, told: datetime, now: datetime) -> Iterator[Wrong]:
    """Whether it answered, by its own clock, at a moment between our question and now."""
    skew = max(asked - told, told - now)
    if skew > SKEW:
        yield Wrong(name, f"its clock is {lasted(skew)} from this machine's", "clock-skew")


def _of_figures(service: str, told: Mapping[str, Any]) -> Iterator[Wrong]:
    legal_now, leap = legal_time(told)
    receipt = timedelta(seconds=told.get("receipt_seconds") or 0)
    limits = (
        ("undecided", UNDECIDED, "taken in and not decided upon", "undecided"),
        ("outbox", UNSENT, "unsent", "outbox"),
        ("undelivered", UNTOLD, "not delivered to its own system", "undelivered"),
        ("unconfirmed", receipt, "delivered to its own system and not confirmed by it", "unconfirmed"),
        ("timers", LATE, "with a timer that is late", "timers"),
    )
    for name, limit, what, runbook in limits:
        waiting = told.get(name, NOTHING)
        age = _age(waiting, legal_now)
        if age is not None and age > limit + leap:
            yield Wrong(service, f"{plural(waiting['cases'], 'case')} {what} for {lasted(age)}", runbook)
    if (unsent := told["outbox"].get("messages", 0)) >= OUTBOX_LIMIT:
        yield Wrong(service, f"a case has {plural(unsent, 'message')} unsent and takes no more", "outbox")
    rows = told["parked_unsent"]  # an earlier version of a service tells their number alone
    if isinstance(rows, Mapping) and (age := _age(rows, legal_now)) is not None and age > UNSENT + leap:
        what = f"{plural(rows['records'], 'parked record')} not yet on {service}.dlq for {lasted(age)}"
        yield Wrong(service, what, "outbox")
    belonging, strange = _by_reason(told["parked"], belongs=True), _by_reason(told["parked"], belongs=False)
    if belonging:
        yield Wrong(service, f"{plural(sum(belonging.values()), 'record')} parked: {counted(belonging)}", "parked")
    if strange:
        what = plural(sum(strange.values()), "record")
        yield Wrong(
            service, f"{what} that nobody proved or that its writer may not write: {counted(strange)}", "unproven"
        )
    if told["stalled"]:
        first = told["stalled"][0]
        more = f" and {len(told['stalled']) - 1} more" if len(told["stalled"]) > 1 else ""
        yield Wrong(service, f"case {first['case']}{more} cannot go on: {_lacks(first)}", "stalled")


def _together(missing: Sequence[str]) -> Iterator[str]:
    """What a replica lacks, each reason once: of many topics that one reason has, the first and how many more."""
    lacking: dict[str, list[str]] = {}
    for one in missing:
        of, colon, why = one.partition(": ")
        lacking.setdefault(why if colon else one, []).append(of)
    for why, (first, *others) in lacking.items():
        more = f" and {len(others)} more" if others else ""
        yield f"{first}{more}: {why}" if first != why else why


def legal_time(told: Mapping[str, Any]) -> tuple[datetime, timedelta]:
    """What a service says the legal time is, and by how much it may have just leapt."""
    return datetime.fromisoformat(told["legal_now"]), TICK if told["simulated"] else timedelta()


def line(heard: Heard, now: datetime) -> tuple[str, ...]:
    """One service in a row, in the order of the columns of `status`."""
    group, told = heard.group or Group(), heard.figures
    ready = sum(not missing for missing in heard.ready.values())
    owners = " ".join(f"{name}:{len(of)}" for name, of in sorted(group.members.items())) or "nobody"
    oldest = "" if group.oldest is None else f" {lasted(now - datetime.fromtimestamp(group.oldest, now.tzinfo))}"
    begun = (str(heard.service), f"{ready} of {len(heard.ready) + len(heard.silent)}", owners, f"{group.lag}{oldest}")
    if told is None:
        return (*begun, *("?" for _ in COLUMNS[len(begun) :]))
    legal_now = datetime.fromisoformat(told["legal_now"])
    waiting = tuple(_shown(told.get(name, NOTHING), legal_now) for name in SHOWN)
    by = [_by_reason(told["parked"], belongs=one) for one in (True, False)]
    return (*begun, *waiting, str(sum(by[0].values())), str(len(told["stalled"])), str(sum(by[1].values())))


def lasted(age: timedelta) -> str:
    """`45 s`, `12 min`, `5 h`, `3 d`."""
    seconds = max(0, int(age.total_seconds()))
    for unit, length, upto in (("s", 1, 120), ("min", 60, 7200), ("h", 3600, 172_800)):
        if seconds < upto:
            return f"{seconds // length} {unit}"
    return f"{seconds // 86_400} d"


def _age(waiting: Mapping[str, Any], now: datetime) -> timedelta | None:
    return now - datetime.fromisoformat(waiting["oldest"]) if waiting["oldest"] else None


def _shown(waiting: Mapping[str, Any], now: datetime) -> str:
    age = _age(waiting, now)
    return str(waiting["cases"]) if age is None else f"{waiting['cases']} {lasted(age)}"


def _by_reason(parked: Sequence[Mapping[str, Any]], *, belongs: bool) -> dict[str, int]:
    return {one["reason"]: one["count"] for one in parked if one["belongs"] is belongs}


def _lacks(one: Mapping[str, Any]) -> str:
    gaps = [f"{topic} {why}" for topic, why in sorted(one["gaps"].items())]
    return ", ".join([*gaps, *([one["fault"]] if one["fault"] else [])])
