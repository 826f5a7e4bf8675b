"""What victim support reads: progress only, never the suspect's side. No decisions here."""

from typing import Final

from contracts.topics import Topic

TOPICS: Final = (
    Topic.POLICE_PROGRESS,
    Topic.PROSECUTOR_PROGRESS,
    Topic.PROBATION_PROGRESS,
    Topic.COORDINATOR_PROGRESS,
)
