"""An agency's own words on a clock: more time, or it stands still. What the pack does not list is refused.

The coordinator judges the same again with all the facts of the case; here is refused what can be known without them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.clock_changes import ROLES, ClockExtended, ClockResumed, ClockSuspended
from contracts.message import Code, LongText, Message, Moment, ShortText
from contracts.topics import Topic
from contracts.withdrawals import StatementWithdrawn
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import Standing, not_ahead, said_once
from rules.clock_orders import which_order
from rules.clocks import Running, clock_of, refuses_extension, refuses_suspension
from rules.happened import Extended, Refused, Suspended
from rules.pack import ClockRow, Pack

WORDS_KEPT: Final = 50


class ExtendClock(BaseModel):
    """More time was ordered for a clock; `kind` as the rule pack lists it for that clock, `why` the facts.

    `order`: of which behaviour order, where several stand.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ref: ShortText
    clock: Code
    kind: Code
    by: Code
    ordered_by: ShortText
    ordered_at: Moment
    until: Moment | None = None
    why: LongText
    order: ShortText | None = None
    correction: LongText | None = None


class SuspendClock(BaseModel):
    """A clock stands still from a moment on; `kind` and `order` as for more time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ref: ShortText
    clock: Code
    kind: Code
    by: Code
    since: Moment
    why: LongText
    order: ShortText | None = None
    correction: LongText | None = None


class ResumeClock(BaseModel):
    """What made a clock stand still is over; `ref` is that of the suspension."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ref: ShortText
    ended_at: Moment
    correction: LongText | None = None


@dataclass(frozen=True, slots=True)
class ClockWord:
    """A word that stands, by the agency's own number."""

    said: str
    ref: str
    clock: str
    kind: str
    at: datetime
    ended_at: datetime | None = None
    order: str | None = None


class KnowsClockWords(Protocol):
    """A case as far as it knows its agency's words on clocks."""

    @property
    def clock_words(self) -> tuple[ClockWord, ...]:
        """Those that stand."""
        ...


class Orders(NamedTuple):
    """The numbers of a case's behaviour orders: all that were given, and those that stand."""

    known: frozenset[str] = frozenset()
    standing: frozenset[str] = frozenset()


C = TypeVar("C", bound=KnowsClockWords)
Decided = tuple[Outgoing, ...] | Refusal
OrdersAt = Callable[[Any, datetime], Orders]


def clock_words_after(words: tuple[ClockWord, ...], news: Message) -> tuple[ClockWord, ...]:
    """The agency's words on clocks after one more message."""
    match news:
        case ClockExtended() | ClockSuspended():
            said = news.NAME.rpartition(".")[0]
            before = _named(words, news.ref)
            ended_at = before.ended_at if before else None
            this = ClockWord(said, news.ref, news.clock, news.kind, news.occurred_at, ended_at, news.order)
            return (*(one for one in words if one.ref != news.ref), this)[-WORDS_KEPT:]
        case ClockResumed(ref=ref, occurred_at=at):
            return tuple(replace(one, ended_at=at) if one.ref == ref else one for one in words)
        case StatementWithdrawn(what="clock-resumed", ref=ref):
            return tuple(replace(one, ended_at=None) if one.ref == ref else one for one in words)
        case StatementWithdrawn(what="clock-extended" | "clock-suspended", ref=ref):
            return tuple(one for one in words if one.ref != ref)
        case _:
            return words


def clock_words_standing(words: tuple[ClockWord, ...], topic: Topic) -> Standing:
    """What of them may be taken back: of a suspension that ended, its end first."""
    named = {(("clock-resumed" if one.ended_at else one.said), one.ref) for one in words}
    return {(what, ref): {what: topic} for what, ref in sorted(named)}


def no_orders(_case: object, _at: datetime) -> Orders:
    """For an agency that gives no behaviour orders."""
    return Orders()


def extending(topic: Topic, orders: OrdersAt = no_orders) -> Callable[[Any, Any, Pack, datetime, UUID], Decided]:
    """The decision on more time, for the agency that writes this topic."""

    def extend(case: KnowsClockWords, request: ExtendClock, pack: Pack, now: datetime, cause: UUID) -> Decided:
        known = orders(case, request.ordered_at)
        meant = _clock_meant(pack, request.clock, request.ordered_at, request.order, known)
        refusal = (
            not_ahead(request.ordered_at, now, "ordered_at")
            or said_once(_named(case.clock_words, request.ref), request.correction, *ALREADY)
            or _of_this_agency(request.by, topic)
            or (meant if isinstance(meant, Refusal) else _refuses_extension(case, meant, request))
        )
        if refusal:
            return refusal
        told = request.model_dump(include={*ClockExtended.model_fields})
        told |= {"occurred_at": request.ordered_at, "order": _order_of(meant)}
        return (outgoing(ClockExtended.model_validate(told), cause, "extend-clock", request.ref, topic),)

    return extend


