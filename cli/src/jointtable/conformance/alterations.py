"""The ways in which a value of a good row is made wrong, one at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from adapters.field_rule import FieldRule
from adapters.mapped import Mapped
from adapters.mapping import NUMBER_FIELD
from jointtable.conformance.moments import ENDS, fields, written
from jointtable.conformance.trial import Trial
from messaging.web.forms import FormField

KIND: Final = "kind"
NO_CODE: Final = "nosuchcode"
NO_NUMBER: Final = "many"
NO_TIME: Final = "notime"
NO_NAME: Final = "nosuchname"
AHEAD: Final = timedelta(days=2)
FUTURE: Final = "a moment in the future"


@dataclass(frozen=True, slots=True)
class Alteration:
    """What is put at a field's place in the sample. With `follow` past its references, else in place of the name."""

    field: str
    rule: FieldRule
    what: str
    text: str
    follow: bool = True


def constants(trial: Trial) -> Iterator[tuple[str, str]]:
    """The request and field of what nothing in the sample can make wrong."""
    for kind in dict.fromkeys(row.kind for row in trial.rows.values()):
        given: Mapping[str, FieldRule] = {KIND: trial.mapping.kind, **trial.mapping.requests[kind]}
        yield from ((kind, name) for name, rule in given.items() if rule.constant is not None)


def alterations(trial: Trial, row: Mapped, texts: Mapping[str, str]) -> Iterator[Alteration]:
    """Everything that can be made wrong in this row. `texts`: what stands there now, by field."""
    given = {KIND: trial.mapping.kind, NUMBER_FIELD: trial.mapping.number.rule, **trial.mapping.requests[row.kind]}
    ours = fields(trial.rules, row.kind)
    for name, rule in given.items():
        if rule.path is None:
            continue
        known = ours.get(name)
        if rule.required or (known is not None and known.required):
            yield Alteration(name, rule, "emptied", "")
        if rule.ref:
            yield Alteration(name, rule, "a reference that names nothing", NO_NAME, follow=False)
        yield from _by_what_it_is(name, rule, known, texts.get(name, ""), trial.now)


def _by_what_it_is(
    name: str, rule: FieldRule, known: FormField | None, text: str, now: datetime
) -> Iterator[Alteration]:
    way = _way(rule, known)
    if way == "code":
        yield Alteration(name, rule, "an unknown code", _unknown(rule))
    if way == "number":
        yield Alteration(name, rule, "a number that is no number", NO_NUMBER)
    if way == "moment":
        yield Alteration(name, rule, "a time that is no time", NO_TIME)
        if name not in ENDS:
            yield Alteration(name, rule, FUTURE, written(rule, _ahead(now), text))


def _way(rule: FieldRule, known: FormField | None) -> str:
    """How the mapping reads the value, or where it does not say, how the service does."""
    if rule.codes is not None:
        return "code"
    if rule.number is not None:
        return "number"
    if rule.format is not None:
        return "moment"
    kinds = {"one-of": "code", "yes-no": "code", "number": "number", "moment": "moment"}
    return kinds.get(known.kind, "") if known is not None else ""


def _unknown(rule: FieldRule) -> str:
    code = NO_CODE
    while code in (rule.codes or {}):
        code += "x"
    return code


def _ahead(now: datetime) -> datetime:
    """Noon, because no clock changes then."""
    return (now + AHEAD).replace(hour=12, minute=0, second=0, microsecond=0)
