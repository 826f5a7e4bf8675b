"""What victim support says: whom it tried and reached, told, and what the victim has to say. Never a name or address.

`victim` is victim support's own number of a victim: it tells two victims of one case apart, and nobody else who it is.
"""

from typing import Literal

from pydantic import Field

from contracts.message import Channel, LongText, ShortText, Statement
from contracts.prosecutor import MOST
from contracts.topics import Topic

KindOfHarm = Literal["material", "physical", "psychological"]


class ContactAttempted(Statement):
    """Victim support tried to reach a victim; an attempt counts, also when nobody answered."""

    NAME = "contact-attempted.v1"
    TOPICS = (Topic.VICTIM_SUPPORT_PROGRESS,)
    victim: ShortText
    channel: Channel


class ContactMade(Statement):
    """A victim was reached, or came by itself."""

    NAME = "contact-made.v1"
    TOPICS = (Topic.VICTIM_SUPPORT_PROGRESS,)
    victim: ShortText
    channel: Channel


class VictimInformed(Statement):
    """The victim was told what became of the case, and of the way to complain about it."""

    NAME = "victim-informed.v1"
    TOPICS = (Topic.VICTIM_SUPPORT_PROGRESS,)
    victim: ShortText
    channel: Channel


class HarmRecorded(Statement):
    """What was done to the victim, in the victim's view."""

    NAME = "harm-recorded.v1"
    TOPICS = (Topic.VICTIM_SUPPORT_STATEMENT,)
    victim: ShortText
    kinds: tuple[KindOfHarm, ...] = Field(min_length=1, max_length=3)
    harm: LongText


class WishRecorded(Statement):
    """What the victim hopes for: an excuse, distance, payment, or to hear no more of it."""

    NAME = "wish-recorded.v1"
    TOPICS = (Topic.VICTIM_SUPPORT_STATEMENT,)
    victim: ShortText
    wish: LongText


class ClaimRecorded(Statement):
    """What the victim claims, in euro cents; `documented` when there are papers for it."""

    NAME = "claim-recorded.v1"
    TOPICS = (Topic.VICTIM_SUPPORT_STATEMENT,)
    victim: ShortText
    amount_cents: int = Field(ge=1, le=MOST)
    documented: bool
