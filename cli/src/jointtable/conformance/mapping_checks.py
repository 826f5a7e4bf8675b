"""What can be seen in a mapping by itself: whether it agrees with the service's requests and the rule pack's zone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from adapters.field_rule import FieldRule
from adapters.mapping import NUMBER_FIELD, RowMapping
from jointtable.conformance.agency_rules import Rules
from jointtable.conformance.moments import fields
from jointtable.conformance.outcomes import Checked, judged, not_tried
from messaging.web.forms import FormField
from rules.pack import Pack

CHECK: Final = "mapping"
UTC_NAMES: Final = frozenset({"UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "GMT", "Etc/GMT"})
A_YEAR: Final = tuple(timedelta(days=30 * month) for month in range(12))


def mapping_checks(mapping: RowMapping, rules: Rules, pack: Pack, now: datetime) -> Iterator[Checked]:
    """Every request and field of the mapping, whether the sample has it or not."""
    for kind, given in mapping.requests.items():
        ours = fields(rules, kind)
        if not ours:
            yield judged(CHECK, kind, f"the service of {rules.of} takes no such request", held=False)
            continue
        lacking = tuple(_disagreements(kind, given, ours))
        yield from lacking or (judged(CHECK, kind, "every field is as the service has it", held=True),)
        yield from _constants(kind, given, ours)
        yield from _moments_of_change(mapping, kind, ours)
    yield from _zones(mapping, pack, now)


def _disagreements(kind: str, given: dict[str, FieldRule], ours: dict[str, FormField]) -> Iterator[Checked]:
    for name, field in ours.items():
        if name == NUMBER_FIELD or not field.required:
            continue
        if name not in given:
            yield judged(CHECK, f"{kind}.{name}", "the service requires it, and nothing is mapped to it", held=False)
        elif not given[name].required:
            why = "the service requires it, and the mapping says required: false"
            yield judged(CHECK, f"{kind}.{name}", why, held=False)
    for name in given:
        if name not in ours:
            yield judged(CHECK, f"{kind}.{name}", "the service knows no such field", held=False)


def _constants(kind: str, given: dict[str, FieldRule], ours: dict[str, FormField]) -> Iterator[Checked]:
    for name, rule in given.items():
        if rule.constant is not None and name in ours and ours[name].kind == "moment":
            yield judged(CHECK, f"{kind}.{name}", "a constant cannot be the moment of each row", held=False)


def _moments_of_change(mapping: RowMapping, kind: str, ours: dict[str, FormField]) -> Iterator[Checked]:
    if mapping.poll is None:
        return
    for name, rule in mapping.requests[kind].items():
        if name in ours and ours[name].kind == "moment" and rule.path == mapping.poll.changed.path:
            why = f"{rule.path} is when the row changed, not when what it tells of happened"
            yield judged(CHECK, f"{kind}.{name}", why, held=False)


def _zones(mapping: RowMapping, pack: Pack, now: datetime) -> Iterator[Checked]:
    """A local time read in another zone than the table's is hours wrong, and looks right."""
    for zone in sorted({rule.zone for _, rule in mapping.rules() if rule.zone is not None}):
        told = f"{pack.zone} is the zone of rule pack {pack.named}"
        if _same_clock(ZoneInfo(zone), pack.time_zone, now):
            yield judged(CHECK, f"zone {zone}", told, held=True)
        elif zone in UTC_NAMES:
            why = f"{told}; whether your system writes UTC, a sample cannot tell: compare the moments above"
            yield not_tried(CHECK, f"zone {zone}", why)
        else:
            yield judged(CHECK, f"zone {zone}", f"{told}, and its clocks show another time", held=False)


def _same_clock(one: ZoneInfo, other: ZoneInfo, now: datetime) -> bool:
    moments = [now + later for later in A_YEAR]
    return all(at.astimezone(one).utcoffset() == at.astimezone(other).utcoffset() for at in moments)
