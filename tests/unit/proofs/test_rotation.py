"""One key takes over from another: what each signed while it was valid holds for ever, and nothing else does."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.prosecutor import IssueAsked
from contracts.topics import Agency, Topic
from given import CASE
from messaging.document import CaseDocument
from messaging.event import Event, Outgoing, Record
from messaging.reading import NotBelonging, read
from messaging.recording import record
from proofs.keys import KeyRing, PublicKey, SigningKey, new_key
from proofs.rotation import OVERLAP, SETTLED, NotRotated, Rotated, SigningKeys, jwks_in, rotated
from proofs.settlement_proof import Failed, Verified, verify_proof
from proofs.signature import RECORD, kid_of
from unit.proofs.agencies import NEW_YEAR, Keys, after, topics_of
from unit.proofs.story import Story

CHANGE = after(15)
"""Between the proposal, with its weighing, and the consultation."""
SECOND = timedelta(seconds=1)


def change_of(agency: Agency, valid_from: datetime = CHANGE) -> Rotated:
    """The agency's key of this year, and the next one."""
    private, public = new_key(agency, topics_of(agency), NEW_YEAR)
    return rotated([public], [private], agency, valid_from)


CHANGES = {agency: change_of(agency) for agency in Agency}


def ring_of(*keys: Any) -> KeyRing:
    return KeyRing(PublicKey.model_validate(key) for key in keys)


def all_public(changes: dict[Agency, Rotated]) -> list[Any]:
    return [key for change in changes.values() for key in change.public]


def signing_of(change: Rotated) -> SigningKeys:
    """Both keys; the solicitor confirms at twenty past noon."""
    return SigningKeys(tuple(SigningKey.from_jwk(one) for one in change.private), lambda: after(20))


def story() -> Story:
    """A settlement in the middle of which everybody has another key."""
    signing: Any = {agency: signing_of(change) for agency, change in CHANGES.items()}
    return Story(keys=Keys(signing, tuple(PublicKey.model_validate(one) for one in all_public(CHANGES))))


PROOF = story().proof()


def kids_in(proof: bytes) -> dict[str, str | None]:
    """Which key signed each statement, by its role."""
    return {said["role"]: kid_of(said["signature"], RECORD) for said in json.loads(proof)["statements"]}


def test_a_settlement_during_which_every_key_changed_is_proven_by_old_and_new_keys_together() -> None:
    assert isinstance(verify_proof(PROOF, ring_of(*all_public(CHANGES))), Verified)

    signed = kids_in(PROOF)
    new = {agency: change.kid for agency, change in CHANGES.items()}
    assert signed["asked"] == new[Agency.PROSECUTOR] != signed["proposed"]
    assert signed["consultation"] == new[Agency.LEGAL_AID]
    assert signed["described"] != new[Agency.POLICE]
    assert signed["issued"] == new[Agency.COORDINATOR]


@pytest.mark.parametrize(
    ("agency", "statement"),
    [
        (Agency.POLICE, "described"),
        (Agency.PROSECUTOR, "proposed"),
    ],
)
def test_an_old_key_taken_out_of_the_set_takes_what_it_signed_along(agency: Agency, statement: str) -> None:
    old = CHANGES[agency].public[0]["kid"]
    without = [key for key in all_public(CHANGES) if key["kid"] != old]

    assert verify_proof(PROOF, ring_of(*without)) == Failed(statement, "unknown-key")


@pytest.mark.parametrize(
    ("agency", "dates", "failed"),
    [
        (Agency.POLICE, {"valid_to": after(-31).isoformat()}, "described"),
        (Agency.PROSECUTOR, {"valid_to": after(0).isoformat()}, "proposed"),
        (Agency.PROSECUTOR, {"valid_to": after(5).isoformat()}, "weighing"),
    ],
)
def test_what_a_key_signed_after_its_end_is_refused_years_later_too(
    agency: Agency, dates: dict[str, str], failed: str
) -> None:
    old = CHANGES[agency].public[0]["kid"]
    ended = [{**key, **(dates if key["kid"] == old else {})} for key in all_public(CHANGES)]

    assert verify_proof(PROOF, ring_of(*ended)) == Failed(failed, "key-not-valid-then")


def test_what_the_next_key_signed_before_its_beginning_is_refused() -> None:
    new = CHANGES[Agency.LEGAL_AID].kid
    later = [
        {**key, **({"valid_from": after(21).isoformat()} if key["kid"] == new else {})} for key in all_public(CHANGES)
    ]

    assert verify_proof(PROOF, ring_of(*later)) == Failed("consultation", "key-not-valid-then")


def test_a_proof_sealed_long_after_the_issue_is_sealed_by_the_key_of_that_moment() -> None:
    new_seal = SigningKey.from_jwk(CHANGES[Agency.COORDINATOR].private[1]).seal_proof
    proof = story().proof(seal=new_seal, sealed_at=after(600))
    backdated = story().proof(seal=new_seal, sealed_at=after(40))

    assert isinstance(verify_proof(proof, ring_of(*all_public(CHANGES))), Verified)
    assert verify_proof(backdated, ring_of(*all_public(CHANGES))) == Failed("seal", "before-the-issue")


