"""The statements of a proof say together what the settlement needs, or the one that fails is named."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contracts.message import Message
from contracts.prosecutor import Terms
from contracts.topics import Agency
from contracts.vulnerability import WHERE
from proofs.proof_statements import MESSAGE_OF
from proofs.settlement_proof import Failed, Statement, Verified, build_proof, verify_proof
from unit.proofs.agencies import OTHER_CASE, Keys, Speaker, after, make_keys
from unit.proofs.story import NL, Story

KEYS = make_keys()
STORY = Story(keys=KEYS)
WAIVED = Story(keys=KEYS, condition="waiver")


def verdict(story: Story) -> Verified | Failed:
    return verify_proof(story.proof(), KEYS.ring)


def of(role: str, story: Story = STORY) -> Statement:
    return next(said for said in story.statements() if said.role == role)


def with_exchanged(statement: Statement) -> bytes:
    return STORY.proof([statement if said.role == statement.role else said for said in STORY.statements()])


def exchanged(role: str, other: Story) -> bytes:
    """The story's proof with one statement taken from another story."""
    return with_exchanged(of(role, other))


def test_a_consultation_on_another_proposal_is_named() -> None:
    dearer = Story(keys=KEYS, terms=Terms(amount_cents=90000))

    assert verify_proof(exchanged("consultation", dearer), KEYS.ring) == Failed("consultation", "other-proposal")


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        ("proposed", "proposal-hash-wrong"),
        ("hearing", "other-proposal"),
        ("agreement", "other-proposal"),
        ("asked", "other-proposal"),
    ],
)
def test_a_prosecutors_word_on_another_proposal_is_named(role: str, reason: str) -> None:
    story = Story(keys=KEYS, heard=True, agreed=True, changed={role: {"proposal_hash": "ab" * 32}})

    assert verdict(story) == Failed(role, reason)


@pytest.mark.parametrize("role", ["hearing", "agreement", "asked"])
@pytest.mark.parametrize("late", [0, 1])
def test_the_prosecutors_words_were_there_when_it_was_issued(role: str, late: int) -> None:
    """What was asked, heard or agreed afterwards cannot be what it rests on."""
    told = replace(STORY, heard=True, agreed=True, changed={role: {"occurred_at": after(41 + late)}})

    result = verdict(told)

    assert result == Failed(role, "after-the-issue") if late else isinstance(result, Verified)


@pytest.mark.parametrize("role", ["hearing", "agreement"])
@pytest.mark.parametrize("early", [0, 1])
def test_nobody_was_heard_or_agreed_before_the_proposal_was_made(role: str, early: int) -> None:
    told = replace(STORY, heard=True, agreed=True, changed={role: {"occurred_at": after(-early)}})

    result = verdict(told)

    assert result == Failed(role, "before-the-proposal") if early else isinstance(result, Verified)


def test_the_proposal_under_the_hash_is_the_one_proposed() -> None:
    dearer = Story(keys=KEYS, terms=Terms(amount_cents=90000)).proposal

    assert verdict(Story(keys=KEYS, changed={"proposed": {"proposal": dearer}})) == (
        Failed("proposed", "proposal-hash-wrong")
    )


def test_a_proposal_told_with_other_grounds_than_it_binds_is_named() -> None:
    assert verdict(Story(keys=KEYS, changed={"proposed": {"grounds": "A trifle."}})) == (
        Failed("proposed", "grounds-differ")
    )


def test_a_settlement_issued_on_another_statements_attestation_is_refused() -> None:
    later = Story(keys=KEYS, spoken_at=after(22)).issue()[1].attestation

    assert verdict(Story(keys=KEYS, changed={"issued": {"attestation": later}})) == Failed(
        "issued", "other-attestation"
    )


def test_what_is_issued_is_what_was_consulted_on() -> None:
    dearer = Story(keys=KEYS, terms=Terms(amount_cents=90000)).proposal

    assert verdict(Story(keys=KEYS, changed={"issued": {"proposal": dearer}})) == Failed(
        "issued", "proposal-hash-wrong"
    )


