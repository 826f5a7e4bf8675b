"""What holds for every word of every agency: said, refused, seen before, too late, corrected, taken back."""

from typing import Any

import pytest

from contracts.message import Message, Statement
from contracts.topics import Agency
from contracts.withdrawals import StatementWithdrawn
from given import at
from messaging.event import Refusal
from messaging.requests import Accepted, SeenBefore
from messaging.web.forms import fields_of
from words_of_agencies import DISMISSED, WORDS, Word, earlier, of_the_case, speaks

WHY = "the wrong line of the list"
every_word = pytest.mark.parametrize("word", WORDS, ids=lambda word: word.named)


def those(holds: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("word", [word for word in WORDS if holds(word)], ids=lambda word: word.named)


def names(said: list[Message]) -> tuple[str, ...]:
    return tuple(type(message).NAME.rpartition(".")[0] for message in said)


def refused(answer: object) -> tuple[str, str | None]:
    assert isinstance(answer, Refusal), answer
    return answer.code, answer.field


@every_word
def test_it_is_said_at_its_own_moment(word: Word) -> None:
    speaker = of_the_case(word)

    assert isinstance(speaker.says(word.step, word.whole), Accepted)

    said = speaker.work.said
    assert names(said) == word.says
    assert {one.occurred_at for one in said} == {at("10:30") if word.moment else at("12:00")}


@every_word
def test_the_same_request_again_says_nothing_more(word: Word) -> None:
    speaker = of_the_case(word)
    speaker.says(word.step, word.whole, "request")

    assert speaker.says(word.step, word.whole, "request") == SeenBefore()
    assert names(speaker.work.said) == word.says


@those(lambda word: word.moment)
def test_what_lies_ahead_is_refused(word: Word) -> None:
    speaker = of_the_case(word)

    assert refused(speaker.says(word.step, earlier(word, at("12:01")))) == ("in-the-future", word.moment)
    assert speaker.work.said == []


@those(lambda word: word.needs_case)
def test_nothing_is_said_of_a_case_that_police_did_not_register(word: Word) -> None:
    speaker = speaks(word.agency)

    code, _ = refused(speaker.says(word.step, word.whole))

    assert code in {"no-such-case", "not-registered", "rule-pack-unknown", "nobody-assigned"}
    assert speaker.work.said == []


@those(lambda word: word.too_late and word.moment)
def test_what_happened_after_the_decision_is_too_late_and_what_happened_before_is_not(word: Word) -> None:
    speaker = of_the_case(word, DISMISSED)

    code, _ = refused(speaker.says(word.step, earlier(word, at("11:30"))))

    assert code in {"too-late", "case-closed"}
    if code == "too-late":
        assert isinstance(speaker.says(word.step, earlier(word, at("10:45"))), Accepted)


@those(lambda word: word.too_late and not word.moment)
def test_what_is_done_now_is_too_late_once_the_table_decided(word: Word) -> None:
    code, _ = refused(of_the_case(word, DISMISSED).says(word.step, word.whole))

    assert code in {"too-late", "case-closed"}


@those(lambda word: not word.too_late and word.moment)
def test_what_is_a_fact_is_recorded_also_after_the_decision(word: Word) -> None:
    speaker = of_the_case(word, DISMISSED)

    assert isinstance(speaker.says(word.step, earlier(word, at("11:30"))), Accepted)


@those(lambda word: word.once)
def test_it_is_said_once_and_the_second_time_needs_the_reason_of_a_correction(word: Word) -> None:
    speaker = of_the_case(word)
    speaker.says(word.step, word.whole)

    code, field = refused(speaker.says(word.step, word.whole, "again"))

    assert (code.startswith("already-"), field) == (True, "correction")
    assert names(speaker.work.said) == word.says


@those(lambda word: word.once)
def test_a_correction_takes_its_place_and_says_why(word: Word) -> None:
    speaker = of_the_case(word)
    speaker.says(word.step, word.whole)
    first = speaker.work.said

    assert isinstance(speaker.says(word.step, word.whole | {"correction": WHY}), Accepted)

    second = speaker.work.said[len(first) :]
    assert names(second) == word.says
    assert {one.correction for one in second if isinstance(one, Statement)} == {WHY}


@those(lambda word: word.once)
def test_nothing_is_corrected_that_was_never_said(word: Word) -> None:
    speaker = of_the_case(word)

    assert refused(speaker.says(word.step, word.whole | {"correction": WHY})) == ("nothing-to-correct", "correction")


@those(lambda word: word.taken_back)
def test_it_is_taken_back_where_it_was_said_and_may_then_be_said_again(word: Word) -> None:
    speaker = of_the_case(word)
    before = speaker.work.case
    speaker.says(word.step, word.whole)
    topics = {item.topic for item in speaker.work.document.outbox}

    assert isinstance(speaker.takes_back(word.taken_back), Accepted)

    withdrawn = [one for one in speaker.work.said if isinstance(one, StatementWithdrawn)]
    assert {one.what for one in withdrawn} == set(word.says)
    assert {item.topic for item in speaker.work.document.outbox} == topics
    assert speaker.work.case == before or word.agency is Agency.VICTIM_SUPPORT
    assert isinstance(speaker.says(word.step, word.whole, "once more"), Accepted)


@those(lambda word: word.taken_back)
def test_nothing_is_taken_back_that_does_not_stand(word: Word) -> None:
    speaker = of_the_case(word)

    assert refused(speaker.takes_back(word.taken_back)) == ("nothing-to-withdraw", "what")

    speaker.says(word.step, word.whole)
    speaker.takes_back(word.taken_back, "first")

    assert refused(speaker.takes_back(word.taken_back, "second")) == ("nothing-to-withdraw", "what")
    assert speaker.takes_back(word.taken_back, "first") == SeenBefore()


@every_word
def test_its_form_asks_for_every_field(word: Word) -> None:
    act = speaks(word.agency).act(word.step)

    asked = {one.name for one in fields_of(act.request, act.choices)}

    assert asked == set(act.request.model_fields)


@pytest.mark.parametrize("name", [agency for agency in Agency if agency is not Agency.COORDINATOR])
def test_every_act_of_an_agency_is_a_word_here_or_tested_by_name(name: Agency) -> None:
    told = {word.step for word in WORDS if word.agency is name}

    assert {act.step for act in speaks(name).acts} - told == ELSEWHERE[name] | {"statement-withdrawals"}


ELSEWHERE = {
    Agency.POLICE: {
        *("cases", "interrogation-ends", "services", "executions", "clock-suspensions", "clock-resumptions"),
        "lowered-vulnerability",
    },
    Agency.PROSECUTOR: {
        *("proposals", "hearings", "answers", "asks", "withdrawals"),
        *("ended-behaviour-orders", "known-orders", "clock-suspensions", "clock-resumptions"),
        *("objections", "ended-objections", "waived-objections", "payments", "judged-payments"),
        *("irrevocable-settlements", "judged-contests", "reopenings", "lowered-vulnerability"),
    },
    Agency.PROBATION: {"lowered-vulnerability"},
    Agency.VICTIM_SUPPORT: set(),
    Agency.LEGAL_AID: {
        *("solicitor-requests", "assignments", "judged-interests", "taken-back", "lowered-vulnerability"),
    },
}
"""Acts with rules of their own; tests/unit/AGENCY has theirs."""
