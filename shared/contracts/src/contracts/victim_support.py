"""What victim support says on its progress topic: never a name, never an address."""

from contracts.message import Channel, Message
from contracts.topics import Topic


class ContactAttempted(Message):
    """Victim support tried to reach a victim; an attempt counts."""

    NAME = "contact-attempted.v1"
    TOPICS = (Topic.VICTIM_SUPPORT_PROGRESS,)
    channel: Channel
    reached: bool
