"""Names that tell nobody who or what they name, without the police's secret: of a case, and of a person."""

import hmac
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid5

NAMESPACE: Final = UUID("6f0d2b8e-5f3c-5b3a-9a53-0c1d6d1f7a10")


def case_id_of(agency_number: str, secret: bytes) -> str:
    """The pseudonymous case id of the police's own number: the same number, the same id, for ever."""
    return str(uuid5(NAMESPACE, hmac.new(secret, agency_number.encode(), sha256).hexdigest()))


def person_of(person_number: str, secret: bytes) -> str:
    """The pseudonym of the police's own number of a person: the same number, the same pseudonym, for ever."""
    return hmac.new(secret, f"person/{person_number}".encode(), sha256).hexdigest()


def victim_of(agency_number: str, victim: str, secret: bytes) -> str:
    """The pseudonym of a victim who has no number of its own with the police: one per case and victim."""
    return person_of(f"{len(agency_number)}/{agency_number}/{victim}", secret)
