"""A form for each request: its fields come from the request's own model, so form and REST cannot differ.

A moment typed at a form has no offset; it is local time of the rule pack's zone. A moment that the clock change
skipped or repeats is refused, because it would not name one moment.
"""

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, Protocol, TypeVar, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

M = TypeVar("M", bound=BaseModel)
Kind = Literal["text", "moment", "number", "yes-no", "one-of", "some-of"]
Choices = Mapping[str, Sequence[tuple[str, str]]]
"""For a field: the codes that may be chosen, each with its label."""

LONG: Final = frozenset({"why", "grounds"})


@dataclass(frozen=True, slots=True)
class FormField:
    """One field as shown. `name` is the dotted path in the request."""

    name: str
    label: str
    kind: Kind
    required: bool
    choices: tuple[tuple[str, str], ...] = ()
    long: bool = False


@dataclass(frozen=True, slots=True)
class FormErrors:
    """What was wrong, by field; nothing was done."""

    errors: Mapping[str, str]


class FormData(Protocol):
    """What a browser sent: several values may share a name."""

    def getlist(self, key: Any) -> list[Any]:
        """All values of this name."""
        ...


def fields_of(model: type[BaseModel], choices: Choices | None = None, prefix: str = "") -> tuple[FormField, ...]:
    """The fields of a request, in its own order; a part inside it is laid flat with dotted names."""
    return tuple(_fields(model, choices or {}, prefix))


def read_form(model: type[M], data: FormData, zone: ZoneInfo, known: Mapping[str, Any] | None = None) -> M | FormErrors:
    """The request that was typed in, or what is wrong with it. `known` are values that the page itself gives."""
    values: dict[str, Any] = dict(known or {})
    errors: dict[str, str] = {}
    for field in fields_of(model):
        if field.name not in values:
            _read_field(field, data, zone, values, errors)
    if errors:
        return FormErrors(errors)
    try:
        return model.model_validate(_nested(values))
    except ValidationError as wrong:
        return FormErrors({".".join(map(str, one["loc"])): one["msg"] for one in wrong.errors()})


def _fields(model: type[BaseModel], choices: Choices, prefix: str) -> Iterator[FormField]:
    for name, info in model.model_fields.items():
        path = f"{prefix}{name}"
        inner = _plain(info.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _fields(inner, choices, f"{path}.")
        else:
            yield _field(path, name, inner, info, tuple(choices.get(path, ())))


def _field(path: str, name: str, inner: Any, info: FieldInfo, offered: tuple[tuple[str, str], ...]) -> FormField:
    kind = _kind(inner, offered)
    literal = tuple((str(code), str(code).replace("-", " ")) for code in get_args(inner)) if kind == "one-of" else ()
    return FormField(
        name=path,
        label=name.replace("_", " ").capitalize(),
        kind=kind,
        required=info.is_required() and kind != "yes-no",
        choices=offered or literal,
        long=name in LONG,
    )


def _kind(inner: Any, offered: tuple[tuple[str, str], ...]) -> Kind:
    if get_origin(inner) is tuple:
        return "some-of"
    if offered or get_origin(inner) is Literal:
        return "one-of"
    kinds: dict[Any, Kind] = {bool: "yes-no", int: "number", datetime: "moment"}
    return kinds.get(inner, "text")


def _plain(annotation: Any) -> Any:
    """The type without Optional and Annotated."""
    if get_origin(annotation) in (Union, types.UnionType):
        return _plain(next(one for one in get_args(annotation) if one is not type(None)))
    if hasattr(annotation, "__metadata__"):
        return _plain(get_args(annotation)[0])
    return datetime if getattr(annotation, "__name__", "") == "AwareDatetime" else annotation


def _read_field(
    field: FormField, data: FormData, zone: ZoneInfo, values: dict[str, Any], errors: dict[str, str]
) -> None:
    typed = [str(value).strip() for value in data.getlist(field.name)]
    given = [value for value in typed if value]
    if field.kind == "some-of":
        values[field.name] = given
    elif field.kind == "yes-no":
        values[field.name] = bool(given)
    elif given and field.kind == "moment":
        moment = _moment(given[0], zone)
        if isinstance(moment, str):
            errors[field.name] = moment
        else:
            values[field.name] = moment
    elif given:
        values[field.name] = given[0]


def _moment(text: str, zone: ZoneInfo) -> datetime | str:
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        return "this is not a date and time"
    if typed.tzinfo is not None:
        return typed
    local = typed.replace(tzinfo=zone)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return "the clock change skips or repeats this moment; give it with its offset"
    return local


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for path, value in values.items():
        place, *rest = path.split(".")
        if rest:
            nested.setdefault(place, {})[".".join(rest)] = value
        else:
            nested[place] = value
    return {place: _nested(value) if isinstance(value, dict) else value for place, value in nested.items()}
