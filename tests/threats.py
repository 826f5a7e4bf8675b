"""Who has stolen what, what that lets them claim, and what each service and the offline check make of the claim.

Every answer is worked out by the services' own code, so that docs/threats.md cannot say what is not so.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from types import ModuleType
from typing import Any, Final

import coordinator.stream as coordinator_reads
import legal_aid.handlers as at_legal_aid
import legal_aid.stream as legal_aid_reads
import police.handlers as at_police
import police.stream as police_reads
import probation.handlers as at_probation
import probation.stream as probation_reads
import prosecutor.handlers as at_prosecutor
import prosecutor.stream as prosecutor_reads
import victim_support.handlers as at_victim_support
import victim_support.stream as victim_support_reads
from an_agency import AtWork, agency
from at_the_table import Table
from contracts.coordinator import SettlementIssued
from contracts.envelope import Envelope, headers_of
from contracts.examples import EXAMPLES
from contracts.language import messages_of
from contracts.legal_aid import ConsultationHeld, ConsultationWithdrawn
from contracts.prosecutor import Terms
from contracts.topics import Agency, Topic
from contracts.withdrawals import StatementWithdrawn
from given import CASE, at, key_of, packs
from legal_aid.domain import legal_aid_case
from messaging.event import Record
from police.domain import police_case
from probation.domain import probation_case
from proofs.attestation import Attestation
from proofs.canonical import hash_of
from proofs.keys import SigningKey
from proofs.proof_file import Role
from proofs.settlement_proof import Failed, build_proof, verify_proof
from prosecutor.domain import prosecutor_case
from settling.misspoken import said_by_legal_aid
from unit.proofs.agencies import after, make_keys
from unit.proofs.story import NL, Story
from victim_support.domain import victim_support_case
from wrong_claims import record_of, sealed

BELIEVED: Final = "**believed**"
ACCEPTED: Final = "**accepted**"
FIVE: Final = (Agency.POLICE, Agency.PROSECUTOR, Agency.PROBATION, Agency.VICTIM_SUPPORT, Agency.LEGAL_AID)
SERVICES: Final = (*FIVE, Agency.COORDINATOR)
READS: Final[dict[Agency, tuple[Topic, ...]]] = {
    Agency.POLICE: police_reads.TOPICS,
    Agency.PROSECUTOR: prosecutor_reads.TOPICS,
    Agency.PROBATION: probation_reads.TOPICS,
    Agency.VICTIM_SUPPORT: victim_support_reads.TOPICS,
    Agency.LEGAL_AID: legal_aid_reads.TOPICS,
    Agency.COORDINATOR: coordinator_reads.TOPICS,
}
UNREAD: Final = "-"
"""On a topic that the service does not read."""
NO_FILE: Final = "there is none"
DESKS: Final[dict[Agency, tuple[Any, Any, ModuleType]]] = {
    Agency.POLICE: (police_case.PoliceCase, police_case.evolve, at_police),
    Agency.PROSECUTOR: (prosecutor_case.ProsecutorCase, prosecutor_case.evolve, at_prosecutor),
    Agency.PROBATION: (probation_case.ProbationCase, probation_case.evolve, at_probation),
    Agency.VICTIM_SUPPORT: (victim_support_case.VictimSupportCase, victim_support_case.evolve, at_victim_support),
    Agency.LEGAL_AID: (legal_aid_case.LegalAidCase, legal_aid_case.evolve, at_legal_aid),
}
KEYS: Final = make_keys()
WHOLE: Final = Story(keys=KEYS, outcome="penalty-order-work", terms=Terms(work_hours=40), heard=True, willing=True)
"""A proof that holds. Work asks for a hearing as well: something can be missing of which no service knows."""
_THIEF: Final = KEYS.signing[Agency.COORDINATOR]


@dataclass(frozen=True, slots=True)
class Claim:
    """A settlement that somebody claims is issued: the record of it, and the file that they could show for it."""

    stolen: str
    what: str
    record: Envelope
    known: Table
    file: bytes | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """A false word on which a settlement is to rest, as the coordinator heard it, before the prosecutor asks."""

    stolen: str
    what: str
    known: Table
    file: bytes | None = None


@cache
def claims() -> tuple[Claim, ...]:
    """From the least that can be stolen to the most."""
    return tuple(_claims())


@cache
def grounds() -> tuple[Ground, ...]:
    """What each agency's right, and its key as well, lets somebody put under a settlement."""
    return tuple(_grounds())


