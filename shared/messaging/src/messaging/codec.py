"""The stored form of a case document: plain values that any document store keeps.

Moments are ISO text with microseconds, except `next_due`, which the store compares; bytes stay bytes. Keys with a dot
or a dollar sign (topics have dots) are escaped here and nowhere else.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import msgspec
from pydantic import BaseModel

from messaging.document import CaseDocument, Delivery, OutboxItem
from messaging.parking import ParkedRow, Place
from messaging.ports import Account, ParkedCount, Stalled

S = TypeVar("S")

_ESCAPES: Final = (("~", "~0"), (".", "~1"), ("$", "~2"))
"""In this order; the way of JSON Pointer (RFC 6901)."""
_OWN_FIELDS: Final = frozenset(
    {"_id", "next_due", "outbox_at", "deliveries_at", "receipts_at", "stalled_at"} | {"undecided_at", "write"}
)
"""Fields that the store's queries need; they are no part of the document, or kept in another form."""
_BY_TOPIC: Final = ("streams", "cursors", "waiting", "gaps")
_PARTS: Final = tuple(
    one.name
    for one in fields(CaseDocument)
    if one.name not in {"case_id", "version", "state", "next_due", "undecided", *_BY_TOPIC}
)
_ABSENT: Final = object()
NAMES_KEPT: Final = 4096
"""Names whose escape is remembered: a case has mostly those that others have."""
_WITHOUT_KEYS: Final = (str, bytes, int, float, datetime, Enum, NoneType)
_BOXES: Final = (tuple, frozenset, Union, UnionType)


