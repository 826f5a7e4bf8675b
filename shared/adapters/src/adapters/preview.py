"""What a mapping would make of a sample, row by row, with nothing sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from adapters.checking import nothing_more
from adapters.cloud_events import ONE, SEVERAL
from adapters.json_text import parsed_bytes
from adapters.kinds import messages_of
from adapters.mapped import Fault, Mapped
from adapters.mapping import RowMapping
from adapters.poll_rows import polled_sample
from adapters.pushed import posted
from adapters.reading import read
from adapters.sources import Check
from contracts.topics import Agency


@dataclass(frozen=True, slots=True)
class PreviewedRow:
    """A request and the messages that the service makes of it when it accepts it."""

    request: Mapped
    messages: tuple[str, ...]


def preview(
    mapping: RowMapping, sample: bytes, check: Check = nothing_more, agency: Agency = Agency.POLICE
) -> tuple[PreviewedRow | Fault, ...]:
    """Each row of the sample in order: what that agency's service would send, or each thing wrong with it."""
    return tuple(_previewed(one, agency) for one in _read(mapping, sample, check))


def _read(mapping: RowMapping, sample: bytes, check: Check) -> Iterable[Mapped | Fault]:
    """As a file, a page of what is polled, or a body that is posted, whichever the mapping is for."""
    if mapping.poll is not None:
        return polled_sample(mapping, mapping.poll, sample, check)
    if mapping.push is None:
        return read(mapping, sample, check)
    found = posted(mapping, [("content-type", content_type_of(sample))], sample, check)
    return found.faults or tuple(one.mapped for one in found.asked)


def content_type_of(sample: bytes) -> str:
    """What a sender would call this body. A sample file has no headers that say it."""
    found = parsed_bytes(sample)
    if isinstance(found, dict) and "specversion" in found:
        return ONE
    if isinstance(found, list) and found and isinstance(found[0], dict) and "specversion" in found[0]:
        return SEVERAL
    return "application/json"


def _previewed(found: Mapped | Fault, agency: Agency) -> PreviewedRow | Fault:
    if isinstance(found, Fault):
        return found
    messages = messages_of(found.kind, agency)
    if not messages:
        return Fault(found.line, "kind", "unknown-kind", f"no service takes a request {found.kind!r}")
    return PreviewedRow(found, messages)
