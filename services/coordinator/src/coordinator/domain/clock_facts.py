"""The facts of a case that start, stop, stretch or suspend its clocks, by the names the rule packs use."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from coordinator.domain.in_force import afterwards, in_force, served
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.clock_changes import ClockChange
from messaging.first_consultation import FirstConsultation
from rules.clock_rows import OF_AN_ORDER
from rules.clocks import Extended, Happened, Span, Suspended


class Changes(Protocol):
    """A report that counts for a clock, as this service or as a reader of the view has it."""

    @property
    def said(self) -> str:
        """The message that said so."""
        ...

    @property
    def kind(self) -> str:
        """The pack's row."""
        ...

    @property
    def by(self) -> str:
        """The role that ordered it."""
        ...

    @property
    def at(self) -> datetime:
        """When it was given, or began."""
        ...

    @property
    def until(self) -> datetime | None:
        """Until when."""
        ...


class OrderGiven(Protocol):
    """A behaviour order, as this service or as a reader of the view has it."""

    @property
    def at(self) -> datetime:
        """When it was given."""
        ...

    @property
    def until(self) -> datetime | None:
        """Until when, at most."""
        ...

    @property
    def ended_at(self) -> datetime | None:
        """When it ended before that."""
        ...


def moments(case: JointCase) -> dict[str, datetime]:
    """The moments that start and stop clocks."""
    told = (*_of_police(case), *_of_prosecutor(case), *_of_helpers(case))
    return {name: at for name, at in told if at is not None}


def happened(case: JointCase) -> Happened:
    """What every clock of the case is computed from."""
    settlement = in_force(case)
    return Happened(
        moments=moments(case),
        interrogations=_spans(case, "interrogation"),
        transports=_spans(case, "transport"),
        outcome=settlement.outcome if settlement else None,
    )


def of_order(facts: Happened, order: OrderGiven) -> Happened:
    """The same for the clocks of one behaviour order: its own moments, and until when it was given."""
    moments = {name: at for name, at in facts.moments.items() if name not in OF_AN_ORDER}
    moments["behaviour-order-given"] = order.at
    if order.ended_at:
        moments["behaviour-order-ended"] = order.ended_at
    return replace(facts, moments=moments, until=order.until)


def with_changes(facts: Happened, reported: Iterable[Changes]) -> Happened:
    """The same for one clock, with what was reported to change it."""
    changes = tuple(reported)
    if not changes:
        return facts
    return replace(
        facts,
        suspensions=tuple(
            Suspended(one.kind, one.by, one.at, one.until) for one in changes if one.said == "clock-suspended"
        ),
        extensions=tuple(
            Extended(one.kind, one.by, one.at, one.until) for one in changes if one.said == "clock-extended"
        ),
    )


def changes_in_order(case: JointCase) -> tuple[ClockChange, ...]:
    """Everything reported that would change a clock, whoever reported it, in the order of the world."""
    said = (*case.police.clock_changes, *case.prosecutor.clock_changes)
    return tuple(sorted(said, key=lambda one: (one.at, one.clock, one.ref, one.by)))


def _spans(case: JointCase, what: str) -> tuple[Span, ...]:
    return tuple(sorted(((one.since, one.until) for one in case.police.during if one.what == what), key=_by_start))


def _by_start(span: Span) -> datetime:
    return span[0]


def _of_police(case: JointCase) -> Iterator[tuple[str, datetime | None]]:
    said = case.police
    yield "suspect-known", said.registered_at
    yield "arrested", said.arrested_at
    yield "detention-ordered", said.detention_ordered_at
    yield "custody-ordered", said.custody_ordered_at
    yield "before-judge", said.before_judge_at
    yield "released", said.released_at
    yield "handed-over", said.handed_over_at
    if this := served(case):
        yield "served-in-person" if this.way == "in-person" else "sent-by-post", this.at
    yield "victim-known", said.registered_at if said.victims else None


def _of_prosecutor(case: JointCase) -> Iterator[tuple[str, datetime | None]]:
    said = case.prosecutor
    yield "selected-for-table", said.selected_at
    yield "not-selected", said.not_selected_at
    issued, decided = (one.at for one in case.coordinator.issued), (one.at for one in said.decided)
    yield "outcome-decided", _first(*issued, *decided, said.decided_before)
    yield "behaviour-order-given", _first(*(one.at for one in said.behaviour_orders))
    if said.behaviour_orders and all(one.ended_at for one in said.behaviour_orders):
        yield "behaviour-order-ended", max(one.ended_at for one in said.behaviour_orders if one.ended_at)
    after = afterwards(case)
    yield "objection-known", after.known_at
    yield "objected", after.objected_at
    yield "irrevocable", after.irrevocable_at
    yield "suspect-informed", said.suspect_informed_at


def _of_helpers(case: JointCase) -> Iterator[tuple[str, datetime | None]]:
    said = case.legal_aid
    yield "solicitor-notified", said.sought_again_at or said.requested_at
    yield "solicitor-available", said.first_available_at
    yield from _of_first_consultation(said.first)
    standing = [one for one in said.statements if one.statement_digest not in said.taken_back]
    yield "consultation-held", _first(*(one.at for one in standing if one.condition == "consultation"))
    yield "consultation-waived", _first(*(one.at for one in standing if one.condition == "waiver"))
    informed = case.victim_support.informed
    if informed and len(informed) >= case.police.victims:
        yield "victim-informed", max(one.first_at for one in informed)


def _of_first_consultation(said: FirstConsultation) -> Iterator[tuple[str, datetime | None]]:
    """A consultation that began anew is not ended by the one before it."""
    began = said.begun_at
    yield "consultation-begun", began
    yield "first-consultation-held", _first(*(one.at for one in said.held if began is None or one.at >= began))
    yield "first-consultation-waived", _first(*(one.at for one in said.waived if one.revoked_at is None))


def _first(*moments: datetime | None) -> datetime | None:
    return min((at for at in moments if at is not None), default=None)
