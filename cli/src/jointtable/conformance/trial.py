"""What every check of a run has in common: the mapping, the agency's rules, the moment, and the sample's good rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from adapters.mapped import Fault, Mapped
from adapters.mapping import RowMapping
from jointtable.conformance.agency_rules import Rules
from jointtable.conformance.bench import Bench, Known, RunKeys, bench
from jointtable.conformance.handing_on import Taken, hand_on, line_of
from jointtable.conformance.samples import Sample, opened
from rules.pack import Pack

HOURS_LATER: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Trial:
    """`data` is the sample without the rows that cannot be read as they are; `rows` are its requests by their places,
    and `good` is what became of them at `now`.
    """

    mapping: RowMapping
    rules: Rules
    keys: RunKeys
    known: Known
    pack: Pack
    now: datetime
    data: bytes
    rows: Mapping[int, Mapped]
    good: Taken

    async def bench(self, now: datetime | None = None) -> Bench:
        """The agency's service anew."""
        return await bench(self.rules, self.keys, self.known, now or self.now)

    async def hands_on(self, data: bytes) -> Taken:
        """What a service that has seen nothing of it makes of this."""
        return await hand_on(await self.bench(), self.mapping, data)

    def sample(self) -> Sample:
        """The sample, opened to be altered."""
        found = opened(self.mapping, self.data)
        if isinstance(found, Fault):
            raise TypeError("the sample was read before")
        return found

    def line_in(self, data: bytes, nth: int) -> int:
        """The line by which faults name this row of an altered sample."""
        return line_of(self.mapping, data, nth)

    def answered_well(self, nth: int) -> bool:
        """Whether the row is recorded when it comes as it is."""
        return nth in self.good.recorded
