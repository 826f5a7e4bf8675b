"""Where everything of this run is: written by whoever started the services, read by the stand-ins."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Run:
    """One run's addresses and files. The tokens are the agencies' systems' own."""

    services: dict[str, str]
    systems: dict[str, str]
    """Where each agency's old system is to listen."""
    tokens: dict[str, str]
    operator_token: str
    drop_folder: Path
    """Where the police's system drops its files."""
    told_folder: Path
    """Where it finds what it is told."""
    webhook_secrets: dict[str, str]
    """Of the systems that are told by webhook."""
    systems_folder: Path
    """Where the old systems keep what they remember."""
    clock_file: Path
    keys_file: Path
    pack: str


def read_run(folder: Path) -> Run:
    """The run of this folder."""
    said: dict[str, Any] = json.loads((folder / "run.json").read_text())
    tokens = {agency: Path(file).read_text().strip() for agency, file in said["tokens"].items()}
    return Run(
        services=said["services"],
        systems=said["systems"],
        tokens=tokens,
        operator_token=tokens.pop("operator"),
        drop_folder=Path(said["drop_folder"]),
        told_folder=Path(said["told_folder"]),
        webhook_secrets={agency: Path(file).read_text().strip() for agency, file in said["webhook_secrets"].items()},
        systems_folder=Path(said["systems_folder"]),
        clock_file=Path(said["clock_file"]),
        keys_file=Path(said["keys_file"]),
        pack=said["pack"],
    )
