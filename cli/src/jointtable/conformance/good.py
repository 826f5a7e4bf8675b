"""The sample as it is: what each row became, and whether what refused it lies with the mapping."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from adapters.asking import MISTAKE
from adapters.mapped import Fault
from adapters.report import sentence
from adapters.sources import Accepted, Refused
from contracts.language import BY_TYPE
from contracts.message import Message
from jointtable.conformance.bench import Handed
from jointtable.conformance.outcomes import Checked, RecordTold, RowTold, judged, not_tried
from jointtable.conformance.trial import Trial
from messaging.document import OutboxItem

CHECK: Final = "good"
HINTS: Final[Mapping[str, str]] = {
    "in-the-future": "is the format or the zone wrong, or --now too early?",
    "ends-before-it-starts": "are two moments in each other's place?",
    "unknown-offence-class": "does the table of codes say what the rule pack says?",
    "unknown-age-class": "does the table of codes say what the rule pack says?",
    "unknown-outcome": "does the table of codes say what the rule pack says?",
    "unknown-kind": "does the table of codes say what the rule pack says?",
    "not-a-dismissal": "does the table of codes say what the rule pack says?",
    "not-a-summons": "does the table of codes say what the rule pack says?",
    "not-a-referral": "does the table of codes say what the rule pack says?",
    MISTAKE.code: "please tell us",
}
"""Rules that refuse what a mapping or a sample got wrong. Any other refuses for what the case is or lacks."""


def unreadable(faults: tuple[Fault, ...]) -> Iterator[Checked]:
    """Rows that are no requests as they are."""
    for fault in faults:
        yield judged(CHECK, "a row as it is", sentence(fault), fault.line, held=False)


def good(trial: Trial) -> Iterator[Checked]:
    """Each readable row, recorded or refused by a rule."""
    for nth, row in trial.rows.items():
        handed = trial.good.handed.get(nth)
        what, line = f"{row.kind} as it is", trial.line_in(trial.data, nth)
        if handed is None:
            yield judged(CHECK, what, f"{MISTAKE.text} ({MISTAKE.code})", line, held=False)
        elif isinstance(handed.answer, Refused):
            hint = HINTS.get(handed.answer.code)
            why = _refused(handed.answer) + (f"; {hint}" if hint else "")
            yield judged(CHECK, what, why, line, held=hint is None)
        else:
            names = ", ".join(name for name, _ in _messages(handed, trial.pack.time_zone))
            yield judged(CHECK, what, f"recorded as {names}", line, held=True)
    for kind in sorted(trial.mapping.requests.keys() - {row.kind for row in trial.rows.values()}):
        yield not_tried(CHECK, kind, "no row of the sample is one")


def rows_told(trial: Trial) -> Iterator[RowTold]:
    """What each row became."""
    for nth, row in trial.rows.items():
        if handed := trial.good.handed.get(nth):
            answer = _refused(handed.answer) if isinstance(handed.answer, Refused) else "recorded"
            line, messages = trial.line_in(trial.data, nth), _messages(handed, trial.pack.time_zone)
            yield RowTold(line, row.kind, row.agency_number, answer, tuple(messages))


def record_told(trial: Trial) -> RecordTold | None:
    """The first record that the sample's rows became."""
    items = (item for nth in sorted(trial.good.recorded) for item in trial.good.handed[nth].items)
    item = next(items, None)
    if item is None:
        return None
    headers = {name: text.decode() for name, text in item.headers}
    return RecordTold(item.topic, headers["ce_type"], headers["ce_subject"], headers, json.loads(item.value))


def message_of(item: OutboxItem) -> Message:
    """The message that is to be sent."""
    return BY_TYPE[dict(item.headers)["ce_type"].decode()].model_validate_json(item.value)


def _messages(handed: Handed, zone: Any) -> Iterator[tuple[str, str]]:
    if isinstance(handed.answer, Accepted):
        for item in handed.items:
            message = message_of(item)
            yield type(message).__name__, _local(message.occurred_at, zone)


def _local(moment: datetime, zone: Any) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")


def _refused(answer: Refused) -> str:
    field = f"{answer.field}: " if answer.field else ""
    return f"refused by rule {answer.code}: {field}{answer.text}"
