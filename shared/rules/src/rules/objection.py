"""When the right to object has run out: by the pack's own terms, read in favour of who may object."""

from datetime import datetime

from rules.clocks import Happened, clocks_for, explain
from rules.pack import Pack


def right_to_object_ran_out(pack: Pack, facts: Happened, offence_class: str | None) -> datetime | None:
    """The end of the last term that an objection would stop, by the latest arguable reading, in UTC.

    None while no such term has begun, or when the end of one cannot be told. It says nothing of payment or waiver.
    """
    terms = [row for row, _ in clocks_for(pack, facts, offence_class) if "objected" in row.stops]
    ends = [explain(row, facts, pack).latest_arguable for row in terms]
    told = [end for end in ends if end is not None]
    return max(told) if told and len(told) == len(ends) else None
