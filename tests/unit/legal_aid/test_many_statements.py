"""Legal aid's own case with as many statements as it has room for, and one with one more."""

from datetime import datetime
from uuid import UUID

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

POINTS = tuple(point.id for point in pack().points_to_explain)


def confirmed(case: LegalAidCase, named: str, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    """The solicitor now assigned has spoken with the suspect about this proposal."""
    assert case.assignment is not None
    request = ConfirmConsultation(
        proposal_hash=named, held_at=now, channel="video", minutes=20, interpreter=True, points_explained=POINTS
    )
    attest = key_of(Agency.LEGAL_AID).attest
    return confirm_consultation(case, case.assignment.id, request, pack(), now, cause, attest)


def confirms_another(legal_aid: AtWork[LegalAidCase], number: int) -> object:
    """A proposal comes in the place of the one before, and is consulted on; what the solicitor is answered."""
    changed = fine(number)
    named = hash_of(changed)
    legal_aid.hears(
        SettlementProposed(occurred_at=at("12:20"), proposal=changed, proposal_hash=named, grounds="admitted")
    )
    return legal_aid.asked(confirmed, named)


def confirms_others(legal_aid: AtWork[LegalAidCase], count: int) -> None:
    """So many other proposals, each of which is consulted on."""
    for number in range(2, 2 + count):
        assert isinstance(confirms_another(legal_aid, number), Accepted)
    assert len(legal_aid.case.statements) == STATEMENTS_KEPT


def test_a_consultation_can_be_taken_back_however_many_were_held_since(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(confirmed, hash_of(fine()))
    (first,) = assigned.case.statements
    confirms_others(assigned, STATEMENTS_KEPT - 1)

    taken = TakeBack(statement_digest=first.statement_digest, why="another person was on the line")
    assert isinstance(assigned.asked(take_back, taken), Accepted)


def test_a_settlement_on_what_legal_aid_attested_is_proven_however_many_consultations_were_held_since(
    assigned: AtWork[LegalAidCase],
) -> None:
    assigned.asked(confirmed, hash_of(fine()))
    (first,) = assigned.case.statements
    confirms_others(assigned, STATEMENTS_KEPT - 1)
    assigned.wire.says(issued(fine(), first.statement_digest))

    assert assigned.takes(assigned.wire.records[-1:]).parked == ()


def test_one_more_is_refused_and_none_is_forgotten_for_it(assigned: AtWork[LegalAidCase]) -> None:
    confirms_others(assigned, STATEMENTS_KEPT)
    before = assigned.case.statements
    refused = confirms_another(assigned, STATEMENTS_KEPT + 2)

    assert isinstance(refused, Refusal)
    assert refused.code == "too-many-statements"
    assert assigned.case.statements == before
