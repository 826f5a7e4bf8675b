"""What is sealed opens with that person's key alone, and nothing that is fed in raises."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import OctKey

from proofs.sealed import Unsealable, new_person_key, seal, unseal

PERSON = "5" * 64
KEY, OTHER_KEY = new_person_key(), new_person_key()
FIELDS = st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=200), max_size=6)


@given(fields=FIELDS)
def test_what_was_sealed_opens_again(fields: dict[str, Any]) -> None:
    assert unseal(seal(fields, PERSON, KEY), PERSON, KEY) == fields


def test_the_sealed_text_tells_nothing_and_is_another_each_time() -> None:
    one, other = (seal({"name": "Zebedee Quux"}, PERSON, KEY) for _ in range(2))

    assert one != other
    assert "Zebedee" not in one


def test_another_persons_key_opens_nothing() -> None:
    assert unseal(seal({"name": "Zebedee"}, PERSON, KEY), PERSON, OTHER_KEY) == Unsealable("another-key")


def test_a_text_of_one_person_is_not_taken_for_anothers() -> None:
    assert unseal(seal({"name": "Zebedee"}, PERSON, KEY), "6" * 64, KEY) == Unsealable("another-key")


@given(place=st.integers(min_value=0), letter=st.sampled_from("abcXYZ019-_"))
def test_a_changed_text_does_not_open_as_something_else(place: int, letter: str) -> None:
    sealed = seal({"name": "Zebedee"}, PERSON, KEY)
    at = place % len(sealed)
    changed = sealed[:at] + letter + sealed[at + 1 :]

    opened = unseal(changed, PERSON, KEY)

    assert isinstance(opened, Unsealable) or opened == {"name": "Zebedee"}


@given(text=st.text(max_size=200))
def test_garbage_is_an_answer(text: str) -> None:
    assert isinstance(unseal(text, PERSON, KEY), Unsealable)


@pytest.mark.parametrize("algorithm", ["A128GCM", "A256CBC-HS512"])
def test_no_other_way_of_sealing_is_taken(algorithm: str) -> None:
    key = new_person_key() * 2 if algorithm == "A256CBC-HS512" else new_person_key()[:16]
    header = {"alg": "dir", "enc": algorithm, "kid": PERSON}
    text = jwe.encrypt_compact(header, b"{}", OctKey.import_key(key), algorithms=["dir", algorithm])

    assert isinstance(unseal(text, PERSON, key), Unsealable)
