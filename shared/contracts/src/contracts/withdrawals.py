"""What every agency can do with its own words: take one back, with the reason."""

from typing import Final

from contracts.message import Code, LongText, Message, ShortText
from contracts.topics import Topic

OF_ITS_OWN_WAY: Final = frozenset(
    {
        "consultation-held",
        "consultation-waived",
        "first-consultation-held",
        "first-consultation-waived",
        "issue-asked",
        "suspect-described",
        "vulnerability-lowered",
        "vulnerability-raised",
    }
)
"""What is taken back by a message of its own, or corrected only. A settlement rests on it: nobody guesses."""


class StatementWithdrawn(Message):
    """Something said on this topic no longer counts; it stays in the record, with the reason.

    `what` names the message without its version; `ref` which one, where a case may have several.
    """

    NAME = "statement-withdrawn.v1"
    TOPICS = (
        Topic.POLICE_PROGRESS,
        Topic.POLICE_FILE,
        Topic.POLICE_IDENTITIES,
        Topic.POLICE_VICTIMS,
        Topic.PROSECUTOR_PROGRESS,
        Topic.PROSECUTOR_SETTLEMENT,
        Topic.PROSECUTOR_WEIGHING,
        Topic.PROBATION_PROGRESS,
        Topic.PROBATION_ADVICE,
        Topic.VICTIM_SUPPORT_PROGRESS,
        Topic.VICTIM_SUPPORT_STATEMENT,
        Topic.LEGAL_AID_PROGRESS,
        Topic.LEGAL_AID_CONSULTATION,
    )
    SIGNED = True
    what: Code
    ref: ShortText | None = None
    why: LongText
