"""Who has stolen what, what that lets them claim, and what each service and the offline check make of the claim.

Every answer is worked out by the services' own code, so that docs/threats.md cannot say what is not so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, Final

import legal_aid.handlers as at_legal_aid
import police.handlers as at_police
import probation.handlers as at_probation
import prosecutor.handlers as at_prosecutor
import victim_support.handlers as at_victim_support
from an_agency import AtWork, agency
from at_the_table import Table
from contracts.coordinator import SettlementIssued
from contracts.envelope import Envelope, headers_of
from contracts.legal_aid import ConsultationHeld, ConsultationWithdrawn
from contracts.prosecutor import Terms
from contracts.topics import Agency, Topic
from deploy.topics import load_topics
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
from unit.proofs.agencies import make_keys
from unit.proofs.story import NL, Story
from victim_support.domain import victim_support_case
from wrong_claims import record_of, sealed

BELIEVED: Final = "**believed**"
ACCEPTED: Final = "**accepted**"
FIVE: Final = (Agency.POLICE, Agency.PROSECUTOR, Agency.PROBATION, Agency.VICTIM_SUPPORT, Agency.LEGAL_AID)
READERS: Final = {row.name: row.readers for row in load_topics().all}
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


def claims() -> Iterator[Claim]:
    """From the least that can be stolen to the most."""
    spoken, silent = _spoken(_tabled()).asked(), _tabled().asked()
    true = _true_attestation(spoken)
    for thief in FIVE:
        record = sealed(_issued(spoken, true, Topic(f"case.{thief}.progress.v1")), key_of(thief))
        yield Claim(f"{_named(thief)}: right and key", "said where it may write", record, spoken)
    unsigned = _signed_anew(WHOLE, "issued", None)
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
    yield Claim(stolen, "without the prosecutor's ask", not_asked, unasked, _signed_anew(WHOLE, "asked", _THIEF))
    withdrawn = _withdrawn(_spoken(_tabled())).asked()
    late = _coordinators(withdrawn, _true_attestation(withdrawn))
    yield Claim(stolen, "after the consultation was withdrawn", late, withdrawn, WHOLE.proof())


def _with_legal_aids_key_too(silent: Table) -> Iterator[Claim]:
    stolen = "coordinator: right and key; legal aid: key"
    issued = _coordinators(silent, _made_up(silent, Agency.LEGAL_AID))
    yield Claim(stolen, "on a consultation that nobody held", issued, silent, WHOLE.proof())
    invented = _signed_anew(WHOLE, "proposed", _THIEF)
    yield Claim(stolen, "on a proposal that nobody made", issued, Table().registered().selected(), invented)


def grounds() -> Iterator[Ground]:
    """What each agency's right and key lets somebody put under a settlement."""
    unsigned, prosecutors = _signed_anew(WHOLE, "consultation", None), "prosecutor: right and key"
    yield Ground("legal aid: right", "an unsigned consultation", _spoken_unsigned(_tabled()).heard(), unsigned)
    hidden = _hidden_withdrawal(_spoken(_tabled())).heard()
    yield Ground("legal aid: right", "a withdrawal hidden behind a record of a type that nobody knows", hidden)
    spoken = _spoken(_tabled()).heard()
    yield Ground("legal aid: right and key", "a consultation that nobody held", spoken, WHOLE.proof())
    yield Ground(prosecutors, "a hearing that nobody held", _tabled().heard())
    yield Ground(prosecutors, "the same after a true consultation", _spoken(_tabled()).heard(), WHOLE.proof())
    weighed = _spoken(_proposed()).heard().weighed("10:50")
    yield Ground(prosecutors, "a weighing that nobody made", weighed, WHOLE.proof())
    waived, file = _waived(_tabled()).heard(), replace(WHOLE, condition="waiver").proof()
    yield Ground("police: right and key", "a minor told to be an adult, whose waiver then counts", waived, file)
    yield Ground("probation, victim support: right and key", "whatever they may write", _tabled().heard())


def page_tables() -> str:
    """The two tables of the page."""
    of_claims = [(one.stolen, one.what, *answers(one)) for one in claims()]
    of_grounds = [(one.stolen, one.what, asked(one), checked(one.file)) for one in grounds()]
    services = (_named(service) for service in FIVE)
    return "\n\n".join(
        (
            _lines(("stolen", "the settlement is claimed", *services, "the file, offline"), of_claims),
            _lines(("stolen", "the false word", "the coordinator, asked to issue", "the file, offline"), of_grounds),
        )
    )


def answers(claim: Claim) -> tuple[str, ...]:
    """What each of the five services answers, and the check of the file."""
    sent = Record(claim.record.topic, 0, 99, CASE.encode(), tuple(headers_of(claim.record)), claim.record.value)
    return (*(_answer(service, claim.known, sent) for service in FIVE), checked(claim.file))


def asked(ground: Ground) -> str:
    """What the coordinator does when the prosecutor asks."""
    table = ground.known.asked()
    return (
        "**issues**" if table.issued else "holds back: " + ", ".join(one.partition(" ")[0] for one in table.held_back)
    )


def checked(file: bytes | None) -> str:
    """What anybody finds who checks the file with the true keys."""
    if file is None:
        return "there is none"
    verdict = verify_proof(file, KEYS.ring)
    return f"{verdict.statement}: {verdict.reason}" if isinstance(verdict, Failed) else ACCEPTED


def _answer(service: Agency, known: Table, sent: Record) -> str:
    if not _reads(service, sent.topic):
        return "does not read it"
    desk = _desk(service)
    desk.takes([one for one in known.wire.records if _reads(service, one.topic)])
    parked = desk.takes([sent]).parked
    assert parked or desk.case.settlement
    return parked[0].reason if parked else BELIEVED


def _reads(service: Agency, topic: str) -> bool:
    """What a service writes it knows as well."""
    return service in READERS[topic] or Topic(topic).owner == service


def _desk(service: Agency) -> AtWork[Any]:
    """The service's own rules, and nothing said yet."""
    state, evolve, rules = DESKS[service]
    react = at_legal_aid.reaction(packs()) if service is Agency.LEGAL_AID else rules.react
    return agency(service, state, evolve, react, rules.judge)


def _lines(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows))


def _named(service: Agency) -> str:
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


def _signed_anew(story: Story, role: Role, key: SigningKey | None) -> bytes:
    """The file with one statement signed by another key, or by none."""
    statements = [
        replace(one, envelope=sealed(one.envelope, key) if key else replace(one.envelope, signature=""))
        if one.role == role
        else one
        for one in story.statements()
    ]
    return story.proof(statements)
