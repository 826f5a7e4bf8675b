"""A breaking change inside a major version is refused; an added optional field is not."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from contracts.compatibility import breaks
from contracts.generate import schema_of
from contracts.prosecutor import SettlementProposed


def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(schema_of(SettlementProposed))
    return loaded


def optional(new: dict[str, Any]) -> None:
    new["properties"]["note"] = {"type": "string"}


def optional_in_a_part(new: dict[str, Any]) -> None:
    new["$defs"]["Terms"]["properties"]["fee_cents"] = {"type": "integer"}


def other_words(new: dict[str, Any]) -> None:
    new["description"] = "said better"


def required(new: dict[str, Any]) -> None:
    optional(new)
    new["required"].append("note")


def dropped(new: dict[str, Any]) -> None:
    del new["properties"]["grounds"]
    new["required"].remove("grounds")


def other_type(new: dict[str, Any]) -> None:
    new["properties"]["grounds"]["type"] = "integer"


def shorter(new: dict[str, Any]) -> None:
    new["properties"]["grounds"]["maxLength"] = 10


def now_optional(new: dict[str, Any]) -> None:
    new["required"].remove("grounds")


def dropped_in_a_part(new: dict[str, Any]) -> None:
    del new["$defs"]["Terms"]["properties"]["work_hours"]


@pytest.mark.parametrize("change", [optional, optional_in_a_part, other_words])
def test_what_every_reader_can_live_with_is_allowed(change: Callable[[dict[str, Any]], None]) -> None:
    new = deepcopy(schema())
    change(new)

    assert breaks(schema(), new) == []


@pytest.mark.parametrize("change", [required, dropped, other_type, shorter, now_optional, dropped_in_a_part])
def test_what_some_reader_cannot_live_with_is_refused(change: Callable[[dict[str, Any]], None]) -> None:
    new = deepcopy(schema())
    change(new)

    assert breaks(schema(), new)


def test_a_narrowed_list_of_values_is_refused() -> None:
    old = {"properties": {"channel": {"enum": ["video", "telephone"]}}}

    assert breaks(old, {"properties": {"channel": {"enum": ["video"]}}})
