"""Bugs to plant: each a small change of one real rule, and the shortest story in which the machine sees it.

A story is told in the machine's own steps, as it prints them when something does not hold.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import pytest

from contracts.coordinator import SettlementIssued
from contracts.legal_aid import ConsultationHeld
from contracts.prosecutor import SettlementProposed
from coordinator import handlers
from coordinator.domain import issue, react, solicitor_before_settlement
from coordinator.domain.joint_case import JointCase
from coordinator.domain.react import Book, Known
from coordinator.domain.sections import legal_aid
from coordinator.domain.sections.legal_aid import Consulted
from coordinator.domain.solicitor_before_settlement import OnTheTable, reasons_against
from messaging.document import CaseDocument
from messaging.memory import MemoryCases
from proofs.attestation import Attestation
from proofs.keys import KeyRing
from rules import settlement
from settling.deeds import FINE, MINOR_MAY

Step = tuple[str, dict[str, Any]]
ALLOWED: Final = "pre-trial-detention-allowed"
HELD: Final[Step] = ("begins", {"start": ("adult", ALLOWED, FINE), "vulnerable": False, "already": set()})
MINOR: Final[Step] = ("begins", {"start": ("minor", ALLOWED, MINOR_MAY), "vulnerable": False, "already": set()})
ASKED: Final[Sequence[Step]] = (("weighs", {}), ("asks", {}))
REST: Final[Step] = ("comes_to_rest", {})
EARLIER: Final[Sequence[Step]] = (("consults", {"minutes_ago": 0}), ("proposes", {"kind": FINE}))
COORDINATOR, AGAIN, LEGAL_AID = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug: what it is, how it is planted, the story, and what the machine says of it."""

    name: str
    plants: Callable[[pytest.MonkeyPatch], None]
    story: Sequence[Step]
    seen_as: str


def _consultation_on_the_earlier_proposal_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def stands(table: OnTheTable, said: Consulted) -> bool:
        return TRUE_STANDS(table, replace(said, proposal_hash=table.proposed.hash, at=table.now))

    monkeypatch.setattr(solicitor_before_settlement, "_stands", stands)


def _revoked_waiver_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def stands(table: OnTheTable, said: Consulted) -> bool:
        if said.condition != "waiver":
            return TRUE_STANDS(table, said)
        others = replace(table.case.legal_aid, taken_back=())
        return TRUE_STANDS(replace(table, case=replace(table.case, legal_aid=others)), said)

    monkeypatch.setattr(solicitor_before_settlement, "_stands", stands)


def _check_and_issue_are_two_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found in order at one write is issued at the next, whatever came between."""
    in_order, writes = dict[str, int](), [0]

    def known(document: CaseDocument[JointCase], book: Book, ring: KeyRing) -> Known:
        writes.append(document.version)
        return TRUE_KNOWN(document, book, ring)

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


def _write_is_not_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever loses a race writes all the same."""

    def save(store: MemoryCases[Any], document: Any) -> bool:
        stored = store._documents.get(document.case_id)
        return TRUE_SAVE(store, replace(document, version=stored.version if stored else 0))

    monkeypatch.setattr(MemoryCases, "_save", save)


def _attestation_is_not_bound_to_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    def attested(said: Consulted, _case_id: str, pack: str, ring: KeyRing) -> bool:
        word = ring.check_attestation(said.attestation, datetime.fromisoformat(said.envelope.time))
        return isinstance(word, Attestation) and TRUE_ATTESTED(said, word.case, pack, ring)

    monkeypatch.setattr(handlers, "_attested", attested)


def _minors_waiver_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settlement, "waiver_counts", lambda _pack, _suspect, waiver: waiver.explained)


def _consultation_about_another_case_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoken(said: legal_aid.LegalAidSaid, news: Any, envelope: Any) -> legal_aid.LegalAidSaid:
        kept = legal_aid._held if isinstance(news, ConsultationHeld) else legal_aid._waived
        return legal_aid._with(said, kept(news, envelope))

    monkeypatch.setattr(legal_aid, "_spoken", spoken)


