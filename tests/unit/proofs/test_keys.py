"""A signature counts only from a key of that agency, for that topic, valid when the record was dated."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey

from contracts.envelope import Envelope
from contracts.police import SuspectDescribed
from contracts.topics import Agency, Topic
from proofs.attestation import Attestation, claims_of
from proofs.digest import digest_of
from proofs.keys import KeyRing, Refused, SigningKey, new_key
from unit.proofs.agencies import CASE, NEW_YEAR, NOON, Keys, Speaker, make_keys, topics_of

KEYS = make_keys()
DESCRIBED = Speaker(KEYS).say(
    SuspectDescribed(occurred_at=NOON, age_class="adult", vulnerable=False, offence_class="pre-trial")
)
DIGEST = digest_of(DESCRIBED)
ATTESTED = Attestation(
    case=CASE, proposal_hash="ab" * 32, condition="waiver", pack_version="nl 2026", statement_digest="cd" * 32
)


def check(envelope: Envelope, ring: KeyRing = KEYS.ring) -> Refused | None:
    digest = digest_of(envelope)
    return ring.check_digest(envelope.signature, digest, Agency.POLICE, Topic.POLICE_FILE, NOON)


def forged(header: dict[str, object], signed_by: str = "") -> str:
    parts = [json.dumps(header).encode(), DIGEST.encode(), signed_by.encode()]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def test_what_its_owner_signed_is_accepted() -> None:
    assert check(DESCRIBED) is None


@given(st.data())
def test_any_changed_byte_of_a_covered_field_is_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["topic", "id", "source", "type", "subject", "time"]))
    text = getattr(DESCRIBED, name)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda character: character != text[place]))
    changed = text[:place] + other + text[place + 1 :]

    assert check(replace(DESCRIBED, **{name: changed})) == Refused("bad-signature")


@given(st.integers(0, len(DESCRIBED.value) - 1), st.integers(1, 255))
def test_any_changed_byte_of_the_value_is_refused(place: int, flip: int) -> None:
    value = bytearray(DESCRIBED.value)
    value[place] ^= flip

    assert check(replace(DESCRIBED, value=bytes(value))) == Refused("bad-signature")


@given(st.integers(0, len(DESCRIBED.signature) - 1), st.characters(codec="utf-8"))
def test_any_changed_character_of_a_signature_is_refused(place: int, other: str) -> None:
    text = DESCRIBED.signature
    changed = text[:place] + other + text[place + 1 :]

    assert (check(replace(DESCRIBED, signature=changed)) is None) == (changed == text)


@given(st.text(max_size=300))
def test_any_text_may_stand_where_a_signature_should(text: str) -> None:
    assert check(replace(DESCRIBED, signature=text)) is not None


def test_another_number_or_link_is_refused() -> None:
    assert check(replace(DESCRIBED, sequence=2)) == Refused("bad-signature")
    assert check(replace(DESCRIBED, previous_digest="ab" * 32)) == Refused("bad-signature")


def test_another_agencys_key_is_refused() -> None:
    signed_by_prosecutor = KEYS.signing[Agency.PROSECUTOR].sign_digest(DIGEST)

    assert check(replace(DESCRIBED, signature=signed_by_prosecutor)) == Refused("other-agency")


def test_a_key_for_another_topic_is_refused() -> None:
    narrowed = KEYS.with_changed(Agency.POLICE, topics=frozenset({Topic.POLICE_PROGRESS.value}))

    assert check(DESCRIBED, narrowed) == Refused("other-topic")


def test_a_key_nobody_published_is_refused(other_keys: Keys) -> None:
    assert check(DESCRIBED, other_keys.ring) == Refused("unknown-key")


def test_a_key_that_borrows_anothers_id_is_refused(other_keys: Keys) -> None:
    borrowed = replace(other_keys.signing[Agency.POLICE], kid=KEYS.signing[Agency.POLICE].kid)

    assert check(replace(DESCRIBED, signature=borrowed.sign_digest(DIGEST))) == Refused("bad-signature")


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "refused"),
    [
        (NOON, None, False),
        (NEW_YEAR, NOON + timedelta(seconds=1), False),
        (NEW_YEAR, NOON, True),
        (NOON + timedelta(seconds=1), None, True),
    ],
    ids=["from this very moment", "expired since", "expired that moment", "not yet valid"],
)
def test_a_key_signs_only_what_is_dated_inside_its_validity(
    valid_from: object, valid_to: object, *, refused: bool
) -> None:
    ring = KEYS.with_changed(Agency.POLICE, valid_from=valid_from, valid_to=valid_to)

    assert check(DESCRIBED, ring) == (Refused("key-not-valid-then") if refused else None)


def test_an_unsigned_signature_is_refused() -> None:
    kid = KEYS.signing[Agency.POLICE].kid

    assert check(replace(DESCRIBED, signature=forged({"alg": "none", "kid": kid, "typ": "jointtable-record"}))) == (
        Refused("unreadable-signature")
    )


def test_a_public_key_used_as_a_shared_secret_is_refused() -> None:
    public = next(key for key in KEYS.public if key.agency == Agency.POLICE)
    header = {"alg": "HS256", "kid": public.kid, "typ": "jointtable-record"}
    secret = OctKey.import_key({"kty": "oct", "k": public.x})
    signature = jws.serialize_compact(header, DIGEST.encode(), secret, algorithms=["HS256"])

    assert check(replace(DESCRIBED, signature=signature)) == Refused("unreadable-signature")


def truly_signed(unsigned: str, key: SigningKey) -> str:
    raw = key.private.raw_value.sign(unsigned.encode())  # type: ignore[union-attr]
    return f"{unsigned}.{base64.urlsafe_b64encode(raw).decode().rstrip('=')}"


@pytest.mark.parametrize(
    "extra",
    [
        {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}},
        {"jku": "https://example.org/keys.json"},
        {"x5c": ["AAAA"]},
        {"crit": ["b64"], "b64": True},
        {"crit": ["exp"], "exp": 1},
        {"cty": "JWT"},
        {"alg": "EdDSA"},
        {"alg": "Ed448"},
        {"typ": "jointtable-attestation"},
        {"typ": None},
    ],
    ids=str,
)
def test_a_header_with_anything_else_is_refused_even_when_truly_signed(extra: dict[str, object]) -> None:
    key = KEYS.signing[Agency.POLICE]
    header = {"alg": "Ed25519", "kid": key.kid, "typ": "jointtable-record", **extra}
    signature = truly_signed(forged(header).rpartition(".")[0], key)

    assert check(replace(DESCRIBED, signature=signature)) == Refused("unreadable-signature")


@pytest.mark.parametrize(
    "parts", ["{header}", "{header}.{payload}.", "{header}..{payload}", "{header}.{payload}.{payload}"]
)
def test_a_part_too_many_or_too_few_is_refused_even_when_truly_signed(parts: str) -> None:
    header, payload, _ = DESCRIBED.signature.split(".")
    signature = truly_signed(parts.format(header=header, payload=payload), KEYS.signing[Agency.POLICE])

    assert check(replace(DESCRIBED, signature=signature)) == Refused("bad-signature")


def test_a_signature_made_for_one_kind_does_not_count_for_another() -> None:
    police = KEYS.signing[Agency.POLICE]
    legal_aid = KEYS.signing[Agency.LEGAL_AID]

    assert check(replace(DESCRIBED, signature=police.seal_proof(DIGEST))) == Refused("unreadable-signature")
    assert KEYS.ring.check_attestation(legal_aid.sign_digest(DIGEST), NOON) == Refused("unreadable-signature")


def test_legal_aids_attestation_is_read_back_as_it_was_given() -> None:
    attestation = KEYS.signing[Agency.LEGAL_AID].attest(ATTESTED)

    assert KEYS.ring.check_attestation(attestation, NOON) == ATTESTED
    assert claims_of(attestation) == ATTESTED


def test_only_legal_aid_attests() -> None:
    attestation = KEYS.signing[Agency.COORDINATOR].attest(ATTESTED)

    assert KEYS.ring.check_attestation(attestation, NOON) == Refused("other-agency")


@given(st.text(max_size=200))
def test_claims_that_cannot_be_read_are_none(text: str) -> None:
    assert claims_of(text) is None


def test_a_new_key_is_named_after_its_agency_and_its_thumbprint() -> None:
    private, public = new_key(Agency.LEGAL_AID, topics_of(Agency.LEGAL_AID), NEW_YEAR)
    thumbprint_input = f'{{"crv":"Ed25519","kty":"OKP","x":"{public["x"]}"}}'  # RFC 7638, RFC 8037
    thumbprint = base64.urlsafe_b64encode(sha256(thumbprint_input.encode()).digest()).decode()

    assert public["kid"] == f"legal-aid-{thumbprint[:16]}"
    assert "d" not in public
    assert {**public, "d": private["d"]} == private


def test_a_private_key_survives_its_file_and_never_shows(tmp_path: Path) -> None:
    private, public = new_key(Agency.POLICE, topics_of(Agency.POLICE), NEW_YEAR)
    file = tmp_path / "key.json"
    file.write_text(json.dumps(private))
    key = SigningKey.from_jwk_file(file)
    ring = KeyRing.from_jwks(json.dumps({"keys": [public]}))

    assert ring.check_digest(key.sign_digest(DIGEST), DIGEST, Agency.POLICE, Topic.POLICE_FILE, NOON) is None
    assert str(private["d"]) not in repr(key)


def test_a_broken_private_key_is_refused_without_showing_it(tmp_path: Path) -> None:
    private, _ = new_key(Agency.POLICE, topics_of(Agency.POLICE), NEW_YEAR)
    file = tmp_path / "key.json"
    file.write_text(json.dumps({name: member for name, member in private.items() if name != "kid"}))

    with pytest.raises(ValueError, match="kid") as refused:
        SigningKey.from_jwk_file(file)

    assert str(private["d"]) not in str(refused.value)


def test_two_keys_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="two keys"):
        KeyRing((*KEYS.public, KEYS.public[0]))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"keys": [{}]}', '{"keys": [{"kty": "oct"}]}'])
def test_what_is_no_key_set_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        KeyRing.from_jwks(text)
