"""What lasted a while at the police: interrogations and transports, each by the police's own number of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from contracts.message import Message
from contracts.police import InterrogationClosed, InterrogationOpened, SuspectTransported
from contracts.withdrawals import StatementWithdrawn

SPANS_KEPT: Final = 100
SAID_BY: Final = {"interrogation": "interrogation-opened", "transport": "suspect-transported"}
WORDS: Final = frozenset({*SAID_BY.values(), "interrogation-closed"})


@dataclass(frozen=True, slots=True)
class During:
    """An interrogation or a transport; without an end while it lasts."""

    what: Literal["interrogation", "transport"]
    ref: str
    since: datetime
    until: datetime | None = None


def is_during(message: Message) -> bool:
    """Whether this word tells when something lasted, or takes such a word back."""
    named = message.what if isinstance(message, StatementWithdrawn) else message.NAME.rpartition(".")[0]
    return named in WORDS


def with_during(during: tuple[During, ...], message: Message) -> tuple[During, ...]:
    """What lasted, after one more word."""
    match message:
        case InterrogationOpened(ref=ref, occurred_at=at):
            return _begun(during, During("interrogation", ref, at))
        case InterrogationClosed(ref=ref, occurred_at=at):
            return _ended(during, ref, at)
        case SuspectTransported(ref=ref, began_at=began, occurred_at=at):
            return _begun(during, During("transport", ref, began, at))
        case StatementWithdrawn(what="interrogation-closed", ref=ref):
            return _ended(during, ref, None)
        case StatementWithdrawn(what=what, ref=ref):
            return tuple(one for one in during if (SAID_BY[one.what], one.ref) != (what, ref))
        case _:
            return during


def _begun(during: tuple[During, ...], one: During) -> tuple[During, ...]:
    """Said again it is corrected; an end that was told stands until that is corrected too."""
    before = next((other for other in during if (other.what, other.ref) == (one.what, one.ref)), None)
    others = tuple(other for other in during if other is not before)
    known = replace(one, until=before.until) if before and one.until is None else one
    return (*others, known)[-SPANS_KEPT:]


def _ended(during: tuple[During, ...], ref: str | None, at: datetime | None) -> tuple[During, ...]:
    return tuple(replace(one, until=at) if (one.what, one.ref) == ("interrogation", ref) else one for one in during)
