"""What a page tells of a no."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class No:
    """What the page tells: the answer's status, why, where to go on, and what was typed.

    `again` is where that can be put back into its form after a login; `given` is what the form sent besides.
    """

    status: int
    why: str = ""
    back: str = "/"
    typed: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    again: str = ""
