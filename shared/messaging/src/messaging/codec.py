"""The stored form of a case document: plain values that any document store keeps.

Each section of the state is one JSON text, and each outbox item one string of bytes: the store never looks into them,
and takes every value of a document apart whenever it changes one. What a case is looked for by stands beside them.
Moments are ISO text with microseconds, except `next_due`, which the store compares; bytes stay bytes. Topics have dots,
which no key may have: they are escaped here and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache, lru_cache, reduce
from typing import Any, Final, TypeVar, cast, get_type_hints

import msgspec
from pydantic import BaseModel

from messaging.document import CaseDocument, Delivery, OutboxItem
from messaging.parking import ParkedRow, Place
from messaging.ports import Account, ParkedCount, Stalled
from messaging.told import turn_of

S = TypeVar("S")

_ESCAPES: Final = (("~", "~0"), (".", "~1"), ("$", "~2"))
"""In this order; the way of JSON Pointer (RFC 6901)."""
_OWN_FIELDS: Final = frozenset(
    {"_id", "state", "found_by", "next_due", "outbox_at", "deliveries_at", "receipts_at", "stalled_at"}
    | {"undecided_at", "turn", "write"}
)
"""Fields that the store's queries need; they are no part of the document, or kept in another form."""
_BY_TOPIC: Final = ("streams", "cursors", "waiting", "gaps")
_PARTS: Final = tuple(
    one.name
    for one in fields(CaseDocument)
    if one.name not in {"case_id", "version", "state", "outbox", "next_due", "undecided", *_BY_TOPIC}
)
_ABSENT: Final = object()
NAMES_KEPT: Final = 4096
"""Names whose escape is remembered: a case has mostly those that others have."""


def to_stored(document: CaseDocument[S]) -> dict[str, Any]:
    """The document as plain values, with `_id`, and since when something is unsent, undelivered or unconfirmed."""
    stored = {"_id": document.case_id, "version": document.version}
    stored |= {name: _plain(getattr(document, name)) for name in _PARTS}
    stored["state"] = {name: _text(section) for name, section in _sections(document.state).items()}
    stored["outbox"] = _packed(document.outbox)
    for name in _BY_TOPIC:
        stored[name] = {_escaped(topic): _plain(part) for topic, part in getattr(document, name).items()}
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
    was = _sections(known.state)
    now |= {f"state.{name}": _text(has) for name, has in _sections(document.state).items() if has is not was[name]}
    if document.outbox is not known.outbox:
        now["outbox"] = _packed(document.outbox)
    for name in _BY_TOPIC:
        was, has = getattr(known, name), getattr(document, name)
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
    whole = {name: value for name, value in stored.items() if name not in _OWN_FIELDS}
    for name in _BY_TOPIC:
        whole[name] = {_unescaped(topic): part for topic, part in stored.get(name, {}).items()}
    whole |= {"case_id": stored["_id"], "outbox": outbox_of(stored)}
    whole |= {"next_due": stored.get("next_due"), "undecided": stored.get("undecided_at")}
    whole["state"] = _state_of(stored["state"], state)
    return cast("CaseDocument[S]", msgspec.convert(whole, CaseDocument[Any]))


def facts_of(document: CaseDocument[S]) -> Any:
    """The state as plain values, to be compared or shown: the same state gives the same, in whatever order it came."""
    return msgspec.to_builtins(document.state, str_keys=True, order="deterministic", enc_hook=_from_model)


def outbox_of(stored: Mapping[str, Any]) -> tuple[OutboxItem, ...]:
    """Only the outbox of a stored document."""
    return tuple(OutboxItem(one["n"], *_ITEM.decode(one["record"])) for one in stored["outbox"])


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
    """What the store's queries ask for: whose it is, when it is next due, since when something waits or is missing."""
    return {
        "found_by": _found_by(document.state),
        "next_due": document.next_due,
        "outbox_at": _registered(document.outbox[0]) if document.outbox else None,
        "deliveries_at": next((one.time for one in document.deliveries if not one.taken_at), None),
        "receipts_at": min((one.taken_at for one in document.deliveries if one.taken_at), default=None),
        "stalled_at": _stalled_at(document),
        "undecided_at": document.undecided.astimezone(UTC).isoformat() if document.undecided else None,
        "turn": turn_of(getattr(document.state, "duties", ())),
    }


def _stalled_at(document: CaseDocument[S]) -> str | None:
    """Since when it lacks something, as text that sorts; empty for a fault alone, which has no moment."""
    since = min((gap.since for gap in document.gaps.values()), default=None)
    return since.astimezone(UTC).isoformat() if since else "" if document.fault else None


def _sections(state: Any) -> Mapping[str, Any]:
    """The state's own fields."""
    return {one.name: getattr(state, one.name) for one in fields(state)}


def _found_by(state: Any) -> Mapping[str, str] | None:
    """What the case is looked for by, of what its state names: `FOUND_BY`, where in it each stands."""
    where: Mapping[str, str] = getattr(type(state), "FOUND_BY", {})
    found = ((name, reduce(_part, path.split("."), state)) for name, path in where.items())
    return {name: value for name, value in found if value is not None} or None


def _part(whole: Any, name: str) -> Any:
    return None if whole is None else getattr(whole, name)


def _plain(value: object) -> Any:
    return msgspec.to_builtins(value, builtin_types=(bytes,))


def _packed(outbox: tuple[OutboxItem, ...]) -> list[dict[str, Any]]:
    """Each item as its number, by which the store drops it, and all else in one."""
    return [
        {"n": one.n, "record": msgspec.msgpack.encode((one.topic, one.key, one.headers, one.value))} for one in outbox
    ]


def _text(section: object) -> str:
    return _TEXT.encode(section).decode()


def _state_of(stored: Mapping[str, str], state: type[S]) -> S:
    """The state of these sections. One that is not stored has its default, one that it no longer has is left out."""
    readers = _readers(state)  # type: ignore[arg-type]  # a class can be hashed
    return state(**{name: readers[name].decode(text) for name, text in stored.items() if name in readers})


@cache
def _readers(state: type[Any]) -> Mapping[str, msgspec.json.Decoder[Any]]:
    kinds = get_type_hints(state)
    return {one.name: msgspec.json.Decoder(kinds[one.name], dec_hook=_to_model) for one in fields(state)}


def _registered(item: OutboxItem) -> str:
    return dict(item.headers).get("ce_time", b"").decode()


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


_TEXT: Final = msgspec.json.Encoder(enc_hook=_from_model)
_ITEM: Final = msgspec.msgpack.Decoder(tuple[str, bytes, tuple[tuple[str, bytes], ...], bytes])
