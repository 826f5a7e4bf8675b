"""What the coordinator service needs to know: what every service does, and how its pages look."""

from pathlib import Path

from messaging.settings import ServiceSettings

__all__ = ["CoordinatorSettings", "ServiceSettings"]


class CoordinatorSettings(ServiceSettings):
    """The coordinator's own settings."""

    theme: Path | None = None
    """A stylesheet of this deployment's own for the coordinators' pages, loaded after ours (docs/theme.md)."""
