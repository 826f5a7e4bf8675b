"""Bounds that a test makes smaller, to be far behind with hundreds of records where a year's backlog has millions.

Off unless JOINTTABLE_SMALLER is set when the process starts, and JOINTTABLE_DEVELOPMENT with it: so many times smaller
are then the bounds of catching up. They are divided once, before anything runs.
"""

import os
from collections.abc import Callable, Mapping
from typing import Final

SETTING: Final = "JOINTTABLE_SMALLER"


def bound(environment: Mapping[str, str]) -> Callable[[int], int]:
    """What makes of a bound the one that holds: the same, unless the environment says otherwise."""
    times = environment.get(SETTING)
    if not times or environment.get("JOINTTABLE_DEVELOPMENT") != "1":
        return _as_it_is
    return lambda number: max(1, number // int(times))


def _as_it_is(number: int) -> int:
    return number


smaller: Final = bound(os.environ)
"""Called for each bound of catching up."""
