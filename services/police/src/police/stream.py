"""What police read: progress of the others, consultations, and what the coordinator says. No decisions here."""

from typing import Final

from contracts.topics import Topic

TOPICS: Final = (
    Topic.PROSECUTOR_PROGRESS,
    Topic.PROBATION_PROGRESS,
    Topic.VICTIM_SUPPORT_PROGRESS,
    Topic.LEGAL_AID_PROGRESS,
    Topic.LEGAL_AID_CONSULTATION,
    Topic.COORDINATOR_PROGRESS,
)
