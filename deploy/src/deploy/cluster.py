"""What a cluster holds now: its topics with their settings, its users, its rights. Asks, and changes nothing."""

from collections.abc import Sequence
from typing import Any

from confluent_kafka.admin import AdminClient, ConfigResource, ResourceType

from deploy.access import PATIENCE
from deploy.bindings import any_right
from deploy.planned import Laid, There
from deploy.topics import Topics


def look(admin: AdminClient, topics: Topics) -> There:
    """All that the file decides about. Raises KafkaException: the administrator alone may see it all."""
    metadata = admin.list_topics(timeout=PATIENCE).topics
    names = [row.name for row in topics.all if row.name in metadata]
    settings = _settings(admin, names)
    laid = {
        name: Laid(
            partitions=len(metadata[name].partitions),
            replicas=min((len(one.replicas) for one in metadata[name].partitions.values()), default=0),
            settings=settings[name],
        )
        for name in names
    }
    scram: Any = admin.describe_user_scram_credentials()
    known = frozenset(scram.result(PATIENCE))
    return There(laid, known, frozenset(admin.describe_acls(any_right()).result(PATIENCE)))


def _settings(admin: AdminClient, names: Sequence[str]) -> dict[str, dict[str, str]]:
    if not names:
        return {}
    asked = admin.describe_configs([ConfigResource(ResourceType.TOPIC, name) for name in names])
    return {
        resource.name: {name: entry.value for name, entry in answer.result(PATIENCE).items()}
        for resource, answer in asked.items()
    }
