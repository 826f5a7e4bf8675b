"""What a mapping would make of a sample, row by row, with nothing sent."""

from dataclasses import dataclass

from adapters.checking import nothing_more
from adapters.kinds import messages_of
from adapters.mapped import Fault, Mapped
from adapters.mapping import FileMapping
from adapters.reading import read
from adapters.sources import Check


@dataclass(frozen=True, slots=True)
class PreviewedRow:
    """A request and the messages that the service makes of it when it accepts it."""

    request: Mapped
    messages: tuple[str, ...]


def preview(mapping: FileMapping, sample: bytes, check: Check = nothing_more) -> tuple[PreviewedRow | Fault, ...]:
    """Each row of the sample in order: what would be sent, or each thing wrong with it."""
    return tuple(_previewed(one) for one in read(mapping, sample, check))


def _previewed(found: Mapped | Fault) -> PreviewedRow | Fault:
    if isinstance(found, Fault):
        return found
    messages = messages_of(found.kind)
    if not messages:
        return Fault(found.line, "kind", "unknown-kind", f"no service takes a request {found.kind!r}")
    return PreviewedRow(found, messages)