def _claims() -> Iterator[Claim]:
    spoken, silent = _spoken(_tabled()).asked(), _tabled().asked()
    true = _true_attestation(spoken)
    for thief in FIVE:
        record = sealed(_issued(spoken, true, Topic(f"case.{thief}.progress.v1")), key_of(thief))
        yield Claim(f"{named(thief)}: right and key", "said where it may write", record, spoken)
    unsigned = signed_anew(WHOLE, "issued", None)
    yield Claim("coordinator: right", "said without a signature", _issued(spoken, true), spoken, unsigned)
    yield from _by_the_coordinators_key(spoken, silent)
    yield from _with_legal_aids_key_too(silent)


def _by_the_coordinators_key(spoken: Table, silent: Table) -> Iterator[Claim]:
    stolen, own_word = "coordinator: right and key", replace(WHOLE, attestor=_THIEF)
    by_itself = _coordinators(silent, _made_up(silent, Agency.COORDINATOR))
    yield Claim(stolen, "attested by itself", by_itself, silent, own_word.proof())
    unheard = _coordinators(spoken, _true_attestation(spoken))
    yield Claim(stolen, "without the hearing", unheard, spoken, replace(WHOLE, heard=False).proof())
    lax = _by_rows_of_its_own(replace(WHOLE, heard=False))
    yield Claim(stolen, "without the hearing, and with a row in the file that asks for none", unheard, spoken, lax)
    unweighed = replace(WHOLE, weighing_told=False).proof()
    yield Claim(stolen, "without both sides weighed", unheard, spoken, unweighed)
    own_weighing = replace(WHOLE, weigher=_THIEF).proof()
    yield Claim(stolen, "with a weighing attested by itself", unheard, spoken, own_weighing)
    unasked = _spoken(_tabled())
    not_asked = _coordinators(unasked, _true_attestation(unasked))
    yield Claim(stolen, "without the prosecutor's ask", not_asked, unasked, signed_anew(WHOLE, "asked", _THIEF))
    withdrawn = _withdrawn(_spoken(_tabled())).asked()
    late = _coordinators(withdrawn, _true_attestation(withdrawn))
    yield Claim(stolen, "after the consultation was withdrawn", late, withdrawn, WHOLE.proof())


def _with_legal_aids_key_too(silent: Table) -> Iterator[Claim]:
    stolen = "coordinator: right and key; legal aid: key"
    issued = _coordinators(silent, _made_up(silent, Agency.LEGAL_AID))
    yield Claim(stolen, "on a consultation that nobody held", issued, silent, WHOLE.proof())
    invented = signed_anew(WHOLE, "proposed", _THIEF)
    yield Claim(stolen, "on a proposal that nobody made", issued, Table().registered().selected(), invented)


def _grounds() -> Iterator[Ground]:
    for thief in FIVE:
        unsigned_words = _says_each(_tabled().heard(), thief, signed=False)
        yield Ground(f"{named(thief)}: right", "each word that nobody signs", unsigned_words)
    unsigned, prosecutors = signed_anew(WHOLE, "consultation", None), "prosecutor: right and key"
    yield Ground("legal aid: right", "an unsigned consultation", _spoken_unsigned(_tabled()).heard(), unsigned)
    hidden = _hidden_withdrawal(_spoken(_tabled())).heard()
    yield Ground("legal aid: right", "a withdrawal hidden behind a record of a type that nobody knows", hidden)
    dated_back = replace(WHOLE, changed={"consultation": {"occurred_at": after(-60)}}).proof()
    ended, since = "legal aid: right and a key that has ended", "a consultation dated back to when the key was valid"
    yield Ground(ended, since, _dated_back(_tabled()).heard(), dated_back)
    spoken = _spoken(_tabled()).heard()
    yield Ground("legal aid: right and key", "a consultation that nobody held", spoken, WHOLE.proof())
    yield Ground(prosecutors, "a hearing that nobody held", _tabled().heard())
    yield Ground(prosecutors, "the same after a true consultation", _spoken(_tabled()).heard(), WHOLE.proof())
    weighed = _spoken(_proposed()).heard().weighed("10:50")
    yield Ground(prosecutors, "a weighing that nobody made", weighed, WHOLE.proof())
    waived, file = _waived(_tabled()).heard(), replace(WHOLE, condition="waiver").proof()
    yield Ground("police: right and key", "a minor told to be an adult, whose waiver then counts", waived, file)
    for thief in (Agency.PROBATION, Agency.VICTIM_SUPPORT):
        everything = _says_each(_tabled().heard(), thief, signed=True)
        yield Ground(f"{named(thief)}: right and key", "each word that it may write", everything)


