"""What the prosecutor reads: progress, file, advice, the victim's side, consultations, the issue. No decisions here."""

from typing import Final

from contracts.topics import Topic

TOPICS: Final = (
    Topic.POLICE_PROGRESS,
    Topic.POLICE_FILE,
    Topic.POLICE_IDENTITIES,
    Topic.PROBATION_PROGRESS,
    Topic.PROBATION_ADVICE,
    Topic.VICTIM_SUPPORT_PROGRESS,
    Topic.VICTIM_SUPPORT_STATEMENT,
    Topic.LEGAL_AID_PROGRESS,
    Topic.LEGAL_AID_CONSULTATION,
    Topic.COORDINATOR_PROGRESS,
    Topic.COORDINATOR_ISSUE,
)
