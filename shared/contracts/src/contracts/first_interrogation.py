"""A first interrogation that could not wait for the solicitor: reported, permitted; judged where nothing allowed it.

`ref` is the police's own number of the interrogation.
"""

from contracts.message import LongText, Moment, ShortText, Statement
from contracts.topics import Topic


class UrgentInterrogationReported(Statement):
    """Police want to question the suspect before a solicitor was there, and why that cannot wait."""

    NAME = "urgent-interrogation-reported.v1"
    TOPICS = (Topic.POLICE_FILE,)
    SIGNED = True
    ref: ShortText
    why: LongText


class UrgentInterrogationPermitted(Statement):
    """The prosecutor permits this urgent interrogation. It counts for what is opened after it, and for nothing else."""

    NAME = "urgent-interrogation-permitted.v1"
    TOPICS = (Topic.PROSECUTOR_PROGRESS,)
    SIGNED = True
    ref: ShortText
    permitted_by: ShortText


class FirstInterrogationJudged(Statement):
    """The prosecutor goes on although nothing allowed the first interrogation, and why; the solicitor was told when."""

    NAME = "first-interrogation-judged.v1"
    TOPICS = (Topic.PROSECUTOR_SETTLEMENT,)
    SIGNED = True
    ref: ShortText
    solicitor_told_at: Moment | None = None
    why: LongText
