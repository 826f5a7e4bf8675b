"""Legal aid's own record of opposed interests, in memory and on the real store: the newest of each pair counts."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from a_solicitor import RememberedInterests
from contracts.topics import Agency
from deploy.parts import Parts
from given import CASE, OTHER_CASE, at
from legal_aid.adapters.interests import INTERESTS, MongoInterests
from legal_aid.domain.opposed_interests import Judgement, opposed_by
from legal_aid.ports import Interests
from legal_aid_office import ELSEWHERE
from messaging.mongo import database_of

PAIR = (CASE, OTHER_CASE)


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.integration)])
async def interests(request: pytest.FixtureRequest) -> AsyncIterator[Interests]:
    if request.param == "memory":
        yield RememberedInterests()
        return
    parts: Parts = request.getfixturevalue("parts")
    database = database_of(parts.secrets.store_uri(Agency.LEGAL_AID).read_text(), Agency.LEGAL_AID)
    kept = MongoInterests(database)
    await kept.prepare()
    yield kept
    await database.drop_collection(INTERESTS)
    database.client.close()


def judged(when: str, *, opposed: bool = True, cases: tuple[str, str] = PAIR, name: str = "") -> Judgement:
    named = uuid5(UUID(CASE), name or f"{when} {opposed} {cases}")
    return Judgement(named, cases, opposed, "each points at the other", at(when), "M. Jansen")


async def test_of_whom_nobody_judged_anything_nobody_is_opposed(interests: Interests) -> None:
    assert await interests.opposed_to(CASE) == frozenset()


async def test_both_are_opposed_to_each_other_and_to_nobody_else(interests: Interests) -> None:
    await interests.keep(judged("12:00"))

    told = [await interests.opposed_to(case) for case in (CASE, OTHER_CASE, ELSEWHERE)]
    assert told == [{OTHER_CASE}, {CASE}, frozenset()]


async def test_the_newest_of_a_pair_counts_in_whatever_order_they_are_kept_and_named(interests: Interests) -> None:
    for one in (judged("12:10", opposed=False, cases=(OTHER_CASE, CASE)), judged("12:00"), judged("11:50")):
        await interests.keep(one)
    before = await interests.opposed_to(CASE)

    await interests.keep(judged("12:20"))

    assert before == frozenset()
    assert await interests.opposed_to(CASE) == {OTHER_CASE}


async def test_of_two_judgements_of_one_moment_the_stricter_counts(interests: Interests) -> None:
    for one in (judged("12:00", opposed=True), judged("12:00", opposed=False)):
        await interests.keep(one)

    assert await interests.opposed_to(CASE) == {OTHER_CASE}


async def test_the_same_judgement_again_changes_nothing(interests: Interests) -> None:
    await interests.keep(judged("12:00", name="one"))
    await interests.keep(judged("12:30", opposed=False, name="one"))

    assert await interests.opposed_to(CASE) == {OTHER_CASE}


async def test_each_pair_is_judged_by_itself(interests: Interests) -> None:
    for one in (judged("12:00"), judged("12:10", cases=(ELSEWHERE, CASE)), judged("12:20", opposed=False)):
        await interests.keep(one)

    assert await interests.opposed_to(CASE) == {ELSEWHERE}


moments = st.sampled_from([at("12:00"), at("12:10"), at("12:20")])


@given(st.lists(st.tuples(moments, st.booleans()), min_size=1))
def test_no_order_of_keeping_changes_what_counts(said: list[tuple[datetime, bool]]) -> None:
    kept = [judged(f"{when:%H:%M}", opposed=opposed, name=str(nth)) for nth, (when, opposed) in enumerate(said)]
    mixed = sorted(kept, key=lambda one: one.id)

    newest = max(when for when, _ in said)
    expected = {OTHER_CASE} if (newest, True) in said else set()
    assert opposed_by(kept, CASE) == opposed_by(mixed, CASE) == expected
