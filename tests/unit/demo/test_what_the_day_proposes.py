"""What the demo's prosecutor proposes is what the rule pack's catalogue takes, and is given what its row asks for."""

from collections.abc import Iterator
from typing import Any

import pytest

from contracts.prosecutor import Terms
from demo.day import load_data
from given import pack
from rules.settlement import SettlementFacts, SuspectFacts, hearing_needed, lacking, refuses
from rules.terms import facts_of

PACKS = ("nl", "example")


def proposals() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in PACKS:
        yield from ((name, one) for one in load_data(name)["settlements"])


def suspects_of(name: str, one: dict[str, Any]) -> Iterator[SuspectFacts]:
    for offence in one.get("offence_classes", [row.id for row in pack(name).offence_classes]):
        yield from (SuspectFacts(age, vulnerable=False, offence_class=offence) for age in one["ages"])


def less(terms: dict[str, Any]) -> dict[str, Any]:
    """The second proposal, of one that changed: a fifth less."""
    return {name: said - said // 5 if isinstance(said, int) else said for name, said in terms.items()}


@pytest.mark.parametrize(
    ("name", "one"), [*proposals()], ids=lambda value: value["outcome"] if isinstance(value, dict) else value
)
def test_the_catalogue_takes_it_and_it_is_issued_once_it_has_what_the_day_gives_it(
    name: str, one: dict[str, Any]
) -> None:
    rules, row = pack(name), pack(name).outcome(one["outcome"])
    assert row is not None
    for suspect in suspects_of(name, one):
        for terms in (one["terms"], less(one["terms"])):
            asked = facts_of(Terms.model_validate(terms))
            heard = one.get("hearing", False)
            facts = SettlementFacts(
                suspect,
                asked,
                consulted=True,
                heard=heard,
                declared_willing=heard,
                solicitor_at_hearing=heard,
                guardian_informed=one.get("guardian", False),
                agreed=one.get("agreement"),
                weighed=True,
                points=frozenset(load_data(name)["points"]),
            )
            assert refuses(rules, row.id, suspect, asked) == ()
            assert lacking(rules, row.id, facts) == ()
            assert heard == hearing_needed(row, asked)


def test_the_dutch_day_proposes_every_settlement_of_the_catalogue_but_the_one_that_seldom_comes_to_the_table() -> None:
    proposed = {one["outcome"] for name, one in proposals() if name == "nl"}

    assert {row.id for row in pack().outcomes if row.settlement} - proposed == {"penalty-order-contravention"}


@pytest.mark.parametrize("name", PACKS)
def test_whoever_is_suspected_of_whatever_the_day_brings_may_be_proposed_something(name: str) -> None:
    data = load_data(name)
    offences = {offence for one in data["offences"] for offence in one["classes"]}
    fitting = {
        (suspect.age_class, suspect.offence_class) for one in data["settlements"] for suspect in suspects_of(name, one)
    }

    assert {(age, offence) for age in data["ages"] for offence in offences} <= fitting
