"""What an agency's system may ask is the same wherever it asks: by REST and form, by a mapping, and on the page."""

import pytest

from adapters.kinds import KIND_TO_MESSAGES
from contracts.generate import drifted
from contracts.topics import Agency
from jointtable.agencies import CHECKS, Connected
from jointtable.requests_page import OF, PAGE, page
from police.adapters.own_system import STEPS
from words_of_agencies import WORDS, Word, of_the_case, speaks


@pytest.mark.parametrize("agency", Connected)
def test_a_mapping_may_ask_for_every_act_and_no_other(agency: Connected) -> None:
    acts = {act.step: act.request for act in speaks(agency.agency).acts}
    by_kind = {kind: acts[STEPS[kind]] for kind in STEPS} if agency is Connected.POLICE else acts

    assert by_kind == OF[agency]
    assert set(KIND_TO_MESSAGES[agency.agency]) == set(by_kind)


def test_everybody_but_the_coordinator_has_a_system_of_its_own() -> None:
    assert {one.agency for one in Connected} == set(Agency) - {Agency.COORDINATOR}
    assert set(CHECKS) == set(Connected)


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.named)
def test_the_preview_names_the_messages_that_are_said(word: Word) -> None:
    kinds = {step: kind for kind, step in STEPS.items()} if word.agency is Agency.POLICE else {}
    named = KIND_TO_MESSAGES[word.agency][kinds.get(word.step, word.step)]
    speaker = of_the_case(word)
    speaker.says(word.step, word.whole)

    assert {type(message) for message in speaker.work.said} <= {*named}


def test_the_page_tells_it_as_it_is() -> None:
    assert drifted({PAGE: page()}) == []
