"""What is missing, and who owes it: by code and owner only, so that every agency may read it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from contracts.coordinator import DutyMet, DutyOwed, Reason
from contracts.message import Message
from contracts.topics import Agency
from coordinator.domain.in_force import in_force
from coordinator.domain.joint_case import JointCase
from coordinator.domain.record_gaps import RecordGap
from coordinator.domain.solicitor_before_settlement import OnTheTable
from coordinator.domain.stage import closed, is_detained


def owed(
    case: JointCase, table: OnTheTable | None, gaps: Sequence[RecordGap], besides: Sequence[Reason]
) -> tuple[Reason, ...]:
    """Everything owed now, in one order whatever the order of arrival. `besides`: what other rules found."""
    found = {(reason.code, reason.owner): reason for reason in (*besides, *_owed(case, table, gaps))}
    return tuple(found[key] for key in sorted(found))


def news_of_duties(case: JointCase, owed_now: Sequence[Reason], now: datetime) -> Iterator[Message]:
    """The difference between what is owed and what was told."""
    current = {f"{duty.code}/{duty.owner}" for duty in owed_now}
    told = set(case.coordinator.duties)
    for named in sorted(current - told):
        yield DutyOwed(occurred_at=now, duty=_code(named), owner=_owner(named))
    for named in sorted(told - current):
        yield DutyMet(occurred_at=now, duty=_code(named), owner=_owner(named))


def _owed(case: JointCase, table: OnTheTable | None, gaps: Sequence[RecordGap]) -> Iterator[Reason]:
    yield from (Reason(code="record-incomplete", owner=gap.owner) for gap in gaps)
    if closed(case) or in_force(case):
        yield from _telling_owed(case)
        return
    if case.police.registered_at is None:
        yield Reason(code="register-case", owner=Agency.POLICE)
    if case.police.described is None:
        yield Reason(code="describe-suspect", owner=Agency.POLICE)
    yield from _solicitor_owed(case)
    yield from _sides_owed(case)
    yield from _table_owed(case)
    if table is not None:
        yield from _settlement_owed(table)


def _solicitor_owed(case: JointCase) -> Iterator[Reason]:
    if case.legal_aid.assigned_at is None and (is_detained(case) or case.prosecutor.on_the_table is not None):
        yield Reason(code="assign-solicitor", owner=Agency.LEGAL_AID)


def _sides_owed(case: JointCase) -> Iterator[Reason]:
    """What the table has to hear before it weighs: the victim's side, and probation's where it was asked for."""
    if case.police.victims and not case.victim_support.attempts and not case.victim_support.count("contact-made"):
        yield Reason(code="attempt-contact", owner=Agency.VICTIM_SUPPORT)
    if case.probation.owes_advice:
        yield Reason(code="give-advice", owner=Agency.PROBATION)
    weighed = case.prosecutor.weighed_towards or case.prosecutor.weighed
    if case.prosecutor.on_the_table is not None and not weighed:
        yield Reason(code="weigh-both-sides", owner=Agency.PROSECUTOR)


def _telling_owed(case: JointCase) -> Iterator[Reason]:
    """Victims who were reached hear what became of the case, and again when it was reopened and decided anew."""
    if case.victim_support.informed_after(case.prosecutor.reopened_at) < case.victim_support.count("contact-made"):
        yield Reason(code="inform-victim", owner=Agency.VICTIM_SUPPORT)


def _table_owed(case: JointCase) -> Iterator[Reason]:
    if case.prosecutor.selected_at is None:
        yield Reason(code="select-case", owner=Agency.PROSECUTOR)
    elif case.prosecutor.on_the_table is None:
        yield Reason(code="propose-or-decide", owner=Agency.PROSECUTOR)


def _settlement_owed(table: OnTheTable) -> Iterator[Reason]:
    yield from table.reasons_against
    if not table.reasons_against and table.case.prosecutor.standing_ask is None:
        yield Reason(code="ask-to-issue", owner=Agency.PROSECUTOR)


def _code(named: str) -> str:
    return named.partition("/")[0]


def _owner(named: str) -> Agency:
    return Agency(named.partition("/")[2])
