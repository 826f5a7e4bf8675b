"""What probation says: that advice was asked, is being made, was given; and to those who decide, what it is."""

from typing import Literal

from contracts.message import LongText, ShortText, Statement
from contracts.topics import Agency, Topic

RiskBand = Literal["low", "medium", "high"]


class AdviceAsked(Statement):
    """Somebody at the table asked probation for its short advice on this suspect."""

    NAME = "advice-asked.v1"
    TOPICS = (Topic.PROBATION_PROGRESS,)
    asked_by: Agency


class AdviceBegun(Statement):
    """Probation began its short advice on this suspect."""

    NAME = "advice-begun.v1"
    TOPICS = (Topic.PROBATION_PROGRESS,)
    office: ShortText


class AdviceGiven(Statement):
    """The advice is there. What it says stands on another topic, for those who decide and defend."""

    NAME = "advice-given.v1"
    TOPICS = (Topic.PROBATION_PROGRESS,)


class MoreResearchNeeded(Statement):
    """Hours do not suffice for an advice on this suspect, and why not."""

    NAME = "more-research-needed.v1"
    TOPICS = (Topic.PROBATION_PROGRESS,)
    why: LongText


class AdviceConcluded(Statement):
    """What probation advises."""

    NAME = "advice-concluded.v1"
    TOPICS = (Topic.PROBATION_ADVICE,)
    conclusion: LongText
    risk_band: RiskBand
    proposed_intervention: LongText | None = None
