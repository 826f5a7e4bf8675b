"""What the prosecutor says once a settlement is in force. Each is a fact or a decision; none follows from another."""

from contracts.message import Digest, LongText, Statement
from contracts.topics import Topic


class SettlementIrrevocable(Statement):
    """The prosecutor decided that no remedy is left against this settlement, and why. Nothing becomes so by itself."""

    NAME = "settlement-irrevocable.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    proposal_hash: Digest
    why: LongText
