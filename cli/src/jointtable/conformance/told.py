"""The report for a person."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from jointtable.conformance.outcomes import Checked, Outcome, RecordTold, Report, RowTold


def as_text(report: Report) -> str:
    """Everything; checks that came to the same for several rows stand on one line."""
    parts = [
        [f"{report.mapping} on {report.sample}: {report.agency}, rule pack {report.rule_pack}, at {report.now}"],
        [f"note: {note}" for note in report.notes],
        ["", "What the rows became"],
        [line for row in report.rows for line in _row(row)],
        ["", "Checks"],
        list(_checks(report.checks)),
        list(_record(report.record)) if report.record else [],
        ["", ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items())],
    ]
    return "\n".join(line for part in parts for line in part)


def _row(row: RowTold) -> Iterator[str]:
    yield f"  line {row.line}: {row.request} {row.number}: {row.answer}"
    yield from (f"    {name} at {at}" for name, at in row.messages)


def _checks(checks: Sequence[Checked]) -> Iterator[str]:
    def same(one: Checked) -> tuple[str, str, str, str]:
        return one.check, one.outcome.value, one.what, "" if one.outcome is Outcome.HELD else one.why

    order = list(dict.fromkeys(same(one) for one in checks))
    for key, found in groupby(sorted(checks, key=lambda one: order.index(same(one))), key=same):
        check, outcome, what, why = key
        lines = [str(one.line) for one in found if one.line]
        where = f" (line{'s' if len(lines) > 1 else ''} {', '.join(lines)})" if lines else ""
        yield f"  {outcome:<18} {check}: {what}{where}{f': {why}' if why else ''}"


def _record(record: RecordTold) -> Iterator[str]:
    yield from ("", "The first record as it would stand on its topic")
    yield f"  topic    {record.topic}"
    yield f"  type     {record.type}"
    yield f"  subject  {record.subject}"
    yield f"  data     {json.dumps(record.data, ensure_ascii=False)}"