def to_stored(document: CaseDocument[S]) -> dict[str, Any]:
    """The document as plain values, with `_id`, and since when something is unsent, undelivered or unconfirmed."""
    stored = {"_id": document.case_id, "version": document.version}
    stored |= {name: _plain(getattr(document, name)) for name in _PARTS}
    for name, parts in _by_name(document):
        stored[name] = {_escaped(key): _plain(part) for key, part in parts.items()}
    return stored | {name: value for name, value in _asked_for(document).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Changes:
    """What one document has that another had not, by where it is stored, and what it no longer has."""

    now: dict[str, Any]
    gone: dict[str, str]


def changes(known: CaseDocument[S], document: CaseDocument[S]) -> Changes:
    """What has to be written where `known` is stored, so that `document` is: the sections that are others now.

    They are told apart by identity: what was not decided anew is the same object.
    """
    now, gone = dict[str, Any](), dict[str, str]()
    for name in _PARTS:
        was, has = getattr(known, name), getattr(document, name)
        if was is not has:
            now[name] = _plain(has)
    for (name, was), (_, has) in zip(_by_name(known), _by_name(document), strict=True):
        now |= {f"{name}.{_escaped(key)}": _plain(has[key]) for key in has if has[key] is not was.get(key, _ABSENT)}
        gone |= {f"{name}.{_escaped(key)}": "" for key in was if key not in has}
    before = _asked_for(known)
    for name, value in _asked_for(document).items():
        if value is None:
            gone |= {name: ""} if before[name] is not None else {}
        elif value != before[name]:
            now[name] = value
    return Changes(now, gone)


def from_stored(stored: Mapping[str, Any], state: type[S]) -> CaseDocument[S]:
    """The document, its state of this type. Raises msgspec.ValidationError when the stored form is another's."""
    plain = {name: value for name, value in stored.items() if name not in _OWN_FIELDS}
    plain = cast("dict[str, Any]", _with_keys(plain, _unescaped))
    whole = {**plain, "case_id": stored["_id"], "next_due": stored.get("next_due")}
    whole["undecided"] = stored.get("undecided_at")
    return msgspec.convert(whole, CaseDocument[state], str_keys=True, dec_hook=_to_model)  # type: ignore[valid-type]


def outbox_of(stored: Mapping[str, Any]) -> tuple[OutboxItem, ...]:
    """Only the outbox of a stored document."""
    return msgspec.convert(stored["outbox"], tuple[OutboxItem, ...])


def deliveries_of(stored: Mapping[str, Any]) -> tuple[Delivery, ...]:
    """Only the deliveries of a stored document."""
    return msgspec.convert(stored["deliveries"], tuple[Delivery, ...])


def account_of(stored: Mapping[str, Any]) -> Account:
    """Only what became of a stored document's notices."""
    return Account(stored["_id"], stored["delivery_n"], stored.get("confirmed_n", 0), deliveries_of(stored))


def stalled_of(stored: Mapping[str, Any]) -> Stalled:
    """Only what a stored document lacks."""
    since, gaps = stored["stalled_at"], stored.get("gaps", {})
    lacks = {_unescaped(topic): str(gap["why"]) for topic, gap in gaps.items()}
    return Stalled(stored["_id"], datetime.fromisoformat(since) if since else None, lacks, stored.get("fault", ""))


def row_to_stored(row: ParkedRow) -> dict[str, Any]:
    """A parked row as plain values; `_id` is its place, in an order that text keeps."""
    plain = cast("dict[str, Any]", msgspec.to_builtins(row, builtin_types=(bytes,)))
    return {**plain, "_id": place_key(row.place)}


def row_from_stored(stored: Mapping[str, Any]) -> ParkedRow:
    """The parked row."""
    return msgspec.convert({name: value for name, value in stored.items() if name != "_id"}, ParkedRow)


def parked_count_of(stored: Mapping[str, Any]) -> ParkedCount:
    """One reason of a count by reasons; rows of before it was kept whether they belong count as belonging."""
    by = stored["_id"]
    first = datetime.fromisoformat(stored["first"])
    return ParkedCount(by["reason"], by.get("belongs") is not False, int(stored["count"]), first)


def place_key(place: Place) -> str:
    """A place as text that sorts as places do."""
    return f"{place.topic}/{place.partition:010d}/{place.offset:019d}"


def _asked_for(document: CaseDocument[S]) -> dict[str, Any]:
    """What the store's queries ask for: when it is next due, since when something waits, is missing or undecided."""
    return {
        "next_due": document.next_due,
        "outbox_at": _registered(document.outbox[0]) if document.outbox else None,
        "deliveries_at": next((one.time for one in document.deliveries if not one.taken_at), None),
        "receipts_at": min((one.taken_at for one in document.deliveries if one.taken_at), default=None),
        "stalled_at": _stalled_at(document),
        "undecided_at": document.undecided.astimezone(UTC).isoformat() if document.undecided else None,
    }


def _stalled_at(document: CaseDocument[S]) -> str | None:
    """Since when it lacks something, as text that sorts; empty for a fault alone, which has no moment."""
    since = min((gap.since for gap in document.gaps.values()), default=None)
    return since.astimezone(UTC).isoformat() if since else "" if document.fault else None


def _by_name(document: CaseDocument[S]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The parts that are kept by name: the state's sections, and what is kept for each topic."""
    yield "state", _sections(document.state)
    for name in _BY_TOPIC:
        yield name, getattr(document, name)


def _sections(state: Any) -> Mapping[str, Any]:
    """The state's own fields."""
    return {one.name: getattr(state, one.name) for one in fields(state)}


def _plain(value: object) -> Any:
    plain = msgspec.to_builtins(value, builtin_types=(bytes,), str_keys=True, enc_hook=_from_model)
    kinds = set(map(type, value)) if isinstance(value, tuple) else {type(value)}
    return _with_keys(plain, _escaped) if any(map(_holds_keys, kinds)) else plain


@cache
def _holds_keys(kind: Any) -> bool:
    """Whether a value of this type may hold keys that are data. The names of fields need no escape."""
    if get_origin(kind) in _BOXES:
        return any(map(_holds_keys, get_args(kind)))
    if is_dataclass(kind):
        return any(map(_holds_keys, get_type_hints(kind).values()))
    return kind is not Ellipsis and not (isinstance(kind, type) and issubclass(kind, _WITHOUT_KEYS))


def _registered(item: OutboxItem) -> str:
    return dict(item.headers).get("ce_time", b"").decode()


def _with_keys(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {change(name): _with_keys(inner, change) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with_keys(inner, change) for inner in value]
    return value


@lru_cache(NAMES_KEPT)
def _escaped(name: str) -> str:
    for plain, safe in _ESCAPES:
        name = name.replace(plain, safe)
    return name


@lru_cache(NAMES_KEPT)
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
