"""What the police service needs to know beyond what every service does."""

from pathlib import Path

from messaging.settings import ServiceSettings


class PoliceSettings(ServiceSettings):
    """The police's own secret."""

    case_secret_file: Path
    """Makes case ids and persons from police numbers; whoever has it can tell which number a case is."""
