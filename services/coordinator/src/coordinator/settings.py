"""What the coordinator service needs to know: what every service does."""

from messaging.settings import ServiceSettings

__all__ = ["ServiceSettings"]
