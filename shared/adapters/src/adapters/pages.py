"""What polling reads: a list or a table of the agency's, some rows at a time."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol


class Unreadable(Exception):  # noqa: N818  it says what is so
    """The list or table cannot be read now. It is read again at the next look."""


class Pages(Protocol):
    """A list or table of the agency's."""

    def since(self, moment: str) -> AsyncGenerator[Sequence[dict[str, object]], None]:
        """The rows changed since the moment, written as the mapping says, some at a time. Raises Unreadable."""
        ...
