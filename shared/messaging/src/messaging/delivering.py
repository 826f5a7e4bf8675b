"""What becomes of a notice at the agency's own system: taken, confirmed by its receipt, or to be told again.

A receipt names the notice and a digest of what that system recorded: an answer alone shows only that somebody answered.
Pure but for `change`, the guarded write of a case.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

import msgspec

from messaging.document import CaseDocument, Delivery, S
from messaging.ports import ATTEMPTS, Cases, StoreContended
from proofs.canonical import canonical

Change = Callable[[CaseDocument[S]], CaseDocument[S]]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The own system's word: under this id it recorded what has this digest (SHA-256 in hex)."""

    id: str
    digest: str


class Receipted(StrEnum):
    """What a receipt came to."""

    CONFIRMED = "confirmed"
    NOT_AWAITED = "not-awaited"
    """It was confirmed before, or nothing of this id was told here."""
    OTHER_DIGEST = "other-digest"
    """Something else than what was said is recorded under this id."""


def digest_of_data(data: bytes) -> str:
    """SHA-256 in hex of a notice's data in its canonical form (RFC 8785); of the bytes where it has none."""
    try:
        written = canonical(msgspec.json.decode(data))
    except (ValueError, msgspec.MsgspecError):
        written = data
    return sha256(written).hexdigest()


def taken(document: CaseDocument[S], numbers: Collection[int], since: datetime | None) -> CaseDocument[S]:
    """The document once the own system took these notices: with `since`, their receipts are awaited from then on.

    Without, it gives none, and no more is known of them.
    """
    left = document.deliveries
    if since is None:
        left = tuple(one for one in left if one.n not in numbers and not one.taken_at)
    elif any(one.n in numbers and not one.taken_at for one in left):
        moment = since.astimezone(UTC).isoformat()
        left = tuple(replace(one, taken_at=moment) if one.n in numbers and not one.taken_at else one for one in left)
    return document if left == document.deliveries else _with(document, left)


def receipted(document: CaseDocument[S], receipt: Receipt) -> tuple[CaseDocument[S], Receipted]:
    """The document once this receipt came. One that fits confirms; another is remembered with its notice."""
    meant = next((one for one in document.deliveries if one.id == receipt.id), None)
    if meant is None:
        return document, Receipted.NOT_AWAITED
    if receipt.digest.lower() == digest_of_data(meant.value):
        left = tuple(one for one in document.deliveries if one is not meant)
        return replace(_with(document, left), confirmed_n=document.confirmed_n + 1), Receipted.CONFIRMED
    if meant.misrecorded:
        return document, Receipted.OTHER_DIGEST
    marked = (replace(one, misrecorded=True) if one is meant else one for one in document.deliveries)
    return _with(document, tuple(marked)), Receipted.OTHER_DIGEST


def told_again(document: CaseDocument[S], ids: Collection[str]) -> tuple[CaseDocument[S], Sequence[str]]:
    """The document with those of the notices that were taken and not confirmed to be told anew; and which they are."""
    meant = [one for one in document.deliveries if one.id in ids and one.taken_at]
    if not meant:
        return document, ()
    anew = (replace(one, taken_at="", misrecorded=False) if one in meant else one for one in document.deliveries)
    return _with(document, tuple(anew)), [one.id for one in meant]


async def change(cases: Cases[Any], wanted: Mapping[str, Change[Any]]) -> frozenset[str]:
    """Save each case as it is wanted; the loser of a race reads again. Answers the cases that there are.

    Raises StoreContended and StoreUnavailable: transient, and the same may be wanted again.
    """
    pending, known = dict(wanted), frozenset[str]()
    for _ in range(ATTEMPTS):
        found = await cases.load_many(pending)
        known |= found.keys()
        after = [(was, pending[case_id](was)) for case_id, was in found.items()]
        changed = [now for was, now in after if now is not was]
        lost = await cases.save_many(changed, found) if changed else frozenset[str]()
        if not lost:
            return known
        pending = {case_id: pending[case_id] for case_id in lost}
    raise StoreContended(f"{len(pending)} cases lost {ATTEMPTS} races")


def _with(document: CaseDocument[S], deliveries: tuple[Delivery, ...]) -> CaseDocument[S]:
    return replace(document, deliveries=deliveries)
