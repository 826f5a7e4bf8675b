"""The bounds of catching up are as they are, unless a development environment makes them smaller."""

import os
import subprocess
import sys

from messaging.smaller import SETTING, bound

BOUNDS = """
from messaging import assignment, broker, hot, side_by_side
print(assignment.FAR_BEHIND, assignment.SHORTEST_STRIDE, assignment.FIRST_STRIDE, assignment.LONGEST_STRIDE)
print(hot.RESTS_AFTER, side_by_side.FEW, broker.AT_ONCE)
"""


def told(**more: str) -> list[int]:
    """The bounds in a process of this environment."""
    environment = {**os.environ, **more}
    ran = subprocess.run([sys.executable, "-c", BOUNDS], env=environment, capture_output=True, text=True, check=True)
    return [int(one) for one in ran.stdout.split()]


def test_without_the_setting_or_outside_development_no_bound_is_touched() -> None:
    assert bound({})(2000) == 2000
    assert bound({SETTING: "100"}) is bound({})
    assert told(**{SETTING: "100", "JOINTTABLE_DEVELOPMENT": "0"}) == [2000, 1000, 8000, 50_000, 8000, 500, 128 * 1024]


def test_in_development_every_bound_of_catching_up_is_so_many_times_smaller() -> None:
    assert told(**{SETTING: "100", "JOINTTABLE_DEVELOPMENT": "1"}) == [20, 10, 80, 500, 80, 5, 1310]


def test_a_bound_never_vanishes() -> None:
    assert bound({SETTING: "9000", "JOINTTABLE_DEVELOPMENT": "1"})(8000) == 1
