"""CloudEvents 1.0 in one HTTP body, in each of their three modes; and JSON that is no event at all."""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import unquote_to_bytes

from adapters.json_text import parsed_bytes
from adapters.mapped import Fault

ONE: Final = "application/cloudevents+json"
SEVERAL: Final = "application/cloudevents-batch+json"
OTHER: Final = "application/cloudevents"
JSON: Final = re.compile(r"[^/]+/(?:[^/]+\+)?json")
NAME: Final = re.compile(r"[a-z0-9]{1,20}")
CHARSET: Final = re.compile(r";\s*charset\s*=\s*\"?([^\";\s]+)")
NEEDED: Final = ("id", "source", "type")
STANDS_ONCE: Final = ("content-type", "content-encoding")

Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Event:
    """What was said, and the attributes it came with; none when it is no CloudEvent."""

    data: object
    identity: tuple[str, ...]
    """The same whenever it comes again: the event's source and id, or the SHA-256 of the body in hex."""
    attributes: Mapping[str, str]


def events_in(headers: Headers, body: bytes) -> tuple[Event | Fault, ...]:
    """The events in order, or what is wrong. Header names may be in any case and come once each."""
    known = _headers(headers)
    if isinstance(known, Fault):
        return (known,)
    media, charset = _media(known.get("content-type", ""))
    if known.get("content-encoding", "identity") != "identity" or charset not in {None, "utf-8"}:
        return (_no("unsupported-encoding", "the body is JSON in UTF-8, not compressed"),)
    if media == ONE:
        return (_structured(parsed_bytes(body), 1),)
    if media == SEVERAL:
        return _batch(parsed_bytes(body))
    if media.startswith(OTHER):
        return (_no("unsupported-format", f"events are taken as {ONE} or {SEVERAL}"),)
    binary = "ce-specversion" in known or "ce-id" in known
    return (_binary(known, media, body) if binary else _plain(media, body),)


def _headers(headers: Headers) -> dict[str, str] | Fault:
    known: dict[str, str] = {}
    for given, text in headers:
        name = given.lower()
        if name in known and (name in STANDS_ONCE or name.startswith("ce-")):
            return _no("header-twice", f"the header {name} stands there twice")
        known[name] = text
    return known


def _media(content_type: str) -> tuple[str, str | None]:
    charset = CHARSET.search(content_type.lower())
    return content_type.split(";", 1)[0].strip().lower(), charset[1] if charset else None


def _plain(media: str, body: bytes) -> Event | Fault:
    if not JSON.fullmatch(media):
        return _no("unsupported-format", "the body is JSON, and its content type says so")
    data = parsed_bytes(body)
    return data if isinstance(data, Fault) else Event(data, (sha256(body).hexdigest(),), {})


def _batch(found: object) -> tuple[Event | Fault, ...]:
    if isinstance(found, Fault):
        return (found,)
    if not isinstance(found, list):
        return (_no("bad-event", "a batch is a list of events"),)
    return tuple(_structured(one, nth) for nth, one in enumerate(found, 1))


def _structured(found: object, nth: int) -> Event | Fault:
    if isinstance(found, Fault):
        return found
    if not isinstance(found, dict):
        return _no("bad-event", "an event is an object", nth)
    members = {name: value for name, value in found.items() if value is not None}
    data = _data(members.pop("data", None), members.pop("data_base64", None), members.get("datacontenttype"), nth)
    attributes = {name: _text(value) for name, value in members.items()}
    return data if isinstance(data, Fault) else _event(attributes, data, nth)


def _data(data: object, in_base64: object, media: object, nth: int) -> object | Fault:
    """The event's data; an event without is taken for one with an empty object."""
    if media is not None and not (isinstance(media, str) and JSON.fullmatch(_media(media)[0])):
        return _no("unsupported-format", "an event's data is JSON", nth)
    if in_base64 is None:
        return {} if data is None else data
    if data is not None or not isinstance(in_base64, str):
        return _no("bad-event", "an event has its data once, as it is or in base64", nth)
    try:
        found = parsed_bytes(b64decode(in_base64, validate=True))
    except (binascii.Error, ValueError):
        return _no("bad-event", "data_base64 is no base64", nth)
    return _no(found.code, f"data_base64: {found.text}", nth) if isinstance(found, Fault) else found


def _binary(known: Mapping[str, str], media: str, body: bytes) -> Event | Fault:
    attributes = dict(_attributes(known))
    if not body:
        return _event(attributes, {}, 1)
    if not JSON.fullmatch(media):
        return _no("unsupported-format", "an event's data is JSON, and the content type says so")
    data = parsed_bytes(body)
    return data if isinstance(data, Fault) else _event(attributes, data, 1)


def _attributes(known: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    for name, text in known.items():
        if name.startswith("ce-"):
            yield name.removeprefix("ce-"), _unescaped(text)


def _unescaped(text: str) -> str | None:
    """The header's text without quotes and percent signs, as the HTTP binding of CloudEvents writes it."""
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeError:
        return None


def _event(attributes: Mapping[str, str | None], data: object, nth: int) -> Event | Fault:
    texts = {name: text for name, text in attributes.items() if text is not None}
    if len(texts) < len(attributes) or not all(map(NAME.fullmatch, texts)):
        return _no("bad-event", "an attribute has a name of lower-case letters and a plain value", nth)
    if texts.get("specversion") != "1.0":
        return _no("bad-event", "the event is not of CloudEvents 1.0", nth)
    lacking = [name for name in NEEDED if not texts.get(name)]
    if lacking:
        return _no("bad-event", f"the event has no {lacking[0]}", nth)
    return Event(data, (texts["source"], texts["id"]), texts)


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None


def _no(code: str, text: str, nth: int = 1) -> Fault:
    return Fault(nth, "", code, text)
