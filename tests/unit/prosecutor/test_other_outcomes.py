"""Outcomes that are no settlement, behaviour orders, and both sides weighed."""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.legal_aid import ConsultationHeld, ConsultationStatement, ConsultationWithdrawn, SolicitorsConfirmation
from contracts.police import CaseRegistered, RulePackRef
from contracts.probation import AdviceConcluded
from contracts.prosecutor import BehaviourOrderGiven, CaseDismissed, CaseReferred, SidesWeighed, SuspectSummoned
from contracts.topics import Agency, Topic
from contracts.victim_support import ClaimRecorded, HarmRecorded, WishRecorded
from contracts.withdrawals import StatementWithdrawn
from given import CASE, at, ring
from messaging.event import Refusal
from messaging.requests import Accepted
from proofs.canonical import hash_of
from proofs.weighing import WeighingAttested, attested_of, weighing_digest
from prosecutor.domain.decide_otherwise import absent_inputs
from prosecutor.domain.prosecutor_case import Advice, ProsecutorCase, VictimsSide
from words_of_agencies import DESCRIBED, REGISTERED, Speaks, speaks

SUMMONS: dict[str, Any] = {
    "outcome": "summons",
    "why": "the third time",
    "considered": ["penalty-order-fine", "conditional-dismissal"],
}
REFERRAL: dict[str, Any] = {"outcome": "referral", "to": "Safety House", "why": "care comes first"}
ORDER: dict[str, Any] = {
    "ref": "GA-7",
    "kinds": ["contact-ban"],
    "given_at": at("11:30"),
    "until": at("2026-06-01T10:00:00"),
}
SIDES: dict[str, Any] = {"towards": "penalty-order-fine", "suspects_side": "admitted", "victims_side": "wants it paid"}


@pytest.fixture
def prosecutor() -> Speaks:
    """The prosecutor at noon, with a case that police registered and described."""
    speaker = speaks(Agency.PROSECUTOR)
    speaker.work.hears(REGISTERED, DESCRIBED)
    return speaker


def refused(answer: object) -> tuple[str, str | None]:
    assert isinstance(answer, Refusal), answer
    return answer.code, answer.field


def state(prosecutor: Speaks) -> ProsecutorCase:
    case = prosecutor.work.case
    assert isinstance(case, ProsecutorCase)
    return case


def test_a_summons_says_what_else_was_considered(prosecutor: Speaks) -> None:
    prosecutor.says("summons", {**SUMMONS, "absent": "no advice"})

    assert prosecutor.work.said == [
        SuspectSummoned(
            occurred_at=at("12:00"),
            outcome="summons",
            why="the third time",
            considered=("penalty-order-fine", "conditional-dismissal"),
            absent="no advice",
            absent_inputs=("advice-of-probation", "consultation-with-a-solicitor", "victims-side"),
        )
    ]


def test_a_summons_tells_what_there_was_not_to_decide_on_whatever_its_words_say(prosecutor: Speaks) -> None:
    prosecutor.work.hears(
        AdviceConcluded(occurred_at=at("11:00"), conclusion="work", risk_band="low"),
        WishRecorded(occurred_at=at("11:00"), victim="S1", wish="that it is paid"),
    )
    prosecutor.says("summons", SUMMONS)

    summoned = prosecutor.work.said[-1]
    assert isinstance(summoned, SuspectSummoned)
    assert (summoned.absent, summoned.absent_inputs) == (None, ("consultation-with-a-solicitor",))


def test_a_consultation_that_was_taken_back_was_not_there_to_decide_on(prosecutor: Speaks) -> None:
    stated = ConsultationStatement(
        case=CASE,
        proposal_hash="a" * 64,
        held_at=at("11:00"),
        channel="video",
        minutes=20,
        interpreter=False,
        points_explained=(),
        confirmation=SolicitorsConfirmation(assignment="A1", solicitor="S1", confirmed_at=at("11:00")),
    )
    prosecutor.work.hears(ConsultationHeld(occurred_at=at("11:00"), statement=stated, attestation="as signed"))
    assert "consultation-with-a-solicitor" not in absent_inputs(state(prosecutor))

    prosecutor.work.hears(
        ConsultationWithdrawn(occurred_at=at("11:30"), statement_digest=hash_of(stated), why="another client")
    )
    assert "consultation-with-a-solicitor" in absent_inputs(state(prosecutor))


def test_where_there_is_no_victim_no_victims_side_is_absent() -> None:
    prosecutor = speaks(Agency.PROSECUTOR)
    prosecutor.work.hears(REGISTERED.model_copy(update={"victims": 0}), DESCRIBED)

    assert list(absent_inputs(state(prosecutor))) == ["advice-of-probation", "consultation-with-a-solicitor"]


