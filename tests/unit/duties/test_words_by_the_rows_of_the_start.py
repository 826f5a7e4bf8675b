"""A clock keeps the rows of the day on which it started: an agency refuses only what none of them allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from contracts.topics import Topic
from given import CASE, at, pack
from messaging.clock_words import ClockWord, ExtendClock, extending
from messaging.event import Refusal
from rules.pack import ClockRow, Pack

SIX = "detention-6h"
DAY_BEFORE = date(2026, 3, 9)


@dataclass(frozen=True)
class NothingSaid:
    clock_words: tuple[ClockWord, ...] = ()


def rules(row: Mapping[str, object] | None = None, extension: Mapping[str, object] | None = None) -> Pack:
    """The pack in which the six hours, or the extension of them, hold otherwise."""

    def changed(clock: ClockRow) -> ClockRow:
        inside = tuple(one.model_copy(update=extension or {}) for one in clock.extensions)
        return clock.model_copy(update={**(row or {}), "extensions": inside}) if clock.id == SIX else clock

    known = pack()
    return known.model_copy(update={"clocks": tuple(map(changed, known.clocks))})


def refused(known_rules: Pack, /, **said: str) -> str | None:
    """Why six hours more, ordered on the tenth, are refused."""
    known = {"ref": "V-1", "clock": SIX, "kind": "identity", "by": "prosecutor", "ordered_by": "14", "why": "no name"}
    request = ExtendClock.model_validate(known | {"ordered_at": at("00:30")} | said)
    answer = extending(Topic.PROSECUTOR_PROGRESS)(NothingSaid(), request, known_rules, at("01:00"), UUID(CASE))
    return answer.code if isinstance(answer, Refusal) else None


@pytest.mark.parametrize(
    ("ended", "not_theirs"), [("row", "not-theirs-to-give"), ("extension", "extension-not-listed")]
)
def test_a_row_that_held_until_the_day_before_the_order_may_be_that_of_the_clock(ended: str, not_theirs: str) -> None:
    until = {"valid_to": DAY_BEFORE}
    before = rules(row=until) if ended == "row" else rules(extension=until)

    assert refused(before) is None
    assert refused(before, kind="more") == "extension-not-listed"
    assert refused(before, by="examining-judge") == not_theirs, "in the words of the newest rows"


def test_a_row_that_holds_only_later_is_that_of_no_clock_yet() -> None:
    later = {"valid_from": date(2026, 3, 11)}

    assert refused(rules(row=later)) == "not-valid-then"
    assert refused(rules(extension=later)) == "extension-not-listed"
