"""The moments that a row tells of, and a moment written as the agency's own system writes it."""

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from adapters.field_rule import ISO, FieldRule
from adapters.mapped import Mapped
from contracts.message import Moment
from jointtable.conformance.agency_rules import Rules
from messaging.web.forms import FormField, fields_of

OFFSET: Final = re.compile(r"(Z|[+-][0-9]{2}:[0-9]{2})$")
MOMENT: Final[TypeAdapter[datetime]] = TypeAdapter(Moment)
ENDS: Final = frozenset({"until"})
"""Moments at which something ends: they may lie ahead, and nothing occurred at them."""
BEGINS: Final = frozenset({"began_at"})
"""Moments at which something began of which the message tells at its end."""
BEFORE: Final = frozenset({"solicitor_told_at"})
"""Moments of what had to come before that of which the message tells."""


def fields(rules: Rules, kind: str) -> dict[str, FormField]:
    """The fields of this request by name, parts by their dotted names; none when the service takes no such request."""
    act = rules.acts.get(kind)
    return {} if act is None else {field.name: field for field in fields_of(act.request)}


def moments_of(rules: Rules, row: Mapped) -> dict[str, datetime]:
    """The moments at which what the row tells of occurred, by field."""
    found: dict[str, datetime] = {}
    for name, field in fields(rules, row.kind).items():
        value = row.fields.get(name)
        if field.kind == "moment" and name not in ENDS | BEGINS | BEFORE and isinstance(value, str):
            found[name] = MOMENT.validate_python(value)
    return found


def written(rule: FieldRule, moment: datetime, like: str) -> str:
    """The moment as the rule reads it, with an offset where the text that stood there has one."""
    zone = ZoneInfo(rule.zone) if rule.zone else None
    if rule.format is None or rule.format == ISO:
        local = zone is not None and not OFFSET.search(like.strip())
        return moment.astimezone(zone).replace(tzinfo=None).isoformat() if local else moment.isoformat()
    return moment.astimezone(zone or UTC).strftime(rule.format)
