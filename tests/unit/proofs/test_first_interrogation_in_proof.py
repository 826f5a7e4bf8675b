"""A proof carries what allowed the first interrogation, or the judgement; the first statement that fails is named."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from at_the_table import Table
from contracts.coordinator import ProofCompleted
from contracts.first_consultation import FirstConsultationHeld, FirstConsultationWaived
from contracts.first_interrogation import (
    FirstInterrogationJudged,
    UrgentInterrogationPermitted,
    UrgentInterrogationReported,
)
from contracts.message import Message
from contracts.police import InterrogationOpened
from contracts.topics import Agency, Topic
from contracts.vulnerability import VulnerabilityRaised
from given import Wire, at, key_of, pack, ring
from proofs.proof_file import ProofFile, Role
from proofs.settlement_proof import Failed, Statement, Verified, build_proof, verify_proof

OF_IT = {"first-consultation", "first-waiver", "urgency-reported", "urgency-permitted", "first-judgement"}


def consulted(table: Table) -> None:
    table.first_consulted("09:40")


def waived(table: Table) -> None:
    table.first_waived("09:40", explained=False)


def permitted(table: Table) -> None:
    table.says(UrgentInterrogationReported(occurred_at=at("09:30"), ref="V1", why="somebody may be in danger"))
    table.says(UrgentInterrogationPermitted(occurred_at=at("09:40"), ref="V1", permitted_by="prosecutor 12"))


def judged(table: Table) -> None:
    told_at = at("09:50")
    table.says(FirstInterrogationJudged(occurred_at=at("10:55"), ref="V1", solicitor_told_at=told_at, why="left out"))


def nobody_questioned(_table: Table) -> None:
    """There was no interrogation."""


ALLOWED = [
    (consulted, {"first-consultation"}),
    (waived, {"first-waiver"}),
    (permitted, {"urgency-reported", "urgency-permitted"}),
    (judged, {"first-judgement"}),
]


def settled(says: Callable[[Table], None], *, questioned: bool = True) -> bytes:
    """The proof of a fine after an interrogation at a quarter to ten, and this."""
    table = Table().registered().detained().selected()
    if questioned:
        table.questioned("09:45")
    says(table)
    table.proposed().weighed()
    table.consulted()
    table.asked()
    (completed,) = table.said(ProofCompleted)
    return completed.proof.encode()


def statements(proof: bytes) -> dict[Role, Statement]:
    file = ProofFile.model_validate_json(proof)
    return {one.role: Statement(one.role, one.envelope()) for one in file.statements}


def verdict(said: dict[Role, Statement], weighed_in: bytes) -> Verified | Failed:
    """What is said of these statements, sealed by the coordinator's own key."""
    weighing = ProofFile.model_validate_json(weighed_in).weighing
    seal, later = key_of(Agency.COORDINATOR).seal_proof, datetime(2026, 3, 11, tzinfo=UTC)
    return verify_proof(build_proof([*said.values()], {}, pack(), seal, weighing, later), ring())


def signed(role: Role, message: Message) -> Statement:
    """The message, signed by its owner far behind all that the story says on its topic."""
    wire = Wire()
    return Statement(role, [wire.says(message).envelope for _ in range(30)][-1])


@pytest.mark.parametrize(("says", "roles"), ALLOWED, ids=lambda one: getattr(one, "__name__", ""))
def test_the_proof_carries_what_allowed_it_and_verifies(says: Callable[[Table], None], roles: set[Role]) -> None:
    proof = settled(says)

    assert {role for role in statements(proof) if role in OF_IT} == roles
    assert "first-interrogation" in statements(proof)
    assert isinstance(verify_proof(proof, ring()), Verified)


def test_where_nobody_was_questioned_the_proof_says_nothing_of_it() -> None:
    proof = settled(nobody_questioned, questioned=False)

    assert not {*statements(proof)} & {*OF_IT, "first-interrogation"}
    assert json.loads(proof)["pack"]["first_interrogations"] == []
    assert isinstance(verify_proof(proof, ring()), Verified)


def test_the_rows_that_decided_are_in_the_file_and_nobody_has_verified_them() -> None:
    verified = verify_proof(settled(waived), ring())

    assert isinstance(verified, Verified)
    assert {"first-interrogation-unassisted", "first-waiver-adult"} <= {*verified.unverified}