def suspending(topic: Topic, orders: OrdersAt = no_orders) -> Callable[[Any, Any, Pack, datetime, UUID], Decided]:
    """The decision on a clock that stands still, for the agency that writes this topic."""

    def suspend(case: KnowsClockWords, request: SuspendClock, pack: Pack, now: datetime, cause: UUID) -> Decided:
        meant = _clock_meant(pack, request.clock, request.since, request.order, orders(case, request.since))
        refusal = (
            not_ahead(request.since, now, "since")
            or said_once(_named(case.clock_words, request.ref), request.correction, *ALREADY)
            or _of_this_agency(request.by, topic)
            or (meant if isinstance(meant, Refusal) else _refuses_suspension(case, meant, request))
        )
        if refusal:
            return refusal
        told = request.model_dump(include={*ClockSuspended.model_fields})
        told |= {"occurred_at": request.since, "order": _order_of(meant)}
        return (outgoing(ClockSuspended.model_validate(told), cause, "suspend-clock", request.ref, topic),)

    return suspend


def resuming(topic: Topic) -> Callable[[Any, Any, datetime, UUID], Decided]:
    """The decision that a clock runs again."""

    def resume(case: KnowsClockWords, request: ResumeClock, now: datetime, cause: UUID) -> Decided:
        word = _named(case.clock_words, request.ref)
        if word is None or word.said != "clock-suspended":
            return Refusal("not-suspended", "no clock was made to stand still under this number", "ref")
        refusal = not_ahead(request.ended_at, now, "ended_at") or said_once(
            word.ended_at, request.correction, "already-ended", "this was ended already"
        )
        if refusal is None and request.ended_at < word.at:
            refusal = Refusal("before-it-began", "it lies before the clock stood still", "ended_at")
        if refusal:
            return refusal
        resumed = ClockResumed(occurred_at=request.ended_at, ref=request.ref, correction=request.correction)
        return (outgoing(resumed, cause, "resume-clock", request.ref, topic),)

    return resume


ALREADY: Final = ("already-told", "this was told already")


class _Meant(NamedTuple):
    """The clock that a word is about, and the behaviour order whose clock it is."""

    rows: tuple[tuple[date, ClockRow], ...]
    """The rows by which it may run, each with a day on which it may have started; the newest first."""
    order: str | None


def _clock_meant(pack: Pack, clock: str, at: datetime, named: str | None, orders: Orders) -> _Meant | Refusal:
    day = at.astimezone(pack.time_zone).date()
    row = clock_of(pack, clock, day)
    days = _days_on_which_it_may_have_started(pack, clock, day)
    if isinstance(row, Refused) and not days:
        return Refusal(row.code, row.why, "clock")
    rows = tuple((one, found) for one in days if not isinstance(found := clock_of(pack, clock, one), Refused))
    order = which_order(rows[0][1], named, orders.known, orders.standing)
    return Refusal(order.code, order.why, "order") if isinstance(order, Refused) else _Meant(rows, order)


def _days_on_which_it_may_have_started(pack: Pack, clock: str, day: date) -> tuple[date, ...]:
    """The day of the order, and before it the last days on which other rows held: a clock keeps those of its start."""
    rows = [row for row in pack.clocks if row.id == clock]
    inside = [one for row in rows for one in (*row.extensions, *row.suspensions)]
    ends = {row.valid_to for row in (*rows, *inside) if row.valid_to is not None and row.valid_to < day}
    return tuple(one for one in (day, *sorted(ends, reverse=True)) if any(row.valid_on(one) for row in rows))


def _order_of(meant: _Meant | Refusal) -> str | None:
    return None if isinstance(meant, Refusal) else meant.order


def _refuses_extension(case: KnowsClockWords, meant: _Meant, request: ExtendClock) -> Refusal | None:
    """By this agency's own words alone: when the clock started and when it is due, only the coordinator can tell."""
    asked = Extended(request.kind, request.by, request.ordered_at, request.until)
    earlier = _earlier(case, "clock-extended", request, meant.order)
    running = Running(request.ordered_at, None, (request.kind,) * earlier)
    return _unless_one_allows([refuses_extension(row, asked, day, running) for day, row in meant.rows])


def _refuses_suspension(case: KnowsClockWords, meant: _Meant, request: SuspendClock) -> Refusal | None:
    asked = Suspended(request.kind, request.by, request.since)
    earlier = _earlier(case, "clock-suspended", request, meant.order)
    return _unless_one_allows([refuses_suspension(row, asked, day, earlier) for day, row in meant.rows])


def _earlier(case: KnowsClockWords, said: str, request: ExtendClock | SuspendClock, order: str | None) -> int:
    """How often the same was said of the same clock, apart from what this corrects."""
    named = (said, request.clock, request.kind, order)
    same = [one for one in case.clock_words if (one.said, one.clock, one.kind, one.order) == named]
    return sum(one.ref != request.ref for one in same)


def _of_this_agency(by: str, topic: Topic) -> Refusal | None:
    if by in ROLES[topic]:
        return None
    return Refusal("not-theirs-to-give", f"reported here is what {' or '.join(sorted(ROLES[topic]))} orders", "by")


def _unless_one_allows(judged: Sequence[Refused | None]) -> Refusal | None:
    """What every row refuses, in the words of the newest; by which of them the clock runs is not known here."""
    refused = judged[0]
    if refused is None or None in judged:
        return None
    return Refusal(refused.code, f"{refused.why} ({refused.rule})", "kind")


def _named(words: tuple[ClockWord, ...], ref: str) -> ClockWord | None:
    return next((one for one in words if one.ref == ref), None)
