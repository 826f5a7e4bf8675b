"""Keys with which an agency once signed, as a thief kept them: published, and ended before any story begins."""

import json
from datetime import UTC, datetime
from pathlib import Path

from contracts.topics import Agency, Topic
from deploy.parts import KEYS_VALID_FROM
from deploy.secrets import Secrets, make, replace
from proofs.keys import SigningKey, new_key
from proofs.rotation import jwks_in

ENDED = datetime(2025, 12, 31, tzinfo=UTC)
"""The first moment at which these keys are not valid."""


def publish_ended_keys(secrets: Path) -> None:
    """Everybody trusts the table's own keys, and beside them these, as after a rotation."""
    own = make(secrets, KEYS_VALID_FROM)
    known = [*jwks_in(own.keys.read_bytes())]
    for agency in (Agency.LEGAL_AID, Agency.COORDINATOR):
        topics = [topic.value for topic in Topic if topic.owner == agency]
        private, public = new_key(agency, topics, KEYS_VALID_FROM, ENDED)
        replace(_kept(own, agency), json.dumps(private))
        known.append(public)
    replace(own.keys, json.dumps({"keys": known}))


def ended_key_of(own: Secrets, agency: Agency) -> SigningKey:
    """What the thief has."""
    return SigningKey.from_jwk_file(_kept(own, agency))


def _kept(own: Secrets, agency: Agency) -> Path:
    return own.folder / "signing" / f"{agency}-ended.json"
