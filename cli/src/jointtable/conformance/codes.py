"""Every code of the mapping's tables that the sample does not use, tried in a row that is recorded as it is."""

import csv
from collections.abc import Iterator
from typing import Final

from adapters.field_rule import FieldRule
from adapters.report import sentence
from jointtable.conformance.good import HINTS
from jointtable.conformance.handing_on import Taken
from jointtable.conformance.outcomes import Checked, judged, not_tried
from jointtable.conformance.trial import Trial

CHECK: Final = "codes"
MOST_CODES: Final = 50
"""Of one table: a table of every offence would make the run long."""


async def codes(trial: Trial) -> list[Checked]:
    """For each kind of request in the sample, every table of its first recorded row."""
    checks: list[Checked] = []
    for kind in dict.fromkeys(row.kind for row in trial.rows.values()):
        nth = next((nth for nth, row in trial.rows.items() if row.kind == kind and trial.answered_well(nth)), None)
        for name, rule in trial.mapping.requests[kind].items():
            if rule.codes is not None and nth is None:
                checks.append(not_tried(CHECK, f"{kind}.{name}", "no row of this kind is recorded as it is"))
            elif rule.codes is not None and nth is not None:
                checks.append(await _of_field(trial, nth, name, rule))
    return checks


async def _of_field(trial: Trial, nth: int, name: str, rule: FieldRule) -> Checked:
    what, line = f"{trial.rows[nth].kind}.{name}", trial.line_in(trial.data, nth)
    tried, wrong = 0, list[str]()
    for code in _some(rule):
        data = _with_code(trial, nth, rule, code)
        if data is None:
            continue
        tried += 1
        wrong += _why_not(code, await trial.hands_on(data), trial.line_in(data, nth), name)
    if not tried:
        return not_tried(CHECK, what, "no code can be written at this place of the sample", line)
    if wrong:
        return judged(CHECK, what, "; ".join(wrong), line, held=False)
    return judged(CHECK, what, f"{tried} of {len(rule.codes or {})} codes", line, held=True)


def _some(rule: FieldRule) -> Iterator[str]:
    yield from list(rule.codes or {})[:MOST_CODES]


def _with_code(trial: Trial, nth: int, rule: FieldRule, code: str) -> bytes | None:
    sample = trial.sample()
    if not sample.put(nth, rule, code):
        return None
    try:
        return sample.written()
    except (ValueError, csv.Error):
        return None


def _why_not(code: str, taken: Taken, line: int, name: str) -> Iterator[str]:
    """What the service says of the value that the code stands for."""
    for no in taken.faults:
        if no.line == line and no.field.partition(".")[0] == name.partition(".")[0]:
            yield f"{code}: {sentence(no)}"
    for no in taken.refused:
        if no.line == line and no.field == name and no.code in HINTS:
            yield f"{code}: {sentence(no)}"
