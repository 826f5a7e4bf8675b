"""What victim support reads: progress, and how victims are reached; never the suspect's side. No decisions here."""

from typing import Final

from contracts.topics import Topic

TOPICS: Final = (
    Topic.POLICE_PROGRESS,
    Topic.POLICE_VICTIMS,
    Topic.PROSECUTOR_PROGRESS,
    Topic.PROBATION_PROGRESS,
    Topic.COORDINATOR_PROGRESS,
)
