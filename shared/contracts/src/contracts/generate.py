"""`python -m contracts.generate [--check]`: write the JSON Schemas, or say which file is not as it would be written."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from contracts.language import MESSAGES
from contracts.message import Message

FOLDER: Final = Path(__file__).parents[2] / "schemas"
DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema_of(message: type[Message]) -> str:
    """The message's JSON Schema as text; `$id` is what its records name as dataschema."""
    schema = {"$schema": DRAFT, "$id": message.schema_uri()} | message.model_json_schema()
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def generated() -> dict[Path, str]:
    """Every generated file and what it has to hold."""
    return {FOLDER / f"{message.NAME}.json": schema_of(message) for message in MESSAGES}


def drifted(files: Mapping[Path, str]) -> list[Path]:
    """The files that are missing or hold something else."""
    return [path for path, text in files.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]


def write(files: Mapping[Path, str]) -> None:
    """Write them all."""
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def main(files: Mapping[Path, str], arguments: list[str]) -> int:
    """Exit code 1 and the names when checking finds a difference."""
    if "--check" not in arguments:
        write(files)
        return 0
    wrong = drifted(files)
    for path in wrong:
        sys.stderr.write(f"not as generated: {path.name}; run `make docs`\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(generated(), sys.argv[1:]))