def page_tables() -> str:
    """The two tables of the page."""
    of_claims = [(one.stolen, one.what, *answers(one)) for one in claims()]
    of_grounds = [(one.stolen, one.what, asked(one), checked(one.file)) for one in grounds()]
    services = (named(service) for service in SERVICES)
    return "\n\n".join(
        (
            lines(("stolen", "the settlement is claimed", *services, "the file, offline"), of_claims),
            lines(("stolen", "the false word", "the coordinator, asked to issue", "the file, offline"), of_grounds),
        )
    )


def answers(claim: Claim) -> tuple[str, ...]:
    """What each of the services answers, and the check of the file."""
    return (*(_answer(service, claim.known, claim.record) for service in SERVICES), checked(claim.file))


def refused_by(service: Agency, known: Table, *said: Envelope) -> tuple[str, ...]:
    """Why the service takes these in as nothing that was said; none of what it does not read."""
    sent = [_sent(one) for one in said if one.topic in READS[service]]
    if service is Agency.COORDINATOR:
        return tuple(parked.reason for parked in known.parks(*sent))
    return tuple(parked.reason for parked in _desk(service, known).takes(sent).parked)


def asked(ground: Ground) -> str:
    """What the coordinator does when the prosecutor asks."""
    table = replace(ground.known, wire=deepcopy(ground.known.wire)).asked()
    if table.issued:
        return "**issues**"
    return "holds back: " + ", ".join(one.partition(" ")[0] for one in table.held_back)


def checked(file: bytes | None) -> str:
    """What anybody finds who checks the file with the true keys."""
    if file is None:
        return NO_FILE
    verdict = verify_proof(file, KEYS.ring)
    return f"{verdict.statement}: {verdict.reason}" if isinstance(verdict, Failed) else ACCEPTED


def _answer(service: Agency, known: Table, claimed: Envelope) -> str:
    if claimed.topic not in READS[service]:
        return UNREAD
    if service is Agency.COORDINATOR:
        return refused_by(service, known, claimed)[0]
    desk = _desk(service, known)
    parked = desk.takes([_sent(claimed)]).parked
    assert parked or desk.case.settlement
    return parked[0].reason if parked else BELIEVED


def _sent(said: Envelope) -> Record:
    return Record(said.topic, 0, 99, CASE.encode(), tuple(headers_of(said)), said.value)


def _knows(service: Agency, topic: str) -> bool:
    """What it reads, and what it wrote itself."""
    return topic in READS[service] or Topic(topic).owner == service


def _desk(service: Agency, known: Table) -> AtWork[Any]:
    """The service's own rules, and what it knows of what was said at the table."""
    state, evolve, rules = DESKS[service]
    react = at_legal_aid.reaction(packs()) if service is Agency.LEGAL_AID else rules.react
    desk = agency(service, state, evolve, react, rules.judge)
    desk.takes([one for one in known.wire.records if _knows(service, one.topic)])
    return desk


