"""Bugs to plant, each a small change of one real rule."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from contracts.coordinator import SettlementIssued
from contracts.legal_aid import ConsultationHeld
from contracts.prosecutor import SettlementProposed
from contracts.vulnerability import VulnerabilityLowered
from coordinator import handlers
from coordinator.domain import first_interrogation, issue, react, solicitor_before_settlement
from coordinator.domain.deadlines import LastClocks
from coordinator.domain.joint_case import JointCase, evolve
from coordinator.domain.react import Book, Known
from coordinator.domain.sections import legal_aid
from coordinator.domain.sections.legal_aid import Consulted
from coordinator.domain.solicitor_before_settlement import OnTheTable, reasons_against
from given import LONG_AGO
from messaging.document import CaseDocument
from messaging.event import Event
from messaging.memory import MemoryCases
from proofs.attestation import Attestation
from proofs.keys import KeyRing
from rules import settlement
from rules.first_interrogation import WasThere
from settling import world


def consultation_on_the_earlier_proposal_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def stands(table: OnTheTable, said: Consulted) -> bool:
        registered_now = replace(said.envelope, time=table.now.isoformat())
        of_this_one = replace(said, proposal_hash=table.proposed.hash, at=table.now, envelope=registered_now)
        return TRUE_STANDS(table, of_this_one)

    monkeypatch.setattr(solicitor_before_settlement, "_stands", stands)


def revoked_waiver_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def stands(table: OnTheTable, said: Consulted) -> bool:
        if said.condition != "waiver":
            return TRUE_STANDS(table, said)
        others = replace(table.case.legal_aid, taken_back=())
        return TRUE_STANDS(replace(table, case=replace(table.case, legal_aid=others)), said)

    monkeypatch.setattr(solicitor_before_settlement, "_stands", stands)


def check_and_issue_are_two_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found in order at one write is issued at the next, whatever came between."""
    in_order, writes = dict[str, int](), [0]

    def known(document: CaseDocument[JointCase], book: Book, ring: KeyRing, clocks: LastClocks) -> Known:
        writes.append(document.version)
        return TRUE_KNOWN(document, book, ring, clocks)

    def news(table: OnTheTable, now: datetime) -> Iterator[Any]:
        asked = table.case.prosecutor.standing_ask
        if asked is None or issue.is_issued(table.case, asked.hash):
            return
        if in_order.get(asked.hash, writes[-1]) < writes[-1]:
            yield _issued_unchecked(table, now)
        elif not reasons_against(table):
            in_order.setdefault(asked.hash, writes[-1])

    monkeypatch.setattr(handlers, "known_of", known)
    monkeypatch.setattr(react, "news_of_the_ask", news)


def write_is_not_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever loses a race writes all the same."""

    def save(store: MemoryCases[Any], document: Any) -> bool:
        stored = store._documents.get(document.case_id)
        return TRUE_SAVE(store, replace(document, version=stored.version if stored else 0))

    monkeypatch.setattr(MemoryCases, "_save", save)


def attestation_is_not_bound_to_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    def attested(said: Consulted, _case_id: str, pack: str, ring: KeyRing) -> bool:
        word = ring.check_attestation(said.attestation, datetime.fromisoformat(said.envelope.time))
        return isinstance(word, Attestation) and TRUE_ATTESTED(said, word.case, pack, ring)

    monkeypatch.setattr(handlers, "_attested", attested)


def minors_waiver_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settlement, "waiver_counts", lambda _pack, _suspect, waiver: waiver.explained)


def consultation_about_another_case_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoken(said: legal_aid.LegalAidSaid, news: Any, envelope: Any) -> legal_aid.LegalAidSaid:
        kept = legal_aid._held if isinstance(news, ConsultationHeld) else legal_aid._waived
        return legal_aid._with(said, kept(news, envelope))

    monkeypatch.setattr(legal_aid, "_spoken", spoken)


def proposal_under_anothers_hash_is_issued(monkeypatch: pytest.MonkeyPatch) -> None:
    others = [rule for rule in solicitor_before_settlement.RULES if rule.__name__ != "proposal_is_the_one_named"]
    monkeypatch.setattr(solicitor_before_settlement, "RULES", tuple(others))


def held_back_once_is_held_back_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    def news(table: OnTheTable, now: datetime) -> Iterator[Any]:
        if table.case.coordinator.held_back is None:
            yield from TRUE_NEWS(table, now)

    monkeypatch.setattr(react, "news_of_the_ask", news)


def vulnerability_lowered_by_another_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever lowers it lowers it for all."""

    def evolves(case: JointCase, event: Event) -> JointCase:
        after = TRUE_EVOLVES(case, event)
        if not isinstance(event.message, VulnerabilityLowered):
            return after
        return replace(
            after,
            police=replace(after.police, raised=None, vulnerable=False),
            prosecutor=replace(after.prosecutor, raised=None),
            probation=replace(after.probation, raised=None),
            legal_aid=replace(after.legal_aid, raised=None),
        )

    monkeypatch.setattr(world, "coordinator_evolves", evolves)


def unassisted_interrogation_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    others = [rule for rule in solicitor_before_settlement.RULES if rule.__name__ != "first_interrogation_was_allowed"]
    monkeypatch.setattr(solicitor_before_settlement, "RULES", tuple(others))


def first_waiver_counts_for_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    def stands(table: OnTheTable) -> Consulted | None:
        said, first = TRUE_STATEMENT(table), table.case.legal_aid.first.waived
        if said is not None or not first:
            return said
        newest = first[-1]
        return Consulted(
            statement_digest=newest.statement_digest,
            proposal_hash=table.proposed.hash,
            condition="waiver",
            at=newest.at,
            attestation="none",
            envelope=table.proposed.envelope,
            told_to=newest.waiver.told_to if newest.waiver else None,
            consequences_explained=True,
        )

    for module in (solicitor_before_settlement, issue):
        monkeypatch.setattr(module, "standing_statement", stands)


def consultation_that_only_began_allows_the_interrogation(monkeypatch: pytest.MonkeyPatch) -> None:
    def there(case: JointCase) -> WasThere:
        known, begun = TRUE_WAS_THERE(case), case.legal_aid.first.begun_at
        return replace(known, consulted=(*known.consulted, begun)) if begun else known

    monkeypatch.setattr(first_interrogation, "_was_there", there)


def permission_counts_after_the_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    def there(case: JointCase) -> WasThere:
        known = TRUE_WAS_THERE(case)
        return replace(known, permitted=tuple((ref, LONG_AGO) for ref, _ in known.permitted))

    monkeypatch.setattr(first_interrogation, "_was_there", there)


def judgement_counts_before_the_solicitor_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_interrogation, "judgement_counts", lambda *_said: True)


def _issued_unchecked(table: OnTheTable, now: datetime) -> SettlementIssued:
    proposed = SettlementProposed.model_validate_json(table.proposed.envelope.value)
    ground = table.case.legal_aid.statements[-1]
    return SettlementIssued(
        occurred_at=now,
        proposal=proposed.proposal,
        proposal_hash=proposed.proposal_hash,
        condition="consultation" if ground.condition == "consultation" else "waiver",
        attestation=ground.attestation,
        pack_version=table.pack.named,
    )


TRUE_WAS_THERE, TRUE_EVOLVES = first_interrogation._was_there, evolve
TRUE_STATEMENT = solicitor_before_settlement.standing_statement
TRUE_STANDS, TRUE_ATTESTED = solicitor_before_settlement._stands, handlers._attested
TRUE_KNOWN, TRUE_NEWS, TRUE_SAVE = handlers.known_of, issue.news_of_the_ask, MemoryCases._save