def _proposal_under_anothers_hash_is_issued(monkeypatch: pytest.MonkeyPatch) -> None:
    others = [rule for rule in solicitor_before_settlement.RULES if rule.__name__ != "proposal_is_the_one_named"]
    monkeypatch.setattr(solicitor_before_settlement, "RULES", tuple(others))


def _held_back_once_is_held_back_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    def news(table: OnTheTable, now: datetime) -> Iterator[Any]:
        if table.case.coordinator.held_back is None:
            yield from TRUE_NEWS(table, now)

    monkeypatch.setattr(react, "news_of_the_ask", news)


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


TRUE_STANDS, TRUE_ATTESTED = solicitor_before_settlement._stands, handlers._attested
TRUE_KNOWN, TRUE_NEWS, TRUE_SAVE = handlers.known_of, issue.news_of_the_ask, MemoryCases._save

BUGS: Final = (
    Planted(
        "a consultation on the earlier proposal counts",
        _consultation_on_the_earlier_proposal_counts,
        (HELD, *EARLIER, *ASKED, REST),
        'lacks \\["a solicitor\'s word"\\]',
    ),
    Planted(
        "a revoked waiver is used",
        _revoked_waiver_is_used,
        (HELD, ("waives", {}), ("withdraws_consultation_or_revokes_waiver", {"back": 0}), *ASKED, REST),
        'lacks \\["a solicitor\'s word"\\]',
    ),
    Planted(
        "check and issue are two writes",
        _check_and_issue_are_two_writes,
        (
            *(HELD, ("consults", {"minutes_ago": 0}), *ASKED),
            *(("sends", {"who": who, "forgets": False}) for who in (2, 3)),
            ("reads", {"who": COORDINATOR, "most": 3}),
            ("withdraws_consultation_or_revokes_waiver", {"back": 0}),
            ("sends", {"who": 3, "forgets": False}),
            ("reads", {"who": COORDINATOR, "most": 3}),
        ),
        'lacks \\["a solicitor\'s word"\\]',
    ),
    Planted(
        "the write is not guarded",
        _write_is_not_guarded,
        (
            *(HELD, ("consults", {"minutes_ago": 0}), *ASKED),
            *(("sends", {"who": who, "forgets": False}) for who in (2, 3)),
            ("is_held_up_before_it_writes", {"who": COORDINATOR}),
            ("time_passes", {"minutes": 1}),
            ("reads", {"who": AGAIN, "most": 3}),
            ("goes_on", {"who": COORDINATOR}),
        ),
        "was given twice",
    ),
    Planted(
        "an attestation is not bound to the case",
        _attestation_is_not_bound_to_the_case,
        (HELD, ("legal_aid_says_what_is_not_so", {"wrong": "attested for another case"}), *ASKED, REST),
        'lacks \\["a solicitor\'s word"\\]',
    ),
    Planted(
        "a minor's waiver counts",
        _minors_waiver_counts,
        (MINOR, ("waives", {}), ("answers", {"agreed": True}), *ASKED, REST),
        'lacks \\["a solicitor\'s word"\\]',
    ),
    Planted(
        "a consultation about another case counts",
        _consultation_about_another_case_counts,
        (HELD, ("legal_aid_says_what_is_not_so", {"wrong": "of another case"}), *ASKED, REST),
        'lacks \\["a solicitor\'s word"\\]',
    ),
    Planted(
        "a proposal under another's hash is issued",
        _proposal_under_anothers_hash_is_issued,
        (
            *(HELD, ("consults", {"minutes_ago": 0})),
            *(("prosecutor_says_what_is_not_so", {"wrong": "under another proposal's hash"}), *ASKED, REST),
        ),
        "under its own hash",
    ),
    Planted(
        "what was held back once is held back for good",
        _held_back_once_is_held_back_for_good,
        (HELD, *ASKED, REST, ("consults", {"minutes_ago": 0}), REST),
        "it has everything and is not issued",
    ),
)
