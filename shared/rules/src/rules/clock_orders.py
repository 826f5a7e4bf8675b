"""Of which behaviour order a word on a clock is: each order of a case has a clock of its own."""

from collections.abc import Collection

from rules.happened import Refused
from rules.pack import ClockRow


def which_order(
    row: ClockRow, named: str | None, known: Collection[str], standing: Collection[str]
) -> str | Refused | None:
    """The order's number; None for a clock that is no order's. What could be of several is refused, never guessed.

    `known` are the orders of the case, `standing` those among them that stood when it was said.
    """
    if not row.of_an_order:
        return Refused("no-such-order", row.id, f"{row.id} is not the clock of an order") if named else None
    if named is not None:
        return named if named in known else Refused("no-such-order", row.id, f"{row.id}: no order {named!r} stands")
    if len(standing) == 1:
        return next(iter(standing))
    why = f"{len(standing)} orders stand; say of which this is" if standing else "no order stands"
    return Refused("which-order" if standing else "no-such-order", row.id, f"{row.id}: {why}")
