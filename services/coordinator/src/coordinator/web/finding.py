"""Finding a case by what people have of it: its number, its incident's, an order's, or the case id.

A name is no part of an address: it is typed in a form that is sent, and kept nowhere (names are found elsewhere).
"""

import re
from typing import Final

from contracts.joint_view import JointView

LEAST: Final = 3
"""Letters and digits: with fewer every other case would be found."""
LEAST_OF_AN_ID: Final = 8
_BETWEEN: Final = re.compile(r"[\W_]+")


def finds(typed: str, case_id: str, view: JointView) -> bool:
    """Whether this case has a number of which that was typed is a part, however it is spaced."""
    wanted = plain(typed)
    if len(wanted) < LEAST:
        return False
    orders = (clock.order for clock in view.clocks)
    numbers = (view.agency_number, view.incident, *orders)
    if any(number is not None and wanted in plain(number) for number in numbers):
        return True
    return len(wanted) >= LEAST_OF_AN_ID and plain(case_id).startswith(wanted)


def exactly(typed: str, case_id: str, view: JointView) -> bool:
    """Whether that is the whole number of this case, or its whole id."""
    return plain(typed) in {plain(view.agency_number or ""), plain(case_id)} - {""}


def plain(number: str) -> str:
    """`pl900001` for `PL-9 00001`: how it is spaced and written says nothing."""
    return _BETWEEN.sub("", number).casefold()


def is_a_number(typed: str) -> bool:
    """Numbers have digits; names have none."""
    return any(one.isdigit() for one in typed)
