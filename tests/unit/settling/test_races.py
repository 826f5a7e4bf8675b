"""Races between a withdrawal and an issue in memory, where the order of every read and write is drawn too."""

from random import Random

import pytest

from contracts.topics import Agency, Topic
from given import key_of, ring
from races import NOW, Keys, before, drawn, in_memory, records_of, wrong
from settling.planted import BUGS, Planted
from settling.world import World

KEYS = Keys(key_of(Agency.POLICE), key_of(Agency.PROSECUTOR), key_of(Agency.LEGAL_AID), ring())
PROSECUTORS = [str(topic) for topic in (Topic.PROSECUTOR_SETTLEMENT, Topic.PROSECUTOR_WEIGHING)]
LEGAL_AIDS = [str(Topic.LEGAL_AID_CONSULTATION)]
RACES = 20
SEEN = [
    bug
    for bug in BUGS
    if bug.name in {"a consultation on the earlier proposal counts", "check and issue are two writes"}
]


def raced(seed: int) -> str | None:
    """One replica reads the prosecutor's words and one legal aid's, either held up before any write; what is wrong."""
    race, random = drawn(seed, KEYS), Random(seed)  # noqa: S311  # a race that can be run again
    world = World(race.case, NOW)
    said = ((race.prosecutor, KEYS.prosecutor), (race.legal_aid, KEYS.legal_aid))
    for one in (*before([race], KEYS), *(one for words, key in said for one in records_of(race.case, words, key))):
        world.puts(one)
    first, second = world.coordinators
    world.reads(first, [Topic.POLICE_PROGRESS, Topic.POLICE_FILE], 9)
    for _ in range(2 * (len(race.prosecutor) + len(race.legal_aid))):
        replica, topics = random.choice(((first, PROSECUTORS), (second, LEGAL_AIDS)))
        replica.ends()
        world.reads(replica, topics, 1, held_up=random.random() < 0.5)
    for replica in world.coordinators:
        replica.ends()
        world.catches_up(replica)
    world.sends(first)
    return wrong(race, in_memory(world), KEYS)


@pytest.mark.parametrize("seed", range(RACES))
def test_whoever_wins_nothing_is_issued_wrongly_or_twice_and_what_has_everything_is_issued(seed: int) -> None:
    assert raced(seed) is None


@pytest.mark.parametrize("bug", SEEN, ids=[bug.name for bug in SEEN])
def test_a_planted_bug_loses_a_race(bug: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    bug.plants(monkeypatch)

    assert any(raced(seed) for seed in range(RACES))
