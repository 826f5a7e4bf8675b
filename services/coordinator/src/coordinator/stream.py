"""What the coordinator reads: every agency's progress, and what the settlement rests on. No decisions here."""

from typing import Final

from contracts.topics import Topic

TOPICS: Final = (
    Topic.POLICE_PROGRESS,
    Topic.POLICE_FILE,
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
