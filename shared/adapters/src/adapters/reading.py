"""A file read with a mapping: the requests it asks for, in order, or what is wrong."""

from collections.abc import Iterator
from typing import Final

from adapters.mapped import Fault, Mapped, Problem, Value, fault
from adapters.mapping import NUMBER_FIELD, RowMapping
from adapters.rows import Row, rows_of
from adapters.sources import Check
from adapters.values import value_of

LIMIT_BYTES: Final = 16 * 1024 * 1024


def read(mapping: RowMapping, data: bytes, check: Check) -> Iterator[Mapped | Fault]:
    """Each row's request, or its faults. The same bytes give the same rows with the same ids, always."""
    if mapping.file_format is None:
        yield Fault(1, "", "no-file-mapping", f"the mapping {mapping.name} is for no files")
        return
    if len(data) > LIMIT_BYTES:
        yield Fault(1, "", "too-large", f"the file is larger than {LIMIT_BYTES} bytes")
        return
    count = 0
    for row in rows_of(mapping.file_format, data, mapping.paths()):
        count += 1
        yield from (row,) if isinstance(row, Fault) else read_row(mapping, row, str(count), check)
    if count == 0:
        # A file that silently says nothing is how a wrong path would look.
        yield Fault(1, "", "no-rows", "the file has no rows where the mapping looks for them")


def read_row(mapping: RowMapping, row: Row, row_id: str, check: Check) -> tuple[Mapped | Fault, ...]:
    """The row's request, or its faults."""
    found = _mapped(mapping, row, row_id)
    if not isinstance(found, Mapped):
        return found
    return tuple(check(found)) or (found,)


def _mapped(mapping: RowMapping, row: Row, row_id: str) -> Mapped | tuple[Fault, ...]:
    kind = value_of(mapping.kind, row)
    if isinstance(kind, Problem):
        return (fault(row.line, "kind", kind),)
    if kind not in mapping.requests:
        return (Fault(row.line, "kind", "unknown-kind", f"the mapping has no request {kind}"),)
    rules = {NUMBER_FIELD: mapping.number.rule, **mapping.requests[str(kind)]}
    values = {field: value_of(rule, row) for field, rule in rules.items()}
    faults = tuple(fault(row.line, field, value) for field, value in values.items() if isinstance(value, Problem))
    if faults:
        return faults
    fields: dict[str, Value] = {
        field: value for field, value in values.items() if value is not None and not isinstance(value, Problem)
    }
    return Mapped(str(kind), str(fields[NUMBER_FIELD]), fields, row.line, row_id)
