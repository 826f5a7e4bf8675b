"""The whole run: the sample read, its good rows handed on, and every check made of them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from adapters.drop_folder import shown
from adapters.mapped import Fault, Mapped
from adapters.mapping import RowMapping
from adapters.preview import PreviewedRow, preview
from adapters.report import sentence
from adapters.ways_in import check_of
from contracts.topics import Agency
from jointtable.agencies import Connected
from jointtable.conformance.again import duplicate, late
from jointtable.conformance.agency_rules import Rules, rules_of
from jointtable.conformance.bench import RunKeys, bench, run_keys
from jointtable.conformance.codes import CHECK as CODES
from jointtable.conformance.codes import codes
from jointtable.conformance.corrected import CHECK as CORRECTED
from jointtable.conformance.corrected import corrected
from jointtable.conformance.good import good, record_told, rows_told, unreadable
from jointtable.conformance.handing_on import MOST_ROWS, hand_on, line_of
from jointtable.conformance.history import known_before
from jointtable.conformance.mapping_checks import mapping_checks
from jointtable.conformance.outcomes import Checked, Report, not_tried
from jointtable.conformance.samples import Sample, opened
from jointtable.conformance.trial import Trial
from jointtable.conformance.wrong import CHECK as WRONG
from jointtable.conformance.wrong import wrong
from rules.pack import Pack, Packs


class Unusable(Exception):  # noqa: N818  # it says what is so
    """The question cannot be answered; the message says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be checked: a mapping and a sample of this name, for an agency, under a pack, at a moment."""

    mapping: RowMapping
    sample_name: str
    sample: bytes
    agency: Connected
    pack: Pack
    packs: Packs
    now: datetime


async def run(asked: Asked) -> Report:
    """Every check. Raises Unusable when the sample is not of the mapping's format or has no rows."""
    rows, first = _first_rows(asked)
    keys = run_keys()
    rules = rules_of(asked.agency, asked.pack, asked.packs, keys.signing[Agency.PROSECUTOR].attest_weighing)
    data, faults = _readable(asked, rules, first)
    trial = await _trial(asked, rules, keys, data) if data is not None else None
    checks = [
        *unreadable(faults),
        *(await _of_the_rows(trial) if trial else [not_tried("good", "the sample", "no row of it can be read")]),
        *mapping_checks(asked.mapping, rules, asked.pack, asked.now),
    ]
    return Report(
        mapping=asked.mapping.name,
        sample=shown(asked.sample_name),
        agency=asked.agency.value,
        rule_pack=asked.pack.named,
        now=asked.now.astimezone(asked.pack.time_zone).isoformat(timespec="seconds"),
        rows_in_sample=rows,
        notes=tuple(_notes(asked, rows, trial)),
        rows=tuple(rows_told(trial)) if trial else (),
        checks=tuple(checks),
        record=record_told(trial) if trial else None,
    )


async def _of_the_rows(trial: Trial) -> list[Checked]:
    as_it_is = [*good(trial), *await duplicate(trial), *await late(trial)]
    if not _can_be_written(trial):
        why = "the sample cannot be written again so that it reads the same"
        return [*as_it_is, *(not_tried(check, "the sample", why) for check in (CORRECTED, CODES, WRONG))]
    return [*as_it_is, *await corrected(trial), *await codes(trial), *await wrong(trial)]


def _can_be_written(trial: Trial) -> bool:
    """Whether a sample with one value altered would differ in that value alone."""
    try:
        data = trial.sample().written()
    except (ValueError, csv.Error):
        return False
    found = _requests(trial.mapping, trial.rules, data)
    return [(one.kind, one.fields) for one in found if isinstance(one, Mapped)] == [
        (row.kind, row.fields) for row in trial.rows.values()
    ]


def _first_rows(asked: Asked) -> tuple[int, bytes]:
    """How many rows the sample has, and the sample cut off after those that are used."""
    sample = _opened(asked, asked.sample)
    rows = sample.count()
    if rows == 0:
        said = [sentence(one) for one in preview(asked.mapping, asked.sample) if isinstance(one, Fault)]
        raise Unusable("\n".join(said) or "the sample has no rows")
    if rows <= MOST_ROWS:
        return rows, asked.sample
    sample.keep(range(1, MOST_ROWS + 1))
    return rows, _written(sample)


def _opened(asked: Asked, data: bytes) -> Sample:
    sample = opened(asked.mapping, data)
    if isinstance(sample, Fault):
        raise Unusable(sentence(sample))
    return sample


def _written(sample: Sample) -> bytes:
    try:
        return sample.written()
    except (ValueError, csv.Error) as error:
        raise Unusable(f"the sample cannot be written again without some of its rows: {error}") from error


def _readable(asked: Asked, rules: Rules, data: bytes) -> tuple[bytes | None, tuple[Fault, ...]]:
    """The sample without the rows that are no requests, and why they are none; None when nothing is left."""
    faults = tuple(one for one in _requests(asked.mapping, rules, data) if isinstance(one, Fault))
    if not faults:
        return data, ()
    sample, lines = _opened(asked, data), {fault.line for fault in faults}
    kept = [nth for nth in range(1, sample.count() + 1) if line_of(asked.mapping, data, nth) not in lines]
    sample.keep(kept)
    left = _written(sample)
    if not kept or any(isinstance(one, Fault) for one in _requests(asked.mapping, rules, left)):
        return None, faults
    return left, faults


def _requests(mapping: RowMapping, rules: Rules, data: bytes) -> Iterator[Mapped | Fault]:
    models = {kind: act.request for kind, act in rules.acts.items()}
    for one in preview(mapping, data, check_of(models), rules.of.agency):
        yield one.request if isinstance(one, PreviewedRow) else one


async def _trial(asked: Asked, rules: Rules, keys: RunKeys, data: bytes) -> Trial:
    found = [one for one in _requests(asked.mapping, rules, data) if isinstance(one, Mapped)]
    known = known_before(rules, keys, found, asked.pack, asked.now)
    service = await bench(rules, keys, known, asked.now)
    taken = await hand_on(service, asked.mapping, data)
    rows = dict(enumerate(found, 1))
    return Trial(asked.mapping, rules, keys, known, asked.pack, asked.now, data, rows, taken)


def _notes(asked: Asked, rows: int, trial: Trial | None) -> Iterator[str]:
    if rows > MOST_ROWS:
        yield f"the first {MOST_ROWS} of {rows} rows were used"
    if asked.mapping.files is not None and not asked.mapping.takes(asked.sample_name):
        yield f"the file drop would not use this mapping for a file named {shown(asked.sample_name)}"
    if trial and (unseen := _before_the_first_look(trial)):
        yield f"{unseen} rows changed before `first`: the first look would not bring them"
    if trial and trial.known.documents:
        cases = len(trial.known.documents)
        yield f"cases made known before the rows came: {cases}, by {', '.join(trial.known.words)}"
    if asked.agency is not Connected.POLICE:
        yield "a number that is your own has to be told once, before its first row (PUT /own-numbers)"


def _before_the_first_look(trial: Trial) -> int:
    poll, sample = trial.mapping.poll, trial.sample()
    if poll is None:
        return 0
    texts = (sample.text_at(nth, poll.changed) for nth in trial.rows)
    changes = (poll.times.read(text.strip()) for text in texts if text)
    return sum(at < poll.first_moment for at in changes if at is not None)