def lines(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table of the page."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows))


def named(service: Agency) -> str:
    """As people say it."""
    return service.replace("-", " ")


def _tabled() -> Table:
    """A proposal of work, both sides weighed; nobody has spoken with the suspect."""
    return _proposed().weighed()


def _proposed() -> Table:
    """A proposal of work, and nothing else."""
    return Table().registered().selected().proposed("penalty-order-work", work_hours=40)


def _spoken(table: Table) -> Table:
    table.consulted()
    return table


def _waived(table: Table) -> Table:
    table.waived()
    return table


def _withdrawn(table: Table) -> Table:
    held = _consultation(table)
    digest = hash_of(held.statement)
    table.says(ConsultationWithdrawn(occurred_at=at("10:50"), statement_digest=digest, why="another client"))
    return table


def _spoken_unsigned(table: Table) -> Table:
    """The consultation is said by somebody who has legal aid's right on the topic and not its key."""
    spoken = _spoken(_tabled())
    record = spoken.wire.records[-1]
    unsigned = tuple(one for one in record.headers if one[0] != "ce_signature")
    table.hears(replace(record, headers=unsigned))
    return table


def _says_each(table: Table, thief: Agency, *, signed: bool) -> Table:
    """Everything that the agency may write, whether its example fits this case or not; or what it does not sign."""
    for topic in Topic:
        for kind in messages_of(topic) if topic.owner == thief else ():
            if kind is not StatementWithdrawn and (signed or not kind.SIGNED):
                table.wire.says(EXAMPLES[kind], topic)
                table.now = max(table.now, EXAMPLES[kind].occurred_at)
                table.hears(table.wire.records[-1])
    return table


def _dated_back(table: Table) -> Table:
    """A consultation on a proposal of ten, in a record of nine."""
    table.wire.says(said_by_legal_aid(table.hash, at("10:30")), sent=at("09:00"))
    table.now = at("10:30")
    table.hears(table.wire.records[-1])
    return table


def _consultation(table: Table) -> ConsultationHeld:
    return next(one.message for one in table.wire.events if isinstance(one.message, ConsultationHeld))


def _true_attestation(table: Table) -> str:
    return _consultation(table).attestation


def _made_up(table: Table, thief: Agency) -> str:
    """An attestation of a statement that nobody made."""
    said = Attestation(
        case=CASE,
        proposal_hash=table.hash,
        condition="consultation",
        pack_version=table.rules.named,
        statement_digest="7" * 64,
    )
    return key_of(thief).attest(said)


def _coordinators(table: Table, attestation: str) -> Envelope:
    return sealed(_issued(table, attestation), key_of(Agency.COORDINATOR))


def _issued(table: Table, attestation: str, topic: Topic = Topic.COORDINATOR_PROGRESS) -> Envelope:
    """The record that says the table's proposal is issued, unsigned."""
    assert table.proposal is not None
    said = SettlementIssued(
        occurred_at=at("11:00"),
        proposal=table.proposal,
        proposal_hash=table.hash,
        condition="consultation",
        attestation=attestation,
        pack_version=table.rules.named,
    )
    return record_of(said, topic, CASE, number=1)


def _hidden_withdrawal(table: Table) -> Table:
    """Legal aid withdraws it, and somebody with its right alone took that number first."""
    digest = hash_of(_consultation(table).statement)
    table.wire.says(ConsultationWithdrawn(occurred_at=at("10:50"), statement_digest=digest, why="another client"))
    true, table.now = table.wire.records[-1], at("10:50")
    unsigned = (one for one in true.headers if one[0] not in {"ce_type", "ce_signature"})
    table.hears(replace(true, headers=(*unsigned, ("ce_type", b"nl.jointtable.nobody-knows.v1"))), true)
    return table


def _by_rows_of_its_own(story: Story) -> bytes:
    """The file with another row of the outcome than the version of the rules has."""
    rows = [
        row.model_copy(update={"hearing": "never", "consent": "none"}) if row.id == story.outcome else row
        for row in NL.outcomes
    ]
    other = NL.model_copy(update={"outcomes": tuple(rows)})
    return build_proof(story.statements(), story.clocks, other, _THIEF.seal_proof, story.weighing)


def signed_anew(story: Story, role: Role, key: SigningKey | None) -> bytes:
    """The file with one statement signed by another key, or by none."""
    statements = [
        replace(one, envelope=sealed(one.envelope, key) if key else replace(one.envelope, signature=""))
        if one.role == role
        else one
        for one in story.statements()
    ]
    return story.proof(statements)
