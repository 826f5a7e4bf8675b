"""A row told again with another value and the reason: whether corrections can come through this mapping."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from adapters.field_rule import FieldRule
from adapters.mapped import Fault, Mapped
from adapters.report import sentence
from contracts.message import Statement
from jointtable.conformance.good import message_of
from jointtable.conformance.handing_on import hand_on
from jointtable.conformance.moments import fields, moments_of, written
from jointtable.conformance.outcomes import Checked, Outcome, judged, not_tried
from jointtable.conformance.trial import Trial
from messaging.standing import NOTHING_TO_CORRECT

CHECK: Final = "corrected"
CORRECTION: Final = "correction"
REASON: Final = "mistyped"
NAMES: Final = frozenset({CORRECTION, "ref", "victim", "person_number", "towards"})
"""Fields that say what is meant: another value there is another thing, not a correction of it."""

Change = tuple[str, str]
"""A field and the text to put in its place."""


async def corrected(trial: Trial) -> list[Checked]:
    """For each kind of request in the sample, its first recorded row told again."""
    kinds = dict.fromkeys(row.kind for row in trial.rows.values())
    return [await _of_kind(trial, kind) for kind in kinds]


async def _of_kind(trial: Trial, kind: str) -> Checked:
    rule = trial.mapping.requests[kind].get(CORRECTION)
    if CORRECTION not in fields(trial.rules, kind):
        return not_tried(CHECK, kind, "the service takes no correction of this request")
    if rule is None or rule.path is None:
        return not_tried(CHECK, kind, "corrections cannot come through this mapping: it maps no correction")
    nth = next((nth for nth, row in trial.rows.items() if row.kind == kind and trial.answered_well(nth)), None)
    if nth is None:
        return not_tried(CHECK, kind, "no row of this kind is recorded as it is")
    return await _first_that_is_taken(trial, nth, rule)


async def _first_that_is_taken(trial: Trial, nth: int, rule: FieldRule) -> Checked:
    """Which value may differ is the service's to say; one that it takes is enough."""
    row, line = trial.rows[nth], trial.line_in(trial.data, nth)
    found = not_tried(CHECK, row.kind, "no value of the row can be changed in the sample", line)
    for change in _changes(trial, nth, row):
        data = _told_again(trial, nth, rule, change)
        if data is not None:
            found = await _answer(trial, data, f"{change[0]} said again", row, line)
        if found.outcome is Outcome.HELD:
            return found
    return found


def _told_again(trial: Trial, nth: int, rule: FieldRule, change: Change) -> bytes | None:
    """The row alone with the changed value and the reason; None when they cannot stand there."""
    sample, (name, text) = trial.sample(), change
    changed = trial.mapping.requests[trial.rows[nth].kind][name]
    if not (sample.put(nth, changed, text) and sample.put(nth, rule, REASON)):
        return None
    sample.keep({nth})
    sample.renew()
    try:
        return sample.written()
    except (ValueError, csv.Error):
        return None


async def _answer(trial: Trial, data: bytes, told: str, row: Mapped, line: int) -> Checked:
    bench = await trial.bench()
    await hand_on(bench, trial.mapping, trial.data)
    taken = await hand_on(bench, trial.mapping, data)
    wrong = (*taken.faults, *(no for no in taken.refused if _lacks_its_reason(no)))
    if wrong:
        return judged(CHECK, row.kind, f"{told}: {sentence(wrong[0])}", line, held=False)
    if taken.refused:
        no = taken.refused[0]
        return not_tried(CHECK, row.kind, f"{told}: refused by rule {no.code}: {no.text}", line)
    items = [item for one in taken.handed.values() for item in one.items]
    reasons = [said.correction for said in map(message_of, items) if isinstance(said, Statement)]
    return judged(CHECK, row.kind, f"{told}, with the reason", line, held=REASON in reasons)


def _lacks_its_reason(no: Fault) -> bool:
    """Whether a rule took it for the same word a second time. Other rules refuse for what the case is by then."""
    return no.field == CORRECTION and no.code != NOTHING_TO_CORRECT.code


def _changes(trial: Trial, nth: int, row: Mapped) -> Iterator[Change]:
    rules, ours, sample = trial.mapping.requests[row.kind], fields(trial.rules, row.kind), trial.sample()
    moments = moments_of(trial.rules, row)
    for name, rule in rules.items():
        text = sample.text_at(nth, rule)
        if name in NAMES or not text or name not in row.fields or name not in ours:
            continue
        if name in moments:
            yield name, written(rule, moments[name] - timedelta(minutes=1), text)
        elif rule.codes is not None:
            yield from ((name, theirs) for theirs, value in rule.codes.items() if value != row.fields[name])
        elif rule.number is not None or ours[name].kind == "number":
            yield name, "2" if text.strip() == "1" else "1"
        elif ours[name].kind == "one-of":
            yield from ((name, code) for code, _ in ours[name].choices if code != text.strip())
        elif ours[name].kind == "text":
            yield name, f"{text.strip()} 2"
