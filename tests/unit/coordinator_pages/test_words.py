"""Whatever code the table can carry, people read words. The codes are taken from where they are written."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Final, get_args

import pytest

import coordinator
import messaging
import proofs
import rules.settlement
from contracts.after_settlement import ObjectionEnd, PaidBy
from contracts.examples import EXAMPLES
from contracts.joint_view import ClockShown
from contracts.language import MESSAGES
from contracts.police import SettlementServed
from contracts.prosecutor import CaseNotSelected, VictimsPart
from contracts.topics import Agency, Topic
from coordinator.domain.joint_case import UNTOLD, JointCase
from coordinator.domain.looks import Way
from coordinator.domain.stage import SCENARIOS, stage
from coordinator.web.board import Urgency
from coordinator.web.languages import language
from coordinator.web.words import AGENCIES, HOLDS, UNREADABLE_NAME, URGENCY, WHY_NO_NAME, WORDS, Words
from given import CASE, ROOT, pack
from messaging import deciding, waiting
from messaging.event import Refusal
from messaging.outside_settlement import OWN_SYSTEM, WITHOUT_PROOF
from messaging.web import oidc
from proofs.keys import SignatureCode
from proofs.proposal import Wrong
from rules.clocks import Kind

ENGLISH: Final = Words(language("en"))
words, agency, place = ENGLISH.words, ENGLISH.agency, ENGLISH.place
CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HOLDS_A_CODE: Final = {"Reason": 0, "Lack": 0, "ParkedReading": 2, "NotBelonging": 2, "failed": 1, "_parking": 2}
"""What is made with a code, and which of its arguments that is."""
SAYS_WHY: Final = {"judge", "unproven", "_differences"}
"""Functions that give a code why a settlement does not belong."""


def sources(*modules: ModuleType) -> Iterator[ast.AST]:
    for module in modules:
        files = [Path(module.__file__ or "")]
        if files[0].name == "__init__.py":
            files = sorted(files[0].parent.rglob("*.py"))
        for file in files:
            yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def in_calls(nodes: Iterator[ast.AST], *names: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            named = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            yield from strings([*named, *node.args[HOLDS_A_CODE[node.func.id] :][:1]])


def in_functions(nodes: Iterator[ast.AST], *names: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            inside = [one.value for one in ast.walk(node) if isinstance(one, ast.Return | ast.Yield) and one.value]
            yield from strings(inside)


def strings(values: list[ast.expr]) -> Iterator[str]:
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def constants(*modules: ModuleType) -> set[str]:
    named = [value for module in modules for name, value in vars(module).items() if name.isupper()]
    return {value for value in named if isinstance(value, str) and CODE.fullmatch(value)}


def judges() -> Iterator[ast.AST]:
    for file in sorted(ROOT.glob("services/*/src/*/handlers.py")):
        yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


REASONS: Final = {*in_calls(sources(coordinator, rules.settlement), "Reason", "Lack"), *get_args(Wrong)}
STAGES: Final = {name for name, _ in SCENARIOS} | {stage(JointCase(CASE))}
STATES: Final = {*get_args(ClockShown.model_fields["state"].annotation), *get_args(Kind)}
WHY_INCOMPLETE: Final = {*in_calls(sources(messaging), "ParkedReading", "failed")} | constants(waiting, deciding)
WHY_NOT_BELONGING: Final = {
    *in_calls(sources(messaging), "NotBelonging", "_parking"),
    *in_functions(sources(proofs), *SAYS_WHY),
    *in_functions(judges(), *SAYS_WHY),
    *get_args(SignatureCode),
    *(f"attestation-{code}" for code in get_args(SignatureCode)),
}
AFTER_THE_SETTLEMENT: Final = {
    *get_args(PaidBy),
    *get_args(ObjectionEnd),
    *get_args(SettlementServed.model_fields["way"].annotation),
    *(row.id for row in pack().reopenings),
}
NOT_LET_IN: Final = {one.code for one in vars(oidc).values() if isinstance(one, Refusal)}
NAMES_AND_LOOKS: Final = {*WHY_NO_NAME.values(), UNREADABLE_NAME, *get_args(Way)}
OF_A_CASE: Final = REASONS | STAGES | STATES | WHY_INCOMPLETE | WHY_NOT_BELONGING | AFTER_THE_SETTLEMENT
METHODS: Final = {one.id for one in pack().working_methods}
ROADS: Final = {one.road for one in EXAMPLES.values() if isinstance(one, CaseNotSelected)}
BESIDES: Final = {WITHOUT_PROOF, *get_args(VictimsPart)} | ROADS
CODES: Final = OF_A_CASE | NOT_LET_IN | NAMES_AND_LOOKS | METHODS | BESIDES
TOLD: Final = {message.NAME.rpartition(".")[0] for message in MESSAGES} - UNTOLD


def test_the_codes_were_found_where_they_are_written() -> None:
    assert {"record-incomplete", "register-case", "consultation-missing", "not-in-catalogue"} <= REASONS
    assert {"missing", "behind-gap", "does-not-validate", "rule-error"} <= WHY_INCOMPLETE
    assert {"type-not-of-topic", "broken-link", "pack-differs", "never-proposed", "never-attested"} <= WHY_NOT_BELONGING
    assert {"reported", "issued", "closed"} <= STAGES


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_code_that_the_table_can_carry_has_words(code: str) -> None:
    assert code in WORDS


@pytest.mark.parametrize("code", sorted(WORDS))
def test_words_belong_to_a_code_that_is_still_used(code: str) -> None:
    assert code in CODES


@pytest.mark.parametrize("what", sorted(TOLD))
def test_an_entry_of_the_time_line_is_readable(what: str) -> None:
    assert re.fullmatch(r"[a-z]+( [a-z]+)+", words(what))


def test_a_code_nobody_foresaw_is_readable_as_it_is() -> None:
    assert words("brand-new-reason") == "brand new reason"


def test_every_urgency_has_words() -> None:
    assert set(URGENCY) == {*get_args(Urgency)}


def test_every_agency_and_what_every_topic_holds_has_words() -> None:
    assert set(AGENCIES) == set(Agency)
    assert set(HOLDS) == {topic.split(".")[2] for topic in Topic}


@pytest.mark.parametrize("topic", Topic)
def test_a_topic_is_told_by_its_owner_and_what_it_holds(topic: Topic) -> None:
    assert place(topic).startswith(f"{agency(topic.owner)}'s ")
    assert not re.search(r"[.\-]", place(topic))


def test_a_claim_of_an_agencys_own_system_is_told_as_such() -> None:
    assert place(OWN_SYSTEM) == "its own system"


def test_a_topic_nobody_knows_is_told_as_it_is() -> None:
    assert place("somebody's.topic") == "somebody's.topic"


@pytest.mark.parametrize("name", Agency)
def test_an_agency_is_told_without_its_hyphen(name: Agency) -> None:
    assert "-" not in agency(name)


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("suspect-arrested-corrected", "suspect arrested: said better"),
        ("detention-ordered-withdrawn", "detention ordered: taken back"),
        ("issue-withdrawn", "issue withdrawn"),
    ],
)
def test_a_word_that_was_corrected_or_taken_back_is_told_by_its_own_words(code: str, read: str) -> None:
    assert words(code) == read