def test_a_summons_without_an_alternative_cannot_even_be_asked(prosecutor: Speaks) -> None:
    with pytest.raises(ValidationError):
        prosecutor.says("summons", {**SUMMONS, "considered": []})


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"outcome": "dismissal"}, "not-a-summons", "outcome"),
        ({"outcome": "penalty-order-fine"}, "not-a-summons", "outcome"),
        ({"considered": ["summons"]}, "no-alternative", "considered"),
        ({"considered": ["exile"]}, "unknown-outcome", "considered"),
    ],
)
def test_a_summons_is_a_row_of_the_catalogue_after_others_of_it(
    prosecutor: Speaks, wrong: dict[str, Any], code: str, field: str
) -> None:
    assert refused(prosecutor.says("summons", SUMMONS | wrong)) == (code, field)


@pytest.mark.parametrize("outcome", ["referral", "transfer"])
def test_a_case_is_referred_to_others(prosecutor: Speaks, outcome: str) -> None:
    prosecutor.says("referral", REFERRAL | {"outcome": outcome})

    assert prosecutor.work.said == [
        CaseReferred(occurred_at=at("12:00"), outcome=outcome, to="Safety House", why="care comes first")
    ]


@pytest.mark.parametrize(
    "outcome", ["summons", "transaction", "release-pending", "custody", "behaviour-order", "exile"]
)
def test_only_a_referral_is_one(prosecutor: Speaks, outcome: str) -> None:
    assert refused(prosecutor.says("referral", REFERRAL | {"outcome": outcome})) == ("not-a-referral", "outcome")


@pytest.mark.parametrize(("step", "body"), [("summons", SUMMONS), ("referral", REFERRAL)])
def test_a_decided_case_is_decided_once_until_it_is_taken_back(
    prosecutor: Speaks, step: str, body: dict[str, Any]
) -> None:
    prosecutor.says(step, body)

    assert refused(prosecutor.says("dismissal", {"outcome": "dismissal", "why": "after all"})) == ("case-closed", None)

    prosecutor.takes_back(("suspect-summoned" if step == "summons" else "case-referred", ""))

    assert isinstance(prosecutor.says("dismissal", {"outcome": "dismissal", "why": "after all"}), Accepted)


def test_a_behaviour_order_does_not_close_the_case(prosecutor: Speaks) -> None:
    prosecutor.says("behaviour-orders", ORDER)

    assert prosecutor.work.said == [
        BehaviourOrderGiven(
            occurred_at=at("11:30"), ref="GA-7", kinds=("contact-ban",), until=at("2026-06-01T10:00:00")
        )
    ]
    assert isinstance(prosecutor.says("summons", SUMMONS), Accepted)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"kinds": ["contact-ban", "exile"]}, "unknown-kind", "kinds"),
        ({"until": at("11:30")}, "ends-before-it-starts", "until"),
    ],
)
def test_a_behaviour_order_is_of_the_packs_kinds_and_lasts(
    prosecutor: Speaks, wrong: dict[str, Any], code: str, field: str
) -> None:
    assert refused(prosecutor.says("behaviour-orders", ORDER | wrong)) == (code, field)


@pytest.mark.parametrize(("until", "code"), [("2026-06-08T22:59:59", None), ("2026-06-08T23:00:00", "over-maximum")])
def test_a_behaviour_order_lasts_no_longer_than_its_row_says(prosecutor: Speaks, until: str, code: str | None) -> None:
    """Of the pack's own days: midnight of summer time there is an hour earlier in winter time."""
    answer = prosecutor.says("behaviour-orders", ORDER | {"until": at(until)})

    if code is None:
        assert isinstance(answer, Accepted)
    else:
        assert refused(answer) == (code, "until")
        assert isinstance(answer, Refusal)
        assert "row behaviour-order of rule pack nl 2026.1" in answer.text


def test_an_order_may_still_be_given_when_the_case_goes_to_court_and_not_when_it_was_dismissed(
    prosecutor: Speaks,
) -> None:
    prosecutor.says("summons", SUMMONS)
    assert isinstance(prosecutor.says("behaviour-orders", ORDER), Accepted)

    prosecutor.takes_back(("suspect-summoned", ""))
    prosecutor.says("dismissal", {"outcome": "dismissal", "why": "too little"})

    assert refused(prosecutor.says("behaviour-orders", ORDER | {"ref": "GA-8"})) == ("case-closed", None)


def test_both_sides_are_weighed_signed_and_towards_an_outcome(prosecutor: Speaks) -> None:
    prosecutor.says("weighings", SIDES)

    (item,) = prosecutor.work.document.outbox
    assert prosecutor.work.said == [SidesWeighed(occurred_at=at("12:00"), **SIDES)]
    assert (item.topic, bool(dict(item.headers).get("ce_signature"))) == (Topic.PROSECUTOR_WEIGHING, True)


