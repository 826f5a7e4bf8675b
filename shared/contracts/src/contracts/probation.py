"""What probation says on its progress topic."""

from contracts.message import Message, ShortText
from contracts.topics import Topic


class AdviceBegun(Message):
    """Probation began its short advice on this suspect."""

    NAME = "advice-begun.v1"
    TOPICS = (Topic.PROBATION_PROGRESS,)
    office: ShortText
