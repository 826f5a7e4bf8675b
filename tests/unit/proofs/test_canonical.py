"""Equal values have one canonical form and one hash."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.prosecutor import Proposal, Terms
from proofs.canonical import canonical, canonical_plain, hash_of

CASE = "6f1c2d52-90a1-5b3c-8d4e-5f60718293a4"
PROPOSAL = Proposal(
    case=CASE, number=1, outcome="transaction", terms=Terms(amount_cents=35000), grounds_digest="cd" * 32
)


def test_a_proposal_is_hashed_in_canonical_form_without_what_is_absent() -> None:
    by_hand = (
        f'{{"case":"{CASE}","grounds_digest":"{"cd" * 32}","number":1,"outcome":"transaction",'
        '"terms":{"amount_cents":35000,"conditions":[]}}'
    )

    assert hash_of(PROPOSAL) == sha256(by_hand.encode()).hexdigest()


def test_a_proposal_read_back_from_the_wire_keeps_its_hash() -> None:
    read_back = Proposal.model_validate_json(PROPOSAL.model_dump_json())

    assert hash_of(read_back) == hash_of(PROPOSAL)


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers(-(2**53) + 1, 2**53 - 1), min_size=2))
def test_the_order_of_members_does_not_matter(data: dict[str, int]) -> None:
    assert canonical(data) == canonical(dict(reversed(data.items())))
    assert hash_of(data) == hash_of(dict(reversed(data.items())))


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_other_terms_have_another_hash(one: int, other: int) -> None:
    proposals = [PROPOSAL.model_copy(update={"terms": Terms(amount_cents=cents)}) for cents in (one, other)]

    assert (hash_of(proposals[0]) == hash_of(proposals[1])) == (one == other)


@pytest.mark.parametrize("impossible", [float("nan"), float("inf"), 2**53, "\ud800"])
def test_what_json_cannot_hold_exactly_is_refused(impossible: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical({"value": impossible})


names = st.text(st.characters(max_codepoint=127))
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
)


@given(plain)
def test_the_fast_writer_writes_the_same_of_what_it_is_for(data: object) -> None:
    assert canonical_plain(data) == canonical(data)


def test_the_fast_writer_refuses_half_a_sign() -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical_plain("\ud800")