PROPOSAL = {"outcome": "penalty-order-fine", "terms": {"amount_cents": 35000}, "grounds": "admitted"}


def for_a_proposal(prosecutor: Speaks, **more: object) -> dict[str, Any]:
    """A proposal is on the table at noon, and this is the weighing of it."""
    prosecutor.says("selection", {"why": "simple", "working_method": "table-first"})
    prosecutor.says("proposals", PROPOSAL)
    proposal = state(prosecutor).proposal
    assert proposal is not None
    return {**SIDES, "proposal_hash": proposal.hash, "victims_parts": ["harm", "wish", "claim"], **more}


def test_a_weighing_for_a_proposal_is_attested_by_digest_and_yes_or_no_and_never_by_its_words(
    prosecutor: Speaks,
) -> None:
    parts = {"victims_parts": ["harm"], "victims_unknown": "the shop has not answered"}
    prosecutor.says("weighings", for_a_proposal(prosecutor, **parts))

    said = prosecutor.work.said[-1]
    assert isinstance(said, SidesWeighed)
    assert said.attestation is not None
    attested = ring().check_weighing(said.attestation, at("12:00"))
    assert attested == attested_of(said, CASE)
    assert isinstance(attested, WeighingAttested)
    assert (attested.suspects_side, attested.victims_side) == (True, True)
    assert (attested.harm, attested.wish, attested.claim, attested.why_not_known) == (True, False, False, True)
    assert not {"admitted", "wants it paid"} & set(attested.model_dump().values())


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"victims_parts": ["harm"]}, "why-not-known", "victims_unknown"),
        ({"victims_parts": []}, "why-not-known", "victims_unknown"),
        ({"victims_side": None, "victims_side_absent": "there is none"}, "side-absent", "victims_parts"),
        ({"proposal_hash": "0" * 64}, "other-proposal", "proposal_hash"),
        ({"towards": "transaction"}, "other-outcome", "towards"),
    ],
)
def test_a_weighing_for_a_proposal_is_refused(prosecutor: Speaks, wrong: dict[str, Any], code: str, field: str) -> None:
    assert refused(prosecutor.says("weighings", for_a_proposal(prosecutor) | wrong)) == (code, field)


def test_both_sides_are_weighed_once_for_each_proposal_and_a_changed_one_is_weighed_anew(prosecutor: Speaks) -> None:
    weighing = for_a_proposal(prosecutor)
    prosecutor.says("weighings", weighing)

    assert refused(prosecutor.says("weighings", weighing, "again")) == ("already-weighed", "correction")
    assert isinstance(prosecutor.says("weighings", weighing | {"correction": "thought over"}), Accepted)

    prosecutor.says("proposals", PROPOSAL, "another")
    changed = state(prosecutor).proposal
    assert changed is not None
    assert refused(prosecutor.says("weighings", weighing, "the earlier")) == ("other-proposal", "proposal_hash")
    assert isinstance(prosecutor.says("weighings", weighing | {"proposal_hash": changed.hash}), Accepted)


def test_a_weighing_for_a_proposal_is_taken_back_by_the_name_of_that_proposal(prosecutor: Speaks) -> None:
    weighing = for_a_proposal(prosecutor)
    prosecutor.says("weighings", weighing)
    prosecutor.takes_back(("sides-weighed", weighing["proposal_hash"]))

    assert state(prosecutor).weighed_for == ()
    assert isinstance(prosecutor.says("weighings", weighing, "again"), Accepted)


@pytest.mark.parametrize(
    ("sides", "field"),
    [
        ({"suspects_side": None}, "suspects_side"),
        ({"suspects_side_absent": "did not speak"}, "suspects_side"),
        ({"victims_side": None}, "victims_side"),
    ],
)
def test_a_side_is_there_or_it_is_said_why_not(prosecutor: Speaks, sides: dict[str, Any], field: str) -> None:
    assert refused(prosecutor.says("weighings", SIDES | sides)) == ("side-missing", field)


POLICY = {"outcome": "dismissal-on-policy", "why": "paid already, and a first offence"}
POLICY_SIDES = {
    **SIDES,
    "towards": "dismissal-on-policy",
    "victims_parts": ["wish"],
    "victims_unknown": "the harm was made good before anybody told it",
}


def test_a_dismissal_on_policy_is_weighed_towards_first_and_one_on_technical_grounds_is_not(
    prosecutor: Speaks,
) -> None:
    answer = prosecutor.says("dismissal", POLICY)

    assert isinstance(answer, Refusal)
    assert refused(answer) == ("not-weighed", "outcome")
    assert "row dismissal-on-policy of rule pack nl 2026.1" in answer.text
    assert isinstance(prosecutor.says("dismissal", {"outcome": "dismissal", "why": "no proof"}), Accepted)


