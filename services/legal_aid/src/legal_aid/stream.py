"""What legal aid reads: police, proposals, probation's advice, and what the coordinator says. No decisions here."""

from typing import Final

from contracts.topics import Topic

TOPICS: Final = (
    Topic.POLICE_PROGRESS,
    Topic.POLICE_FILE,
    Topic.POLICE_IDENTITIES,
    Topic.PROSECUTOR_PROGRESS,
    Topic.PROSECUTOR_SETTLEMENT,
    Topic.PROBATION_PROGRESS,
    Topic.PROBATION_ADVICE,
    Topic.COORDINATOR_PROGRESS,
    Topic.COORDINATOR_ISSUE,
)
