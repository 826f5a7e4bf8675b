"""What probation reads: police, what the prosecutor decides, and what the coordinator says. No decisions here."""

from typing import Final

from contracts.topics import Topic

TOPICS: Final = (
    Topic.POLICE_PROGRESS,
    Topic.POLICE_FILE,
    Topic.POLICE_IDENTITIES,
    Topic.PROSECUTOR_PROGRESS,
    Topic.COORDINATOR_PROGRESS,
)