def test_it_is_dismissed_on_policy_once_both_sides_were_weighed_towards_that(prosecutor: Speaks) -> None:
    prosecutor.says("weighings", SIDES)
    assert refused(prosecutor.says("dismissal", POLICY, "too early")) == ("not-weighed", "outcome")

    prosecutor.says("weighings", POLICY_SIDES)
    assert isinstance(prosecutor.says("dismissal", POLICY, "weighed"), Accepted)

    weighed, dismissed = prosecutor.work.said[-2:]
    assert isinstance(weighed, SidesWeighed)
    assert isinstance(dismissed, CaseDismissed)
    assert dismissed.weighing_digest == weighing_digest(weighed)


def test_a_dismissal_whose_row_asks_for_no_weighing_names_none(prosecutor: Speaks) -> None:
    prosecutor.says("weighings", SIDES | {"towards": "dismissal"})
    prosecutor.says("dismissal", {"outcome": "dismissal", "why": "no proof"})

    dismissed = prosecutor.work.said[-1]
    assert isinstance(dismissed, CaseDismissed)
    assert dismissed.weighing_digest is None


def test_weighed_towards_a_dismissal_on_policy_harm_wish_and_claim_are_known_or_it_is_said_why_not(
    prosecutor: Speaks,
) -> None:
    silent = POLICY_SIDES | {"victims_unknown": None}

    assert refused(prosecutor.says("weighings", silent)) == ("why-not-known", "victims_unknown")


def test_a_weighing_taken_back_no_longer_carries_a_dismissal(prosecutor: Speaks) -> None:
    prosecutor.says("weighings", POLICY_SIDES)
    prosecutor.takes_back(("sides-weighed", "dismissal-on-policy"))

    assert refused(prosecutor.says("dismissal", POLICY)) == ("not-weighed", "outcome")


def test_the_outcomes_weighed_are_of_the_catalogue(prosecutor: Speaks) -> None:
    assert refused(prosecutor.says("weighings", SIDES | {"considered": ["exile"]})) == ("unknown-outcome", "towards")


def test_a_case_registered_under_a_pack_that_is_not_here_is_decided_by_nobody() -> None:
    speaker = speaks(Agency.PROSECUTOR)
    elsewhere = REGISTERED.model_copy(update={"rule_pack": RulePackRef(name="elsewhere", version="1")})
    assert isinstance(elsewhere, CaseRegistered)
    speaker.work.hears(elsewhere)

    for step, body in (("summons", SUMMONS), ("referral", REFERRAL), ("weighings", SIDES), ("behaviour-orders", ORDER)):
        assert refused(speaker.says(step, body)) == ("rule-pack-unknown", None)


def test_the_prosecutor_sees_what_probation_and_the_victim_say_until_it_is_taken_back(prosecutor: Speaks) -> None:
    prosecutor.work.hears(
        AdviceConcluded(occurred_at=at("11:00"), conclusion="work", risk_band="low"),
        HarmRecorded(occurred_at=at("11:00"), victim="S1", kinds=("material",), harm="a window"),
        ClaimRecorded(occurred_at=at("11:05"), victim="S1", amount_cents=18000, documented=True),
    )

    assert state(prosecutor).advice == Advice("work", "low", None)
    assert state(prosecutor).victims_sides == (VictimsSide("S1", harm="a window", claim_cents=18000, documented=True),)

    wire = prosecutor.work.wire
    wire.says(
        StatementWithdrawn(occurred_at=at("11:10"), what="claim-recorded", ref="S1", why="paid"),
        Topic.VICTIM_SUPPORT_STATEMENT,
    )
    wire.says(
        StatementWithdrawn(occurred_at=at("11:10"), what="advice-concluded", why="another suspect"),
        Topic.PROBATION_ADVICE,
    )
    prosecutor.work.takes(wire.records[-2:])

    assert state(prosecutor).advice is None
    assert state(prosecutor).victims_sides == (VictimsSide("S1", harm="a window"),)


def test_the_reason_or_the_working_method_is_corrected_and_the_tables_hours_stay(prosecutor: Speaks) -> None:
    prosecutor.says("selection", {"why": "simple", "working_method": "table-first"})
    prosecutor.work.hand.time = at("14:00")

    prosecutor.says("selection", {"why": "the suspect is here", "working_method": "table-first", "correction": "typo"})

    assert state(prosecutor).selected_at == at("12:00")
    assert prosecutor.work.said[-1].occurred_at == at("12:00")
