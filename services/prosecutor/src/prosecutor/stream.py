"""What the prosecutor reads: progress, the file, the consultations, the coordinator's issue. No decisions here."""

from typing import Final

from contracts.topics import Topic

TOPICS: Final = (
    Topic.POLICE_PROGRESS,
    Topic.POLICE_FILE,
    Topic.PROBATION_PROGRESS,
    Topic.VICTIM_SUPPORT_PROGRESS,
    Topic.LEGAL_AID_PROGRESS,
    Topic.LEGAL_AID_CONSULTATION,
    Topic.COORDINATOR_PROGRESS,
    Topic.COORDINATOR_ISSUE,
)
