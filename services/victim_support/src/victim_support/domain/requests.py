"""What victim support's own system, or a person at the form, may ask. Unknown fields are refused."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from contracts.message import Channel, LongText, Moment, ShortText
from contracts.prosecutor import MOST
from contracts.victim_support import KindOfHarm
from messaging.outside_settlement import ReportOutsideSettlement
from messaging.standing import WithdrawStatement


class Request(BaseModel):
    """A request about one victim of a case. `victim` is victim support's own number: no name, no address.

    `correction` is the reason why what was said before was wrong; this then takes its place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    victim: ShortText


class RecordAttempt(Request):
    """A victim was tried, and reached or not."""

    attempted_at: Moment
    channel: Channel
    reached: bool


class RecordContact(Request):
    """A victim was reached, or came by itself."""

    made_at: Moment
    channel: Channel
    correction: LongText | None = None


class RecordHarm(Request):
    """What was done to the victim."""

    recorded_at: Moment
    kinds: tuple[KindOfHarm, ...] = Field(min_length=1, max_length=3)
    harm: LongText
    correction: LongText | None = None


class RecordWish(Request):
    """What the victim hopes for."""

    recorded_at: Moment
    wish: LongText
    correction: LongText | None = None


class RecordClaim(Request):
    """What the victim claims, in euro cents."""

    recorded_at: Moment
    amount_cents: int = Field(ge=1, le=MOST)
    documented: bool
    correction: LongText | None = None


class RecordInformed(Request):
    """The victim was told what became of the case."""

    informed_at: Moment
    channel: Channel
    correction: LongText | None = None


BY_STEP: Final[Mapping[str, type[BaseModel]]] = {
    "attempts": RecordAttempt,
    "contacts": RecordContact,
    "harms": RecordHarm,
    "wishes": RecordWish,
    "claims": RecordClaim,
    "informed": RecordInformed,
    "outside-settlements": ReportOutsideSettlement,
    "statement-withdrawals": WithdrawStatement,
}
"""Every request, by the step that REST, forms and mappings name."""
