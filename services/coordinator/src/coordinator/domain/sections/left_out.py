"""What a section has no room for any more: a clock computed without it says so, because it may read otherwise."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from contracts.message import Message
from contracts.withdrawals import StatementWithdrawn

T = TypeVar("T")


def left_out(before: Sequence[T], after: Sequence[T], message: Message, name: Callable[[T], object]) -> int:
    """How many of those that were kept are not kept after this word, though nobody took them back."""
    if isinstance(message, StatementWithdrawn):
        return 0
    kept = {name(one) for one in after}
    return sum(name(one) not in kept for one in before)
