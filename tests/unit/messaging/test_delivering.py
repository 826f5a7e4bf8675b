"""What becomes of a notice: not taken, taken, confirmed by a receipt that fits, told again; none is lost."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given as property_of
from hypothesis import strategies as some

from a_service import NOON, Seen, new_case
from demo.systems.receipt import receipt as what_an_old_system_gives
from given import CASE, waited_for
from messaging.delivering import Receipt, Receipted, change, digest_of_data, receipted, taken, told_again
from messaging.document import CaseDocument, Delivery
from messaging.memory import MemoryCases
from messaging.ports import StoreContended

LATER = NOON + timedelta(minutes=1)


def delivery(n: int) -> Delivery:
    return Delivery(n, f"id-{n}", "t", "s", NOON.isoformat(), json.dumps({"n": n}).encode())


def with_notices(count: int = 3) -> CaseDocument[Seen]:
    return replace(new_case(), deliveries=tuple(map(delivery, range(1, count + 1))), delivery_n=count)


def fitting(n: int) -> Receipt:
    return Receipt(f"id-{n}", digest_of_data(delivery(n).value))


def numbers(of: tuple[Delivery, ...]) -> list[int]:
    return [one.n for one in of]


def test_what_was_taken_waits_for_its_receipt_where_receipts_are_given() -> None:
    document = taken(with_notices(), {1, 2}, NOON)

    assert (numbers(document.awaited), numbers(document.untold)) == ([1, 2], [3])
    assert taken(document, {1, 2}, LATER) is document, "taken once, and then seen before"


def test_what_was_taken_is_done_where_none_are_given() -> None:
    document = taken(with_notices(), {1, 2}, None)

    assert (numbers(document.deliveries), document.confirmed_n) == ([3], 0)
    assert taken(document, {1, 2}, None) is document


def test_what_was_awaited_when_receipts_were_switched_off_is_done_with_the_next_notice() -> None:
    document = taken(taken(with_notices(), {1, 2}, NOON), {3}, None)

    assert document.deliveries == ()


def test_a_receipt_that_fits_confirms_once_also_before_the_taking_was_written_down() -> None:
    document, came = receipted(with_notices(), fitting(2))
    assert (came, numbers(document.deliveries), document.confirmed_n) == (Receipted.CONFIRMED, [1, 3], 1)

    again, came = receipted(document, fitting(2))
    assert (came, again) == (Receipted.NOT_AWAITED, document)
    assert taken(document, {2}, NOON) is document


def test_a_receipt_of_something_else_confirms_nothing_and_is_remembered_until_one_fits() -> None:
    document, came = receipted(taken(with_notices(), {1}, NOON), Receipt("id-1", digest_of_data(b"{}")))
    assert came is Receipted.OTHER_DIGEST
    assert [one.misrecorded for one in document.awaited] == [True]
    assert receipted(document, Receipt("id-1", "")) == (document, Receipted.OTHER_DIGEST)

    document, came = receipted(document, fitting(1))
    assert (came, numbers(document.deliveries)) == (Receipted.CONFIRMED, [2, 3])


def test_only_what_was_taken_and_not_confirmed_is_told_again() -> None:
    document, _ = receipted(taken(with_notices(), {1, 2}, NOON), fitting(1))

    again, which = told_again(document, {"id-1", "id-2", "id-3", "id-9"})

    assert list(which) == ["id-2"]
    assert numbers(again.untold) == [2, 3]
    assert told_again(again, {"id-2"}) == (again, ())


json_values = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**53) + 1, 2**53 - 1) | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(alphabet="abcXYZ_09"), inner),
)


@property_of(json_values, some.sampled_from([{}, {"ensure_ascii": False}, {"separators": (" ,", ": ")}, {"indent": 1}]))
def test_the_digest_is_of_what_is_said_however_it_was_written(value: object, way: dict[str, Any]) -> None:
    data = json.dumps(value, **way).encode()

    assert digest_of_data(data) == what_an_old_system_gives({"id": "1", "data": value})["digest"]


@pytest.mark.parametrize("data", [b'{"x": 1e999}', b'{"x": 12345678901234567890}', b'{"x": NaN}', b"{", b"\xff"])
def test_what_has_no_canonical_form_is_known_by_its_bytes(data: bytes) -> None:
    assert digest_of_data(data) == sha256(data).hexdigest()


@property_of(some.lists(some.tuples(some.sampled_from(["taken", "receipt", "again"]), some.integers(1, 4))))
def test_whatever_comes_in_whatever_order_each_notice_is_confirmed_or_outstanding(
    steps: list[tuple[str, int]],
) -> None:
    document, confirmed = with_notices(4), set[int]()
    for what, n in steps:
        if what == "taken":
            document = taken(document, {n}, NOON)
        elif what == "again":
            document, _ = told_again(document, {f"id-{n}"})
        else:
            document, came = receipted(document, fitting(n))
            confirmed |= {n} if came is Receipted.CONFIRMED else set()
    assert set(numbers(document.deliveries)) == {1, 2, 3, 4} - confirmed
    assert document.confirmed_n == len(confirmed)


def test_a_change_of_no_case_changes_nothing_and_says_so() -> None:
    assert waited_for(change(MemoryCases[Seen](), {CASE: lambda document: document})) == frozenset()


class Raced(MemoryCases[Seen]):
    """A store in which somebody else is always first."""

    async def load_many(self, case_ids: Collection[str]) -> Mapping[str, CaseDocument[Seen]]:
        found = await super().load_many(case_ids)
        await self.save_many(list(found.values()))
        return found


def test_who_loses_every_race_says_so_and_may_try_again() -> None:
    cases = Raced()
    waited_for(cases.save_many([with_notices()]))

    with pytest.raises(StoreContended):
        waited_for(change(cases, {CASE: lambda document: taken(document, {1}, NOON)}))
