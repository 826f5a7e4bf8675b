"""The model checker of TLA+ on our small model of the race between a withdrawal and an issue."""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.addresses import LOCAL, PROJECT

MODEL: Final = PROJECT / "tests" / "model"
JAR: Final = LOCAL / "tlc" / "libs" / "*"
STATES: Final = re.compile(r"^(\d+) states generated, (\d+) distinct states found", re.MULTILINE)
DEPTH: Final = re.compile(r"^The depth of the complete state graph search is (\d+)", re.MULTILINE)
VIOLATED: Final = re.compile(r"^Error: Invariant (\w+) is violated", re.MULTILINE)
STEP: Final = re.compile(r"^State (\d+): <(\w+)", re.MULTILINE)


class NotChecked(Exception):  # noqa: N818  # it says what is so
    """The checker came to no answer."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checker says of the model, written in this way."""

    way: str
    generated: int
    distinct: int
    depth: int
    violated: str
    """The first invariant that does not hold; empty when all hold in every state."""
    steps: tuple[str, ...]
    """How to come there, by the names of the actions."""


def checked(way: str, workers: int) -> Checked:
    """Look at every state that can be reached with the bounds of WAY.cfg. Raises NotChecked."""
    with tempfile.TemporaryDirectory() as states:
        asked = ["java", "-XX:+UseParallelGC", "-cp", str(JAR), "tlc2.TLC", "-workers", str(workers)]
        asked += ["-metadir", states, "-config", str(MODEL / f"{way}.cfg"), str(MODEL / "WithdrawIssue.tla")]
        said = subprocess.run(asked, cwd=states, capture_output=True, text=True, check=False).stdout
    return answer(way, said)


def answer(way: str, said: str) -> Checked:
    """What it printed, read. Raises NotChecked."""
    counted, depth, violated = STATES.findall(said), DEPTH.search(said), VIOLATED.search(said)
    if not counted or depth is None or not (violated or "No error has been found" in said):
        raise NotChecked(said[-2000:])
    generated, distinct = counted[-1]
    steps = tuple(name for _, name in STEP.findall(said) if name != "Initial")
    return Checked(way, int(generated), int(distinct), int(depth[1]), violated[1] if violated else "", steps)


def bounds(way: str) -> str:
    """The bounds of a way, as its configuration has them."""
    text = (Path(MODEL) / f"{way}.cfg").read_text()
    return ", ".join(f"{name} {value}" for name, value in re.findall(r"^    (\w+) = (\S+|\{.*\})$", text, re.MULTILINE))
