"""Whatever a signed message's fields allow has room in a record that is kept whole, in the longest signs there are."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from contracts.language import MESSAGES
from contracts.message import Message

LONGEST_SIGN: Final = "\U0001f600"
OF_A_PATTERN: Final = {"[0-9a-f]{64}": "f" * 64, "[a-z0-9-]{0,63}": "a" * 64, "-5[0-9a-f]{3}-": "0" * 36}
SIGNED: Final = [one for one in MESSAGES if one.SIGNED]


def longest(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> Any:
    """The longest value that this JSON Schema allows."""
    if "$ref" in schema:
        return longest(parts[schema["$ref"].rpartition("/")[2]], parts)
    if "anyOf" in schema:
        return next(longest(one, parts) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        return max(schema["enum"], key=len)
    match schema["type"]:
        case "object":
            return {name: longest(one, parts) for name, one in schema["properties"].items() if one is not None}
        case "array":
            return [longest(schema["items"], parts)] * schema["maxItems"]
        case "string":
            return longest_text(schema)
        case "boolean":
            return False
        case "integer":
            return schema.get("maximum", 10**12)
        case other:
            raise AssertionError(other)


def longest_text(schema: Mapping[str, Any]) -> str:
    if schema.get("format") == "date-time":
        return "2026-03-02T12:00:00.123456+01:00"
    return next(found(schema), LONGEST_SIGN * schema.get("maxLength", 0))


def found(schema: Mapping[str, Any]) -> Iterator[str]:
    return (text for part, text in OF_A_PATTERN.items() if part in schema.get("pattern", ""))


@pytest.mark.parametrize("message", SIGNED, ids=lambda one: one.NAME)
def test_whatever_is_valid_is_kept(message: type[Message]) -> None:
    schema = message.model_json_schema()
    widest = longest(schema, schema.get("$defs", {}))
    widest = {name: value for name, value in widest.items() if not name.endswith("_absent")}

    assert len(message.model_construct(**widest).model_dump_json(warnings=False).encode()) <= message.AT_MOST
