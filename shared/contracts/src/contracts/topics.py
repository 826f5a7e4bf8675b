"""The topics' names and owners. Who may read each, and why, stands in deploy/kafka/topics.yaml."""

from enum import StrEnum


class Agency(StrEnum):
    """Who runs a service; also its Kafka user, consumer group and store user."""

    POLICE = "police"
    PROSECUTOR = "prosecutor"
    PROBATION = "probation"
    VICTIM_SUPPORT = "victim-support"
    LEGAL_AID = "legal-aid"
    COORDINATOR = "coordinator"


class Topic(StrEnum):
    """A topic is what may be read together by the same readers for the same purpose and ground."""

    POLICE_PROGRESS = "case.police.progress.v1"
    POLICE_FILE = "case.police.file.v1"
    POLICE_IDENTITIES = "case.police.identities.v1"
    POLICE_VICTIMS = "case.police.victims.v1"
    PROSECUTOR_PROGRESS = "case.prosecutor.progress.v1"
    PROSECUTOR_SETTLEMENT = "case.prosecutor.settlement.v1"
    PROSECUTOR_WEIGHING = "case.prosecutor.weighing.v1"
    PROBATION_PROGRESS = "case.probation.progress.v1"
    PROBATION_ADVICE = "case.probation.advice.v1"
    VICTIM_SUPPORT_PROGRESS = "case.victim-support.progress.v1"
    VICTIM_SUPPORT_STATEMENT = "case.victim-support.statement.v1"
    LEGAL_AID_PROGRESS = "case.legal-aid.progress.v1"
    LEGAL_AID_CONSULTATION = "case.legal-aid.consultation.v1"
    COORDINATOR_PROGRESS = "case.coordinator.progress.v1"
    COORDINATOR_ISSUE = "case.coordinator.issue.v1"
    COORDINATOR_ACTS = "case.coordinator.acts.v1"
    COORDINATOR_VIEW = "case.coordinator.view.v1"

    owner: Agency
    """The one service that may write here."""

    def __init__(self, name: str) -> None:
        self.owner = Agency(name.split(".")[1])

    @property
    def short(self) -> str:
        """`police.progress` for `case.police.progress.v1`: what people read."""
        return ".".join(self.value.split(".")[1:3])


def retry_topic(service: Agency) -> str:
    """Where an operator puts a parked record back for one service."""
    return f"{service}.retry"


def parked_topic(service: Agency) -> str:
    """Where a service puts what it could not read, with the reason."""
    return f"{service}.dlq"