@pytest.mark.parametrize(("says", "roles"), ALLOWED, ids=lambda one: getattr(one, "__name__", ""))
def test_without_what_allowed_it_it_is_unassisted(says: Callable[[Table], None], roles: set[Role]) -> None:
    proof = settled(says)
    left = {role: said for role, said in statements(proof).items() if role not in roles}

    assert verdict(left, proof) == Failed("first-interrogation", "unassisted")


@pytest.mark.parametrize(("says", "roles"), ALLOWED, ids=lambda one: getattr(one, "__name__", ""))
def test_without_the_interrogation_what_allows_one_has_no_place(
    says: Callable[[Table], None], roles: set[Role]
) -> None:
    proof = settled(says)
    left = statements(proof)
    del left["first-interrogation"]

    failed = verdict(left, proof)

    assert isinstance(failed, Failed)
    assert failed.statement in roles
    assert failed.reason == "without-an-interrogation"


def held_later() -> FirstConsultationHeld:
    event = Table().registered().first_consulted("09:46")
    assert isinstance(event.message, FirstConsultationHeld)
    return event.message


def told_to_police() -> FirstConsultationWaived:
    event = Table().registered().first_waived("09:40", told_to="police")
    assert isinstance(event.message, FirstConsultationWaived)
    return event.message


def of_another_case() -> FirstConsultationHeld:
    held = held_later()
    other = held.statement.model_copy(update={"case": "0a1b2c3d-4e5f-5a6b-8c7d-9e0f1a2b3c4d", "ended_at": at("09:40")})
    return held.model_copy(update={"statement": other, "occurred_at": at("09:40")})


@pytest.mark.parametrize(
    ("says", "role", "message", "failed"),
    [
        (consulted, "first-consultation", held_later(), Failed("first-consultation", "after-the-interrogation")),
        (consulted, "first-consultation", of_another_case(), Failed("first-consultation", "other-case")),
        (waived, "first-waiver", told_to_police(), Failed("first-waiver", "does-not-allow-it")),
        (
            permitted,
            "urgency-permitted",
            UrgentInterrogationPermitted(occurred_at=at("09:46"), ref="V1", permitted_by="prosecutor 12"),
            Failed("urgency-permitted", "does-not-permit-it"),
        ),
        (
            permitted,
            "urgency-permitted",
            UrgentInterrogationPermitted(occurred_at=at("09:40"), ref="V2", permitted_by="prosecutor 12"),
            Failed("urgency-permitted", "does-not-permit-it"),
        ),
        (
            judged,
            "first-judgement",
            FirstInterrogationJudged(
                occurred_at=at("10:55"), ref="V2", solicitor_told_at=at("09:50"), why="the other one"
            ),
            Failed("first-judgement", "other-interrogation"),
        ),
        (
            judged,
            "first-judgement",
            FirstInterrogationJudged(occurred_at=at("10:55"), ref="V1", why="nobody was told"),
            Failed("first-judgement", "solicitor-not-told", "first-interrogation-unassisted"),
        ),
        (
            judged,
            "first-judgement",
            FirstInterrogationJudged(
                occurred_at=at("11:30"), ref="V1", solicitor_told_at=at("09:50"), why="after the issue"
            ),
            Failed("first-judgement", "after-the-issue"),
        ),
        (
            consulted,
            "first-interrogation",
            InterrogationOpened(occurred_at=at("11:30"), ref="V1", solicitor_present=False),
            Failed("first-interrogation", "after-the-issue"),
        ),
    ],
)
def test_the_first_statement_that_fails_is_named(
    says: Callable[[Table], None], role: Role, message: Message, failed: Failed
) -> None:
    proof = settled(says)
    said = statements(proof) | {role: signed(role, message)}

    assert verdict(said, proof) == failed


def test_a_bare_waiver_of_one_held_for_vulnerable_does_not_allow_it() -> None:
    """The strictest word on vulnerability counts in the proof as well."""
    proof = settled(waived)
    raised = Wire().says(VulnerabilityRaised(occurred_at=at("09:50")), Topic.PROBATION_ADVICE)
    said = statements(proof) | {"raised-by-probation": Statement("raised-by-probation", raised.envelope)}

    assert verdict(said, proof) == Failed("first-waiver", "does-not-allow-it")
