"""What was found of the broker and the store, before either is used."""

from collections.abc import Callable
from dataclasses import dataclass, field

from deploy.access import Access
from deploy.program import Program


class PartMissing(Exception):  # noqa: N818  # it says what is so
    """A part cannot be had; the message says what to install, or which command mends it."""


@dataclass(frozen=True, slots=True)
class Switch:
    """Ends a part and starts it again with what it had stored: an outage, for tests."""

    off: Callable[[], None]
    on: Callable[[], None]


@dataclass(frozen=True, slots=True)
class BrokerPart:
    """The broker with its administrator's access. `program`: what is to be kept running for it, if it is ours.

    `switch` is there where something else than our own supervisor runs it for us.
    """

    told: str
    access: Access
    program: Program | None = None
    switch: Switch | None = None


@dataclass(frozen=True, slots=True)
class StorePart:
    """The store with its administrator. `direct`: one node, to be spoken to at this very address.

    `command_lines` tells those of its processes now, and `switch` ends it, where something else than our own
    supervisor runs it.
    """

    told: str
    address: str
    user: str
    password: str = field(repr=False)
    direct: bool = True
    program: Program | None = None
    command_lines: Callable[[], tuple[str, ...]] = tuple
    switch: Switch | None = None
