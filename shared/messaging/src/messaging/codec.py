"""The stored form of a case document: plain values that any document store keeps.

Moments are ISO text with microseconds, except `next_due`, which the store compares; bytes stay bytes. Keys with a dot
or a dollar sign (topics have dots) are escaped here and nowhere else.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar, cast

import msgspec
from pydantic import BaseModel

from messaging.document import CaseDocument, Delivery, OutboxItem
from messaging.parking import ParkedRow, Place

S = TypeVar("S")

_ESCAPES: Final = (("~", "~0"), (".", "~1"), ("$", "~2"))
"""In this order; the way of JSON Pointer (RFC 6901)."""
_OWN_FIELDS: Final = frozenset({"_id", "next_due", "outbox_at", "deliveries_at", "write"})
"""Fields that the store's queries need; they are no part of the document, or kept in another form."""


def to_stored(document: CaseDocument[S]) -> dict[str, Any]:
    """The document as plain values, with `_id`, and since when something is unsent or undelivered."""
    plain = msgspec.to_builtins(document, builtin_types=(bytes,), str_keys=True, enc_hook=_from_model)
    stored = cast("dict[str, Any]", _with_keys(plain, _escaped))
    stored["_id"] = stored.pop("case_id")
    del stored["next_due"]
    if document.next_due:
        stored["next_due"] = document.next_due
    if document.outbox:
        stored["outbox_at"] = _registered(document.outbox[0])
    if document.deliveries:
        stored["deliveries_at"] = document.deliveries[0].time
    return stored


def from_stored(stored: Mapping[str, Any], state: type[S]) -> CaseDocument[S]:
    """The document, its state of this type. Raises msgspec.ValidationError when the stored form is another's."""
    plain = {name: value for name, value in stored.items() if name not in _OWN_FIELDS}
    plain = cast("dict[str, Any]", _with_keys(plain, _unescaped))
    whole = {**plain, "case_id": stored["_id"], "next_due": stored.get("next_due")}
    return msgspec.convert(whole, CaseDocument[state], str_keys=True, dec_hook=_to_model)  # type: ignore[valid-type]


def outbox_of(stored: Mapping[str, Any]) -> tuple[OutboxItem, ...]:
    """Only the outbox of a stored document."""
    return msgspec.convert(stored["outbox"], tuple[OutboxItem, ...])


def deliveries_of(stored: Mapping[str, Any]) -> tuple[Delivery, ...]:
    """Only the deliveries of a stored document."""
    return msgspec.convert(stored["deliveries"], tuple[Delivery, ...])


def row_to_stored(row: ParkedRow) -> dict[str, Any]:
    """A parked row as plain values; `_id` is its place, in an order that text keeps."""
    plain = cast("dict[str, Any]", msgspec.to_builtins(row, builtin_types=(bytes,)))
    return {**plain, "_id": place_key(row.place)}


def row_from_stored(stored: Mapping[str, Any]) -> ParkedRow:
    """The parked row."""
    return msgspec.convert({name: value for name, value in stored.items() if name != "_id"}, ParkedRow)


def place_key(place: Place) -> str:
    """A place as text that sorts as places do."""
    return f"{place.topic}/{place.partition:010d}/{place.offset:019d}"


def _registered(item: OutboxItem) -> str:
    return dict(item.headers).get("ce_time", b"").decode()


def _with_keys(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {change(name): _with_keys(inner, change) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with_keys(inner, change) for inner in value]
    return value


def _escaped(name: str) -> str:
    for plain, safe in _ESCAPES:
        name = name.replace(plain, safe)
    return name


def _unescaped(name: str) -> str:
    for plain, safe in reversed(_ESCAPES):
        name = name.replace(safe, plain)
    return name


def _from_model(value: object) -> object:
    """A message or a part of one, kept in a state."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise NotImplementedError(f"a state cannot hold {type(value)}")


def _to_model(wanted: type, value: object) -> object:
    if issubclass(wanted, BaseModel):
        return wanted.model_validate(value)
    raise NotImplementedError(f"a state cannot hold {wanted}")
