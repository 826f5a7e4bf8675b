"""The plan of a campaign of faults: the same from the same seed, with everything in it that it has to try."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from campaigns.faults_drawn import KILLED, KILLS, WINDOW, Fault, What, drawn, in_stretches
from campaigns.faults_order import one_by_one, reordered, thrice
from messaging.crashing import Place

SESSION = 6


def faults(seed: int, kills: int) -> list[Fault]:
    return [one for some in drawn(seed, kills, SESSION) for one in some]


@given(st.integers(0, 10_000), st.integers(2, 300))
def test_there_are_as_many_kills_as_were_asked_for_and_each_other_fault_at_least_once(seed: int, kills: int) -> None:
    plan = faults(seed, kills)

    assert sum(one.what in KILLS for one in plan) == kills
    assert {one.what for one in plan} == {*What}
    assert [one.nth for one in plan] == list(range(1, len(plan) + 1))


@given(st.integers(0, 10_000))
def test_the_same_seed_gives_the_same_faults_and_another_seed_others(seed: int) -> None:
    assert drawn(seed, 20, SESSION) == drawn(seed, 20, SESSION) != drawn(seed + 1, 20, SESSION)


@given(st.integers(0, 10_000))
def test_two_hundred_kills_are_half_at_named_points_and_come_to_each_of_them_equally_often(seed: int) -> None:
    often = Counter((one.service, one.place) for one in faults(seed, 200) if one.what is What.KILLED_AT)

    assert often.total() == 100
    assert {*often} == {(service, place) for service in KILLED for place in Place}
    assert max(often.values()) - min(often.values()) <= 1


@given(st.integers(0, 10_000), st.integers(2, 300))
def test_at_one_time_no_service_is_killed_twice_and_who_stands_still_does_so_alone(seed: int, kills: int) -> None:
    for some in drawn(seed, kills, SESSION):
        killed = [one.service for one in some if one.what in KILLS]
        assert len(killed) == len({*killed})
        together = {one.what for one in some}
        assert len(some) == 1 or together <= {*KILLS, What.THRICE, What.REORDERED} or together == {What.BEHIND_KILLED}


@given(st.integers(0, 10_000))
def test_a_zombie_stands_still_for_longer_than_its_session(seed: int) -> None:
    zombies = [one for one in faults(seed, 50) if one.what in (What.ZOMBIE, What.ZOMBIE_AT, What.BEHIND_STOPPED)]

    assert zombies
    assert all(one.lasts > SESSION for one in zombies)


@given(st.integers(0, 10_000))
def test_who_ends_or_stands_still_far_behind_does_so_at_a_named_point(seed: int) -> None:
    behind = [one for one in faults(seed, 50) if one.what in (What.BEHIND_KILLED, What.BEHIND_STOPPED)]

    assert behind
    assert all(f"({one.place})" in one.told() for one in behind)
    assert len({one.place for one in faults(seed, 120) if one.what is What.BEHIND_KILLED}) == len(Place)


def test_a_fault_tells_what_is_done_to_whom_and_when() -> None:
    told = [one.told() for one in faults(7, 200)]

    assert all(text.startswith(f"fault {nth}: ") for nth, text in enumerate(told, 1))
    assert any("killed at a named point (police before-send)" in text for text in told)


def test_a_plan_is_played_in_stretches_that_leave_nothing_out() -> None:
    plan = drawn(7, 12, SESSION)

    assert [one for some in in_stretches(plan, 5) for one in some] == list(plan)


@given(st.lists(st.integers(), unique=True), st.randoms())
def test_three_times_each_leaves_the_first_ones_in_their_order(records: list[int], random: Random) -> None:
    mixed = thrice(records, random)

    assert Counter(mixed) == dict.fromkeys(records, 3)
    assert list(dict.fromkeys(mixed)) == records


@given(st.lists(st.integers(), unique=True), st.randoms())
def test_overtaken_records_are_all_there_and_near_their_places(records: list[int], random: Random) -> None:
    mixed = reordered(records, WINDOW, random)

    assert sorted(mixed) == sorted(records)
    assert all(abs(records.index(one) - place) <= WINDOW for place, one in enumerate(mixed))


@given(st.lists(st.lists(st.integers(0, 3), max_size=9), max_size=4), st.randoms())
def test_mixed_cases_keep_the_order_of_each(cases: list[list[int]], random: Random) -> None:
    named = [[(case, nth) for nth in range(len(records))] for case, records in enumerate(cases)]
    mixed = one_by_one(named, random)

    assert [[one for one in mixed if one[0] == case] for case in range(len(cases))] == named
