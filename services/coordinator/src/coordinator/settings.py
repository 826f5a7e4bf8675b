"""What the coordinator service needs to know: what every service does, and how its pages look."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from messaging.settings import ServiceSettings

__all__ = ["CoordinatorSettings", "ServiceSettings"]


class CoordinatorSettings(ServiceSettings):
    """The coordinator's own settings."""

    part: Literal["all", "fold", "pages"] = "all"
    """What this process does of the service's work: read, decide and keep time; show the pages; or both."""
    language: Literal["en", "nl"] = "en"
    """Of the coordinators' pages, for who asks for none that they speak."""
    theme: Path | None = None
    """A stylesheet of this deployment's own for the coordinators' pages, loaded after ours (docs/theme.md)."""
    small_group: int = Field(default=10, ge=5)
    """Below how many cases a count of the indicators is hidden, with what gives it away; others are rounded."""
