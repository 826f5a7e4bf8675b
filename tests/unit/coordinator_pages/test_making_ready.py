"""What the pages keep in the store is made ready when the store answers, however long it was away."""

import pytest

from coordinator.adapters import making_ready
from coordinator.adapters.making_ready import make_ready
from messaging.ports import StoreUnavailable


@pytest.mark.parametrize("away", [0, 1, 5])
async def test_a_store_that_is_away_is_asked_until_it_answers_and_each_thing_is_made_ready_once(
    away: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making_ready, "AGAIN", 0.0)
    asked, made = list[str](), list[str]()

    async def first() -> None:
        asked.append("first")
        if len(asked) <= away:
            raise StoreUnavailable("away")
        made.append("first")

    async def second() -> None:
        made.append("second")

    await make_ready((first, second))

    assert len(asked) == away + 1
    assert made == ["first", "second"]


async def test_what_is_no_outage_is_told_and_not_tried_for_ever() -> None:
    async def wrong() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await make_ready((wrong,))
