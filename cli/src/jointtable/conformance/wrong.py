"""Rows made wrong, one value at a time: each has to be named by line and field, and nothing of it recorded."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from adapters.field_rule import FieldRule
from adapters.mapped import Fault, Mapped
from adapters.mapping import NUMBER_FIELD
from adapters.poll_rows import NO_KEY
from adapters.report import sentence
from jointtable.conformance.alterations import FUTURE, KIND, Alteration, alterations, constants
from jointtable.conformance.handing_on import Taken
from jointtable.conformance.outcomes import Checked, judged, not_tried
from jointtable.conformance.trial import Trial

CHECK: Final = "wrong"
WHOLE: Final = "one wrong row among good ones"


async def wrong(trial: Trial) -> list[Checked]:
    """Every row in every way, then what became of the good rows around a wrong one."""
    checks = [
        not_tried(CHECK, f"{kind}.{name}", "a constant: no row can have it wrong") for kind, name in constants(trial)
    ]
    around: Checked | None = None
    for nth, row in trial.rows.items():
        for one in alterations(trial, row, _texts(trial, nth, row)):
            made = await _made(trial, nth, one)
            if isinstance(made, Checked):
                checks.append(made)
                continue
            data, taken = made
            checks.append(_judged(trial, nth, one, trial.line_in(data, nth), taken))
            if taken.faults:
                around = _around(trial, nth, taken)
    return [*checks, around or not_tried(CHECK, WHOLE, "nothing in the sample can be made unreadable")]


async def _made(trial: Trial, nth: int, one: Alteration) -> tuple[bytes, Taken] | Checked:
    """The altered sample and what became of it, or why it was not tried."""
    row, line = trial.rows[nth], trial.line_in(trial.data, nth)
    what = _what(row, one)
    if one.what == FUTURE and not trial.answered_well(nth):
        return not_tried(CHECK, what, "the row is refused by a rule as it is", line)
    sample = trial.sample()
    if not sample.put(nth, one.rule, one.text, follow=one.follow):
        return not_tried(CHECK, what, "it cannot be written at this place of the sample", line)
    try:
        data = sample.written()
    except (ValueError, csv.Error) as error:
        return not_tried(CHECK, what, f"it cannot be written in this format: {error}", line)
    return data, await trial.hands_on(data)


def _judged(trial: Trial, nth: int, one: Alteration, at: int, taken: Taken) -> Checked:
    """`at`: the row's line in the altered sample, which may be written otherwise than the sample."""
    what, line = _what(trial.rows[nth], one), trial.line_in(trial.data, nth)
    named = next((no for no in (*taken.faults, *taken.refused) if no.line == at and _names(no, trial, one)), None)
    if nth in taken.recorded:
        return judged(CHECK, what, "it was recorded all the same", line, held=False)
    if taken.faults and taken.handed and trial.mapping.poll is None:
        return judged(CHECK, what, "other rows of the sample acted", line, held=False)
    if named is None:
        said = "; ".join(map(sentence, (*taken.faults, *taken.refused))) or "nothing"
        return judged(CHECK, what, f"nothing names the line and the field; said was: {said}", line, held=False)
    return judged(CHECK, what, sentence(replace(named, line=line)), line, held=True)


def _names(fault: Fault, trial: Trial, one: Alteration) -> bool:
    """Whether the fault says where to look: our field, or the sender's own name for what an event or a page needs."""
    if fault.field == one.field:
        return True
    path, poll = one.rule.path or "", trial.mapping.poll
    if path.startswith("@"):
        return path[1:] in fault.text
    return poll is not None and fault.code == NO_KEY[0] and path in {poll.key, poll.changed.path}


def _around(trial: Trial, nth: int, taken: Taken) -> Checked:
    line, others = trial.line_in(trial.data, nth), len(trial.rows) - 1
    if not others:
        return not_tried(CHECK, WHOLE, "the sample has one row")
    if trial.mapping.poll is not None:
        went_on = len(taken.handed) == others
        return judged(CHECK, WHOLE, f"{len(taken.handed)} of {others} other rows went on", line, held=went_on)
    why = f"{len(taken.handed)} of {others} other rows acted"
    return judged(CHECK, WHOLE, why, line, held=not taken.handed)


def _texts(trial: Trial, nth: int, row: Mapped) -> Mapping[str, str]:
    sample = trial.sample()
    given: dict[str, FieldRule] = {
        KIND: trial.mapping.kind,
        NUMBER_FIELD: trial.mapping.number.rule,
        **trial.mapping.requests[row.kind],
    }
    return {name: sample.text_at(nth, rule) or "" for name, rule in given.items()}


def _what(row: Mapped, one: Alteration) -> str:
    return f"{row.kind}.{one.field}: {one.what}"
