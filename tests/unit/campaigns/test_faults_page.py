"""The report of a campaign says first when it was broken off, and that is no success."""

from collections import Counter

from campaigns.faults_drawn import What
from campaigns.faults_page import Told, page

BROKEN_OFF = "**Broken off, its time was over: 173 of 200 kills, 178 of 205 faults in all.**"


def told(killed: int, others: int = 5) -> Told:
    made = Counter({What.KILLED_AT: killed - 100, What.KILLED: 100, What.STORE_AWAY: others})
    return Told(7, 200, 205, "a machine", made)


def test_what_was_broken_off_says_so_before_anything_else() -> None:
    assert page(told(173)).splitlines()[:3] == ["# Faults at a table that is at work", "", BROKEN_OFF]


def test_it_is_whole_only_with_every_kill_that_was_asked_for_and_every_other_fault() -> None:
    assert told(200).whole
    assert not told(199, others=6).whole
    assert not told(200, others=4).whole
    assert "Broken off" not in page(told(200))
