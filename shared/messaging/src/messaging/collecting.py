"""How often Python looks for cycles among what the service holds: rarely, for there is much of it and little is one."""

import gc
from typing import Final

NEW_ONES: Final = 50_000
"""Objects that came and did not go before the youngest are looked through: some five cases far behind."""
YOUNGER: Final = 20
"""Looks at one generation before the next older one is looked at too."""


def look_rarely() -> None:
    """What is loaded now is never looked at again. Call it once, when everything is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_ONES, YOUNGER, YOUNGER)
