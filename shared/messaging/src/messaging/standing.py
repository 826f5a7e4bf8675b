"""What an agency said and still stands by: said once, said better, or taken back. One rule for every agency."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.message import Code, LongText, ShortText
from contracts.topics import Topic
from contracts.withdrawals import StatementWithdrawn
from messaging.event import Outgoing, Refusal, outgoing

S = TypeVar("S")

Word = tuple[str, str]
"""What was said, by the message's name without version, and which one; empty where a case has one only."""
Standing = Mapping[Word, Mapping[str, Topic]]
"""Every word that may be taken back now: the messages that said it, each with its topic."""

NOTHING_TO_CORRECT: Final = Refusal(
    "nothing-to-correct", "nothing of this kind stands that could be wrong", "correction"
)


class NamesAWord(Protocol):
    """A request to take back a word, whatever else it says of the case."""

    @property
    def what(self) -> str:
        """The message's name without version."""
        ...

    @property
    def ref(self) -> str | None:
        """Which one, where a case may have several."""
        ...

    @property
    def why(self) -> str:
        """The reason."""
        ...


class WithdrawStatement(BaseModel):
    """Take back what was said; `ref` names which one, where a case may have several."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: Code
    ref: ShortText | None = None
    why: LongText


def said_once(said: object, correction: str | None, code: str, text: str) -> Refusal | None:
    """A word is said once. Another of its kind has to correct it, with the reason; and only what was said is corrected.

    `said`: what stands of this kind, false or None when nothing does.
    """
    if said and correction is None:
        return Refusal(code, f"{text}; give the reason when this corrects it", "correction")
    return NOTHING_TO_CORRECT if correction is not None and not said else None


def not_ahead(moment: datetime, now: datetime, field: str) -> Refusal | None:
    """What is reported has happened."""
    return Refusal("in-the-future", "it lies in the future", field) if moment > now else None


def withdrawing(
    standing: Callable[[S], Standing],
) -> Callable[[S, NamesAWord, datetime, UUID], tuple[Outgoing, ...] | Refusal]:
    """The decision on taking back a word, for an agency whose words stand as told."""

    def withdraw(case: S, request: NamesAWord, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
        said_as = standing(case).get((request.what, request.ref or ""))
        if said_as is None:
            return Refusal("nothing-to-withdraw", "nothing like this stands in the case", "what")
        return tuple(
            outgoing(
                StatementWithdrawn(occurred_at=now, what=what, ref=request.ref, why=request.why),
                *(cause, "withdraw-statement", what, topic),
            )
            for what, topic in said_as.items()
        )

    return withdraw


def without(case: S, withdrawn: StatementWithdrawn, left: Mapping[str, Mapping[str, Any]]) -> S:
    """The case without what was taken back; `left` says which fields then hold what."""
    return replace(case, **left.get(withdrawn.what, {}))  # type: ignore[type-var]  # every state is a dataclass
