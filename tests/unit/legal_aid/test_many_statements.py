"""Legal aid's own case with as many statements as it has room for, and one with one more: see the coordinator's."""

from datetime import datetime
from uuid import UUID

import pytest

from an_agency import AtWork, fine, issued
from contracts.prosecutor import SettlementProposed
from contracts.topics import Agency
from given import at, key_of, pack
from legal_aid.domain.confirm import confirm_consultation
from legal_aid.domain.legal_aid_case import STATEMENTS_KEPT, LegalAidCase
from legal_aid.domain.requests import ConfirmConsultation, TakeBack
from legal_aid.domain.take_back import take_back
from messaging.event import Outgoing, Refusal
from messaging.requests import Accepted
from proofs.canonical import hash_of

DROPPED = pytest.mark.xfail(
    raises=AssertionError, strict=True, reason="the oldest statement is dropped, not parked with a reason"
)
OTHERS = pytest.mark.parametrize("others", [STATEMENTS_KEPT - 1, pytest.param(STATEMENTS_KEPT, marks=DROPPED)])
POINTS = tuple(point.id for point in pack().points_to_explain)


def confirmed(case: LegalAidCase, named: str, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    """The solicitor now assigned has spoken with the suspect about this proposal."""
    assert case.assignment is not None
    request = ConfirmConsultation(
        proposal_hash=named, held_at=now, channel="video", minutes=20, interpreter=True, points_explained=POINTS
    )
    attest = key_of(Agency.LEGAL_AID).attest
    return confirm_consultation(case, case.assignment.id, request, pack(), now, cause, attest)


def confirms_others(legal_aid: AtWork[LegalAidCase], count: int) -> None:
    """So many proposals come in the place of the one before, and each is consulted on."""
    for number in range(2, 2 + count):
        changed = fine(number)
        named = hash_of(changed)
        legal_aid.hears(
            SettlementProposed(occurred_at=at("12:20"), proposal=changed, proposal_hash=named, grounds="admitted")
        )
        legal_aid.asked(confirmed, named)
    assert len(legal_aid.case.statements) >= STATEMENTS_KEPT


@OTHERS
def test_a_consultation_can_be_taken_back_however_many_were_held_since(
    assigned: AtWork[LegalAidCase], others: int
) -> None:
    assigned.asked(confirmed, hash_of(fine()))
    (first,) = assigned.case.statements
    confirms_others(assigned, others)

    taken = TakeBack(statement_digest=first.statement_digest, why="another person was on the line")
    assert isinstance(assigned.asked(take_back, taken), Accepted)


@OTHERS
def test_a_settlement_on_what_legal_aid_attested_is_proven_however_many_consultations_were_held_since(
    assigned: AtWork[LegalAidCase], others: int
) -> None:
    assigned.asked(confirmed, hash_of(fine()))
    (first,) = assigned.case.statements
    confirms_others(assigned, others)
    assigned.wire.says(issued(fine(), first.statement_digest))

    assert assigned.takes(assigned.wire.records[-1:]).parked == ()
