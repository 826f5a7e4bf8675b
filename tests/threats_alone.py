"""What somebody gets said who stole a right on topics without a key, or a key without a right.

Each row is worked out over every word that the agency signs, on every topic, by each service's own code.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from at_the_table import Table
from contracts.coordinator import SettlementIssued
from contracts.envelope import Envelope, source_of
from contracts.examples import EXAMPLES
from contracts.topics import Agency, Topic
from given import CASE, key_of
from proofs.keys import SigningKey
from proofs.proof_file import Role
from threats import KEYS, READS, SERVICES, UNREAD, WHOLE, checked, lines, named, refused_by, signed_anew
from wrong_claims import SOMEBODY, record_of, sealed, signed_words

HEAD: Final = ("stolen", "what is said", *(named(service) for service in SERVICES), "as", "the file, offline")
REFUSES: Final = "refuses"
ROLES: Final[dict[Agency, Role]] = {
    Agency.POLICE: "described",
    Agency.PROSECUTOR: "proposed",
    Agency.PROBATION: "raised-by-probation",
    Agency.LEGAL_AID: "consultation",
    Agency.COORDINATOR: "issued",
}
"""One statement of each agency in a proof; victim support has none in it."""
RAISED: Final = replace(WHOLE, raised={Agency.PROBATION: 5})
"""A proof that holds, in which probation has its word as well."""
ISSUED: Final = EXAMPLES[SettlementIssued]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody writes, in all its forms, and the file that they could show for it."""

    stolen: str
    what: str
    records: tuple[Envelope, ...]
    file: bytes | None = None


@cache
def all_said() -> tuple[Said, ...]:
    """For each agency: with its right alone, and with its key and another's right."""
    by_right = (said for thief in SERVICES for said in _by_right_alone(thief))
    return (*by_right, *(said for thief in SERVICES for said in _by_key_alone(thief)))


def alone_table() -> str:
    """The table of the page."""
    return lines(HEAD, [(one.stolen, one.what, *answers(one)) for one in all_said()])


def answers(said: Said) -> tuple[str, ...]:
    """Which services take none of it for said, and why; and what the check of the file finds."""
    known, why = Table().registered(), set[str]()
    cells = []
    for service in SERVICES:
        read = [one for one in said.records if one.topic in READS[service]]
        refused = refused_by(service, known, *read)
        assert len(refused) == len(read), f"{service} believed something of: {said.stolen}, {said.what}"
        why |= {*refused}
        cells.append(REFUSES if refused else UNREAD)
    return (*cells, ", ".join(sorted(why)), checked(said.file))


def _by_right_alone(thief: Agency) -> Iterator[Said]:
    """Without a signature, by a key of the thief's own, or with the signature of something else."""
    stolen, own = f"{named(thief)}: right", [topic for topic in Topic if topic.owner == thief]
    settlements = tuple(forged for topic in own for forged in _unsigned_or_so(record_of(ISSUED, topic, CASE)))
    issued = signed_anew(RAISED, "issued", None) if thief is Agency.COORDINATOR else None
    yield Said(stolen, "a settlement, not signed by its key", settlements, issued)
    others = tuple(forged for word in signed_words(thief) for forged in _unsigned_or_so(word))
    file = signed_anew(RAISED, ROLES[thief], None) if thief in ROLES else None
    yield Said(stolen, "each word that it signs, so", others, file)


def _by_key_alone(thief: Agency) -> Iterator[Said]:
    """The thief came by another agency's right as well: there is no other way onto a topic."""
    stolen, key = f"{named(thief)}: key; another's right", key_of(thief)
    elsewhere = [topic for topic in Topic if topic.owner != thief]
    settlements = tuple(sealed(record_of(ISSUED, topic, CASE), key) for topic in elsewhere)
    issued = None if thief is Agency.COORDINATOR else signed_anew(RAISED, "issued", _of_the_file(thief))
    yield Said(stolen, "a settlement, where the other writes", settlements, issued)
    own = [
        sealed(replace(word, topic=topic, source=source), key)
        for word in signed_words(thief)
        for topic in elsewhere
        for source in (word.source, source_of(topic.owner))
    ]
    others = [sealed(word, key) for other in SERVICES if other != thief for word in signed_words(other)]
    role: Role = "described" if thief is Agency.LEGAL_AID else "consultation"
    yield Said(stolen, "each word that it signs, or the other does", (*own, *others), _by(thief, role))


def _unsigned_or_so(word: Envelope) -> tuple[Envelope, ...]:
    owner = Topic(word.topic).owner
    borrowed = sealed(replace(word, id="another"), key_of(owner)).signature
    return word, sealed(word, SOMEBODY), replace(word, signature=borrowed)


def _by(thief: Agency, role: Role) -> bytes:
    """The file with another's statement signed by the thief's key."""
    return signed_anew(RAISED, role, _of_the_file(thief))


def _of_the_file(thief: Agency) -> SigningKey:
    return KEYS.signing[thief]
