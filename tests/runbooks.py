"""The operators' runbooks as a person follows them: numbered steps, each with its words and its commands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from deploy.addresses import PROJECT
from jointtable.standing import RUNBOOKS

STEP: Final = re.compile(r"^(\d+)\. ", re.MULTILINE)
BLOCK: Final = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
PLACE: Final = "PLACE"
TO_BE_FILLED: Final = re.compile(rf"\b(SERVICE|{PLACE}|REASON|CASE)\b")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: all its words, and the commands of its blocks in order."""

    words: str
    commands: tuple[str, ...]


def steps_of(runbook: str) -> Mapping[int, Step]:
    """Each step by its number. A step ends where the next one or a heading begins."""
    text = (PROJECT / RUNBOOKS / f"{runbook}.md").read_text(encoding="utf-8")
    _, *parts = STEP.split(text)
    return {int(number): _step(words) for number, words in zip(parts[::2], parts[1::2], strict=True)}


def filled(command: str, said: Mapping[str, str]) -> str:
    """The command with what stands for something in it. Raises KeyError when nobody said it."""
    return TO_BE_FILLED.sub(lambda named: said[named.group(1)], command)


def _step(text: str) -> Step:
    own = text.partition("\n#")[0]
    commands = [line.strip() for block in BLOCK.findall(own) for line in block.splitlines() if line.strip()]
    return Step(" ".join(own.split()), tuple(commands))


def every_runbook() -> list[str]:
    """The name of each."""
    return sorted(one.stem for one in (PROJECT / RUNBOOKS).glob("*.md"))
