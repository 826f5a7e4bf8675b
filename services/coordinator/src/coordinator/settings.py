"""What the coordinator service needs to know: what every service does, and how its pages look."""

from pathlib import Path
from typing import Literal

from messaging.settings import ServiceSettings

__all__ = ["CoordinatorSettings", "ServiceSettings"]


class CoordinatorSettings(ServiceSettings):
    """The coordinator's own settings."""

    language: Literal["en", "nl"] = "en"
    """Of the coordinators' pages, for who asks for none that they speak."""
    theme: Path | None = None
    """A stylesheet of this deployment's own for the coordinators' pages, loaded after ours (docs/theme.md)."""