def test_the_next_key_signs_once_it_has_been_valid_for_a_minute_and_both_are_valid_for_an_hour() -> None:
    keys = signing_of(CHANGES[Agency.POLICE])
    old, new = keys.keys

    moments = (CHANGE - SECOND, CHANGE, CHANGE + SETTLED - SECOND, CHANGE + SETTLED, CHANGE + 2 * OVERLAP)
    assert [keys.at(moment) for moment in moments] == [old, old, old, new, new]
    assert old.valid_to == CHANGE + OVERLAP


def test_a_key_that_has_no_other_beside_it_signs_from_its_first_moment_and_without_any_nothing_is_signed() -> None:
    _, new = signing_of(CHANGES[Agency.POLICE]).keys
    alone = SigningKeys((new,), lambda: CHANGE)

    assert alone.at(CHANGE) is new
    with pytest.raises(ValueError, match="no signing key is valid"):
        alone.at(CHANGE - SECOND)


ASKED = IssueAsked(occurred_at=after(0), proposal_hash="ab" * 32)


def sent(keys: SigningKeys | SigningKey, moments: list[datetime]) -> list[Record]:
    """The prosecutor asks at each of these moments, in one case."""
    document = CaseDocument[None](case_id=CASE, state=None)
    for nth, moment in enumerate(moments):
        wanted = Outgoing(ASKED, uuid5(UUID(CASE), str(nth)), Topic.PROSECUTOR_SETTLEMENT)
        document = record(
            document, [wanted], agency=Agency.PROSECUTOR, key=keys, evolve=lambda state, _event: state, now=moment
        )
    return [Record(one.topic, 0, one.n, one.key, one.headers, one.value) for one in document.outbox]


@given(st.lists(st.integers(-7200, 7200), min_size=1, max_size=8))
def test_a_case_goes_on_through_the_change_and_every_record_of_it_is_read(seconds: list[int]) -> None:
    change = CHANGES[Agency.PROSECUTOR]
    records = sent(signing_of(change), [CHANGE + timedelta(seconds=one) for one in sorted(seconds)])

    read_all = [read(one, ring_of(*change.public), after(300)) for one in records]

    assert all(isinstance(one, Event) for one in read_all)


@pytest.mark.parametrize(("minutes", "nth"), [(16 + 60, 0), (14, 1)], ids=["the old one after", "the next one before"])
def test_a_record_that_a_key_signed_outside_its_time_does_not_belong(minutes: int, nth: int) -> None:
    change = CHANGES[Agency.PROSECUTOR]
    (one,) = sent(SigningKey.from_jwk(change.private[nth]), [after(minutes)])

    reading = read(one, ring_of(*change.public), after(300))

    assert isinstance(reading, NotBelonging)
    assert reading.reason == "key-not-valid-then"


@pytest.mark.parametrize(
    ("agency", "valid_from", "why"),
    [
        (Agency.PROBATION, CHANGE, "probation has 0 keys without an end"),
        (Agency.POLICE, NEW_YEAR, "has to begin after"),
        (Agency.POLICE, NEW_YEAR - SECOND, "has to begin after"),
    ],
)
def test_the_next_key_comes_after_one_that_goes_on(agency: Agency, valid_from: datetime, why: str) -> None:
    private, public = new_key(Agency.POLICE, topics_of(Agency.POLICE), NEW_YEAR)

    with pytest.raises(NotRotated, match=why):
        rotated([public], [private], agency, valid_from)


def test_rotated_again_the_third_follows_the_second_and_all_are_kept() -> None:
    once = CHANGES[Agency.POLICE]
    twice = rotated(once.public, once.private, Agency.POLICE, after(600))

    assert [key.get("valid_to") for key in twice.public] == [
        (CHANGE + OVERLAP).isoformat(),
        (after(600) + OVERLAP).isoformat(),
        None,
    ]
    assert len({str(key["kid"]) for key in twice.public}) == len(twice.private) == 3
    assert not [key for key in twice.public if "d" in key]


@pytest.mark.parametrize("text", ["[]", "{}", '{"keys": []}', '{"keys": [1]}', '{"keys": 5}', '"x"'])
def test_a_file_without_a_key_is_no_key_file(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        [SigningKey.from_jwk(one) for one in jwks_in(text)]


def test_the_keys_of_other_agencies_stay_as_they_were() -> None:
    _, other = new_key(Agency.PROBATION, topics_of(Agency.PROBATION), NEW_YEAR)
    private, public = new_key(Agency.POLICE, topics_of(Agency.POLICE), NEW_YEAR)

    after_it = rotated([other, public], [private], Agency.POLICE, CHANGE)

    assert after_it.public[0] == other
    assert after_it.public[2]["topics"] == public["topics"]
