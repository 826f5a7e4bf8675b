"""Each settlement that was issued, and what became of it, as the joint view shows it."""

from collections.abc import Iterator

from contracts.joint_view import PaymentShown, SettlementShown
from coordinator.domain.in_force import afterwards, contest_open, in_force, served
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.coordinator import Issued
from messaging.after_settlement import AfterSettlement

SHOWN: int = 100


def shown_settlements(case: JointCase) -> Iterator[SettlementShown]:
    """In the order in which they were issued; at most the last is in force."""
    standing = in_force(case)
    for issued in case.coordinator.issued[-SHOWN:]:
        yield _in_force(case, issued) if issued is standing else _set_aside(case, issued)


def _set_aside(case: JointCase, issued: Issued) -> SettlementShown:
    """What was said of it stays in the time line."""
    reopened = next((one for one in case.prosecutor.reopened if one.sets_aside == issued.hash), None)
    return SettlementShown(
        proposal_hash=issued.hash,
        outcome=issued.outcome,
        issued_at=issued.at,
        contested=issued.hash in case.coordinator.contested,
        set_aside_at=reopened.at if reopened else None,
        set_aside_for=reopened.reason if reopened else None,
    )


def _in_force(case: JointCase, issued: Issued) -> SettlementShown:
    said, service = afterwards(case), served(case)
    return SettlementShown(
        proposal_hash=issued.hash,
        outcome=issued.outcome,
        issued_at=issued.at,
        served_at=service.at if service else None,
        served=service.way if service else None,
        known_at=said.known_at,
        payments=tuple(_payments(said, issued.hash)),
        waived_at=said.waived_at,
        objected_at=said.objected_at,
        objection_ended_at=said.objection_ended_at,
        objection_end=said.objection_end,
        executed=tuple(sorted(part for named, part in case.police.executed if named == issued.hash))[:20],
        irrevocable_at=said.irrevocable_at,
        contested=issued.hash in case.coordinator.contested,
        stands_though_contested=issued.hash in said.stands_though_contested and not contest_open(case),
    )


def _payments(said: AfterSettlement, named: str) -> Iterator[PaymentShown]:
    judged = {one.ref: one.ended_right_to_object for one in said.judged if one.proposal_hash == named}
    for one in said.payments:
        yield PaymentShown(
            at=one.at,
            amount_cents=one.amount_cents,
            paid_by=one.paid_by,
            ended_right_to_object=judged.get(one.ref),
        )
