"""The machine sees what it is there to see: a bug planted in a real rule does not come through."""

import pytest

from settling.machine import Settling, plays
from settling.planted import BUGS, Planted
from settling.world import WrongAnswer


@pytest.mark.parametrize("bug", BUGS, ids=[bug.name for bug in BUGS])
def test_a_planted_bug_is_caught(bug: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    bug.plants(monkeypatch)

    with pytest.raises(WrongAnswer, match=bug.seen_as):
        plays(Settling(), bug.story)


@pytest.mark.parametrize("bug", BUGS, ids=[bug.name for bug in BUGS])
def test_the_same_story_holds_without_it(bug: Planted) -> None:
    plays(Settling(), bug.story)
