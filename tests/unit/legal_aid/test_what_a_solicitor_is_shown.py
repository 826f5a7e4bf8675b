"""A solicitor is shown what the hash names: nothing under another's hash, and nothing with other grounds."""

from typing import Any

import pytest

from an_agency import AtWork, fine
from contracts.prosecutor import SettlementProposed
from given import OTHER_CASE, at
from legal_aid.domain.legal_aid_case import LegalAidCase
from proofs.canonical import hash_of

MILD, HARSH = fine(number=2, amount_cents=10_000), fine(number=2, amount_cents=90_000)
OF_ANOTHER_CASE = HARSH.model_copy(update={"case": OTHER_CASE})
WRONG = {
    "under another's hash": {"proposal": MILD, "proposal_hash": hash_of(HARSH)},
    "with other grounds": {"proposal": HARSH, "proposal_hash": hash_of(HARSH), "grounds": "a trifle"},
    "of another case": {"proposal": OF_ANOTHER_CASE, "proposal_hash": hash_of(OF_ANOTHER_CASE)},
}


def told(said: dict[str, Any]) -> SettlementProposed:
    return SettlementProposed.model_validate({"occurred_at": at("12:20"), "grounds": "admitted"} | said)


@pytest.mark.parametrize("how", WRONG)
def test_what_its_hash_does_not_name_is_put_to_no_solicitor(assigned: AtWork[LegalAidCase], how: str) -> None:
    assigned.hears(told(WRONG[how]))

    assert assigned.case.proposal is not None
    assert assigned.case.proposal.fault


def test_what_its_hash_names_is_put_to_the_solicitor(assigned: AtWork[LegalAidCase]) -> None:
    assigned.hears(told({"proposal": HARSH, "proposal_hash": hash_of(HARSH)}))

    assert assigned.case.proposal is not None
    assert (assigned.case.proposal.hash, assigned.case.proposal.fault) == (hash_of(HARSH), "")