@pytest.mark.parametrize(
    ("attested", "reason"),
    [
        ({"case": OTHER_CASE}, "attestation-other-case"),
        ({"proposal_hash": "ab" * 32}, "attestation-other-proposal"),
        ({"statement_digest": "ab" * 32}, "attestation-other-statement"),
        ({"condition": "waiver"}, "condition-differs"),
        ({"pack_version": "nl 1999"}, "pack-differs"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_attestation_of_something_else_is_refused(attested: dict[str, object], reason: str) -> None:
    assert verdict(Story(keys=KEYS, attested=attested)) == Failed("consultation", reason)


@pytest.mark.parametrize(
    ("attested", "reason"),
    [
        ({"case": OTHER_CASE}, "other-case"),
        ({"proposal_hash": "ab" * 32}, "other-proposal"),
        ({"towards": "transaction"}, "other-proposal"),
        ({"weighed_at": after(-1)}, "before-the-proposal"),
        ({"weighed_at": after(42)}, "after-the-issue"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_weighing_of_something_else_is_named(attested: dict[str, object], reason: str) -> None:
    assert verdict(Story(keys=KEYS, weighing_attested=attested)) == Failed("weighing", reason)


@pytest.mark.parametrize("agency", WHERE)
def test_whoever_raises_vulnerability_a_bare_waiver_does_not_count(agency: Agency) -> None:
    waived = Story(keys=KEYS, condition="waiver", raised={agency: 5})

    assert isinstance(verdict(waived), Verified)
    assert verdict(replace(waived, explained=False)) == Failed("rules", "waiver-does-not-count", "waiver-vulnerable")


def test_what_police_lowered_they_had_described_before() -> None:
    assert isinstance(verdict(Story(keys=KEYS, vulnerable=True, lowered=5)), Verified)

    police, told = Speaker(KEYS), Story(keys=KEYS, vulnerable=True, lowered=-40)
    turned = [police.say(_read(of(role, told))) for role in ("lowered-by-police", "described")]
    others = [said for said in STORY.statements() if said.role != "described"]
    statements = [Statement("lowered-by-police", turned[0]), Statement("described", turned[1]), *others]

    assert verify_proof(STORY.proof(statements), KEYS.ring) == Failed("lowered-by-police", "before-the-description")


def _read(statement: Statement) -> Message:
    return MESSAGE_OF[statement.role].model_validate_json(statement.envelope.value)


@pytest.mark.parametrize("said", [{"raised": {Agency.PROBATION: 42}}, {"lowered": 42}])
def test_what_was_said_of_vulnerability_after_the_issue_is_no_part_of_it(said: Any) -> None:
    result = verdict(Story(keys=KEYS, **said))

    assert isinstance(result, Failed)
    assert result.reason == "after-the-issue"


def test_an_agencys_word_on_vulnerability_is_not_anothers() -> None:
    raised = of("raised-by-probation", Story(keys=KEYS, raised={Agency.PROBATION: 5}))
    passed_off = replace(raised, role="raised-by-legal-aid")

    assert verify_proof(STORY.proof([*STORY.statements(), passed_off]), KEYS.ring) == Failed(
        "raised-by-legal-aid", "other-agency"
    )


def test_a_weighing_that_nobody_attested_is_named(other_keys: Keys) -> None:
    borrowed_name = replace(other_keys.signing[Agency.PROSECUTOR], kid=KEYS.signing[Agency.PROSECUTOR].kid)

    assert verdict(Story(keys=KEYS, weigher=borrowed_name)) == Failed("weighing", "bad-signature")
    assert verdict(Story(keys=KEYS, weigher=KEYS.signing[Agency.COORDINATOR])) == Failed("weighing", "other-agency")


def test_a_weighing_is_told_as_it_was_attested() -> None:
    true = STORY.weighing
    assert true is not None
    kinder = true.model_copy(update={"attested": true.attested.model_copy(update={"claim": True})})
    seal = KEYS.signing[Agency.COORDINATOR].seal_proof

    assert verify_proof(build_proof(STORY.statements(), STORY.clocks, NL, seal, kinder), KEYS.ring) == Failed(
        "weighing", "attested-otherwise"
    )


def test_where_the_row_asks_for_it_a_proof_without_a_weighing_is_refused() -> None:
    assert verdict(Story(keys=KEYS, weighing_told=False)) == Failed("rules", "weigh-both-sides", STORY.outcome)


def test_an_attestation_nobody_gave_is_refused(other_keys: Keys) -> None:
    borrowed_name = replace(other_keys.signing[Agency.LEGAL_AID], kid=KEYS.signing[Agency.LEGAL_AID].kid)

    assert verdict(Story(keys=KEYS, attestor=borrowed_name)) == Failed("consultation", "attestation-bad-signature")
    assert verdict(Story(keys=KEYS, attestor=KEYS.signing[Agency.PROSECUTOR])) == (
        Failed("consultation", "attestation-other-agency")
    )


def test_a_statement_that_names_another_case_inside_is_named() -> None:
    assert verdict(Story(keys=KEYS, case_in_proposal=OTHER_CASE)) == Failed("proposed", "other-case")
    assert verdict(Story(keys=KEYS, case_in_statement=OTHER_CASE)) == Failed("consultation", "other-case")


@pytest.mark.parametrize(
    ("minutes", "reason"), [(-1, "before-the-proposal"), (0, None), (41, None), (42, "after-the-issue")]
)
@pytest.mark.parametrize("condition", ["consultation", "waiver"])
def test_the_solicitor_speaks_after_the_proposal_and_before_the_issue(
    minutes: int, reason: str | None, condition: Any
) -> None:
    result = verdict(Story(keys=KEYS, condition=condition, spoken_at=after(minutes)))

    assert result == Failed(condition, reason) if reason else isinstance(result, Verified)


@pytest.mark.parametrize("told", [STORY, WAIVED], ids=["consultation", "waiver"])
def test_the_solicitors_word_was_registered_no_sooner_than_what_it_tells_of(told: Story) -> None:
    """A key that has ended signs what is dated back; held after the proposal, it was held after that date."""
    exact = replace(told, changed={told.condition: {"occurred_at": told.spoken_at}})
    dated_back = replace(told, changed={told.condition: {"occurred_at": told.spoken_at - timedelta(seconds=1)}})

    assert isinstance(verdict(exact), Verified)
    assert verdict(dated_back) == Failed(told.condition, "held-after-registered")


WORK = Story(keys=KEYS, outcome="penalty-order-work", terms=Terms(work_hours=60), heard=True, willing=True)
DIRECTIONS = replace(
    WORK, outcome="penalty-order-directions", terms=Terms(directions=("No alcohol",), direction_days=180)
)
YOUTH = replace(
    WORK,
    outcome="penalty-order-work-youth",
    terms=Terms(work_hours=21),
    age_class="minor",
    guardian_informed=True,
)
HALT = Story(
    keys=KEYS,
    outcome="halt-referral",
    terms=Terms(conditions=("Apologise",)),
    age_class="minor",
    agreed=True,
    guardian_informed=True,
)
TRANSACTION = Story(keys=KEYS, outcome="transaction", agreed=True)


@pytest.mark.parametrize(
    "story",
    [STORY, WAIVED, WORK, DIRECTIONS, YOUTH, HALT, TRANSACTION, replace(TRANSACTION, points=STORY.points[:-1])],
    ids=["fine", "waived", "work", "directions", "youth", "halt", "transaction", "no word on objection"],
)
def test_each_kind_is_accepted_with_what_its_row_asks_for(story: Story) -> None:
    assert isinstance(verdict(story), Verified)


@pytest.mark.parametrize(
    ("story", "lacks"),
    [
        (replace(WORK, heard=False), "hearing-missing"),
        (replace(WORK, willing=False), "willingness-missing"),
        (replace(WORK, terms=Terms(work_hours=10_000)), "over-maximum"),
        (replace(WORK, terms=Terms(work_hours=60, driving_ban_days=30)), "terms-not-allowed"),
        (replace(WORK, terms=Terms(amount_cents=100)), "terms-missing"),
        (replace(DIRECTIONS, terms=Terms(directions=("No alcohol",))), "directions-without-term"),
        (replace(WORK, offence_class="over-six-years"), "offence-not-allowed"),
        (replace(YOUTH, solicitor_present=False), "solicitor-not-at-hearing"),
        (replace(YOUTH, guardian_informed=False), "guardian-not-informed"),
        (replace(HALT, guardian_informed=None), "guardian-not-informed"),
        (replace(TRANSACTION, agreed=False), "agreement-missing"),
        (replace(STORY, age_class="minor"), "age-not-allowed"),
        (replace(STORY, terms=Terms(amount_cents=10_000_000)), "hearing-missing"),
        (replace(WAIVED, explained=False), "waiver-does-not-count"),
        (
            replace(
                WAIVED,
                outcome="conditional-dismissal",
                terms=Terms(conditions=("none",)),
                agreed=True,
                age_class="minor",
            ),
            "waiver-does-not-count",
        ),
        (replace(STORY, points=STORY.points[:-1]), "points-not-explained"),
        (replace(TRANSACTION, points=STORY.points[1:]), "points-not-explained"),
        (replace(STORY, outcome="summons"), "not-in-catalogue"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_kind_is_refused_without_what_its_row_asks_for(story: Story, lacks: str) -> None:
    row = "waiver-minor" if story.age_class == "minor" else "waiver-adult"

    assert verdict(story) == Failed("rules", lacks, row if lacks == "waiver-does-not-count" else story.outcome)
