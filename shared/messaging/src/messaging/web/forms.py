"""A form for each request: its fields come from the request's own model, so form and REST cannot differ.

What decides is never answered beforehand: a required choice begins empty, and leaving it out is an error, not a no.

A moment typed at a form has no offset; it is local time of the rule pack's zone. A moment that the clock change
skipped or repeats is refused, because it would not name one moment.
"""

import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal, Protocol, TypeGuard, TypeVar, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from starlette.datastructures import ImmutableMultiDict

M = TypeVar("M", bound=BaseModel)
Kind = Literal["text", "moment", "number", "yes-no", "one-of", "some-of"]
Choices = Mapping[str, Sequence[tuple[str, str]]]
"""For a field: the codes that may be chosen, each with its label."""

Typed = Mapping[str, Sequence[str]]
"""What a person typed, by field, so that it can be shown again."""

Texts = ImmutableMultiDict[str, str]
"""A form as it was sent, without files."""

LONG: Final = 200
"""Characters; what may be longer gets more lines."""
LABELS: Final = {"correction": "Reason, if this corrects what was said before"}
YES_NO: Final = (("yes", "yes"), ("no", "no"))
CHOOSE: Final[Mapping[Kind, str]] = {"yes-no": "choose yes or no", "one-of": "choose one of the list"}
SAYINGS: Final[Mapping[str, str]] = {
    "missing": "this has to be filled in",
    "string_too_short": "this is too short: it needs {min_length} characters or more",
    "string_too_long": "this is too long: it may have {max_length} characters",
    "too_short": "these are too few: give {min_length} or more",
    "too_long": "these are too many: give {max_length} at most",
    "int_parsing": "this is not a whole number",
    "int_parsing_size": "this number is too large",
    "int_from_float": "this is not a whole number",
    "greater_than": "this has to be more than {gt}",
    "greater_than_equal": "this has to be {ge} or more",
    "less_than": "this has to be less than {lt}",
    "less_than_equal": "this may be {le} at most",
    "timezone_aware": "this moment needs its offset",
    "bool_parsing": CHOOSE["yes-no"],
    "literal_error": CHOOSE["one-of"],
    "value_error": "{error}",
}
NOT_A_MOMENT: Final = "this is not a date and time"
NOT_ONE_MOMENT: Final = "the clock change skips or repeats this moment; give it with its offset"
NOT_A_CODE: Final = "this may have only small letters, digits and hyphens, and begins with a letter or digit"
NOT_A_HASH: Final = "this is not a whole hash or id; copy all of it"
NOT_TAKEN: Final = "this cannot be taken as it is"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field as shown. `name` is the dotted path in the request."""

    name: str
    label: str
    kind: Kind
    required: bool
    choices: tuple[tuple[str, str], ...] = ()
    long: bool = False
    default: str = ""
    """What holds when it is left out; empty when nothing does."""


@dataclass(frozen=True, slots=True)
class FormErrors:
    """What was wrong, by field; nothing was done."""

    errors: Mapping[str, str]


class FormData(Protocol):
    """What a browser sent: several values may share a name."""

    def getlist(self, key: Any) -> list[Any]:
        """All values of this name."""
        ...


async def form_of(request: Request) -> Texts:
    """What a browser sent, as its person typed it: texts alone, since no form here takes a file.

    A browser counts a line's end as one character and sends two.
    """
    sent = (await request.form()).multi_items()
    return Texts([(name, text.replace("\r\n", "\n")) for name, text in sent if isinstance(text, str)])


def fields_of(model: type[BaseModel], choices: Choices | None = None, prefix: str = "") -> tuple[FormField, ...]:
    """The fields of a request, in its own order; a part inside it is laid flat with dotted names."""
    # The reason for a correction is asked last, whoever the request inherits it from.
    return tuple(sorted(_fields(model, choices or {}, prefix), key=lambda field: field.name == "correction"))


def read_form(model: type[M], data: FormData, zone: ZoneInfo, known: Mapping[str, Any] | None = None) -> M | FormErrors:
    """The request that was typed in, or what is wrong with it. `known` are values that the page itself gives."""
    values: dict[str, Any] = dict(known or {})
    errors: dict[str, str] = {}
    fields = {field.name: field for field in fields_of(model)}
    for name, field in fields.items():
        if name not in values:
            _read_field(field, data, zone, values, errors)
    try:
        request = model.model_validate(_nested(values))
    except ValidationError as wrong:
        return FormErrors(_said(wrong.errors(), fields) | errors)
    return FormErrors(errors) if errors else request


def typed_in(data: FormData, fields: Iterable[FormField], known: Mapping[str, str]) -> Typed:
    """What to show again; nothing when it was typed about something else than the page now gives."""
    if any(data.getlist(name) not in ([], [value]) for name, value in known.items()):
        return {}
    return {field.name: [str(value) for value in data.getlist(field.name)] for field in fields}


def _said(wrong: Iterable[ErrorDetails], fields: Mapping[str, FormField]) -> dict[str, str]:
    """By field, in words for a person; of several faults of one field the first."""
    said: dict[str, str] = {}
    for one in wrong:
        path = ".".join(map(str, one["loc"]))
        field = next((field for name, field in fields.items() if f"{path}.".startswith(f"{name}.")), None)
        said.setdefault(field.name if field else path, _sentence(one, field))
    return said


def _sentence(wrong: ErrorDetails, field: FormField | None) -> str:
    context = wrong.get("ctx", {})
    match wrong["type"]:
        case "missing" if field is not None and field.kind in CHOOSE:
            return CHOOSE[field.kind]
        case "string_pattern_mismatch":
            return NOT_A_HASH if "[0-9a-f]{" in str(context.get("pattern")) else NOT_A_CODE
        case kind if kind.startswith("datetime"):
            return NOT_A_MOMENT
        case kind:
            return SAYINGS.get(kind, NOT_TAKEN).format_map(context)


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
    return FormField(
        name=path,
        label=LABELS.get(name) or name.replace("_", " ").capitalize(),
        kind=kind,
        required=info.is_required(),
        choices=offered or _own_choices(kind, inner),
        long=_most(info.annotation, info.metadata) > LONG,
        default=_default(info),
    )


def _most(annotation: Any, said: Iterable[Any] = ()) -> int:
    """How many characters it may have, as far as that is said."""
    inner = (_most(one, getattr(one, "__metadata__", ())) for one in get_args(annotation))
    return max((getattr(one, "max_length", None) or 0 for one in said), default=0) or max(inner, default=0)


def _own_choices(kind: Kind, inner: Any) -> tuple[tuple[str, str], ...]:
    if kind == "yes-no":
        return YES_NO
    codes = tuple(inner) if _is_enum(inner) else get_args(inner)
    return tuple((str(code), str(code).replace("-", " ")) for code in codes) if kind == "one-of" else ()


def _is_enum(inner: Any) -> TypeGuard[type[StrEnum]]:
    return isinstance(inner, type) and issubclass(inner, StrEnum)


def _default(info: FieldInfo) -> str:
    if isinstance(info.default, bool):
        return "yes" if info.default else "no"
    return str(info.default) if isinstance(info.default, str | int) else ""


def _kind(inner: Any, offered: tuple[tuple[str, str], ...]) -> Kind:
    if get_origin(inner) is tuple:
        return "some-of"
    if offered or get_origin(inner) is Literal or _is_enum(inner):
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
        lines = [line.strip() for value in given for line in value.splitlines() if line.strip()]
        if lines or field.required:
            values[field.name] = lines
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
        return NOT_A_MOMENT
    if typed.tzinfo is not None:
        return typed
    local = typed.replace(tzinfo=zone)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return NOT_ONE_MOMENT
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
