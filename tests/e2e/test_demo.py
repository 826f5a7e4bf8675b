"""The demo: the same day from the same seed, with kills on the way, and the same demo by another rule pack."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import pytest

from contracts.topics import Agency
from deploy.run import Asked, Standing, demo_command, table
from deploy.steps import Steps
from deploy.supervision import NotRunning, marked
from given import ROOT, pack
from proofs.keys import KeyRing
from proofs.settlement_proof import Verified, verify_proof
from recounting import differences
from traced import A_SECOND, traced

CASES = 20
BETWEEN_KILLS = 4.0
"""Seconds: enough for one service to be up again before the next is killed."""
WRONG_ON_THE_DAY = {
    "suspect-arrested-corrected",
    "solicitor-not-available",
    "agreement-refused",
    "issue-held-back",
    "contact-attempted",
    "advice-given",
    "interrogation-opened",
}


def played(out: Path, name: str, cases: int, *more: str) -> dict[str, Any]:
    asked = (f"--pack={name}", f"--cases={cases}", "--seed=7", f"--out={out}", *more)
    done = subprocess.run(
        [sys.executable, "-m", "deploy", "demo", *asked],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads((out / "summary.json").read_text())
    return told


def proofs_verify(out: Path) -> int:
    """How many settlement proofs there are; every one verifies."""
    ring = KeyRing.from_jwks((out / "keys.json").read_bytes())
    proofs = list((out / "proofs").glob("*.json"))
    assert all(isinstance(verify_proof(proof.read_bytes(), ring), Verified) for proof in proofs)
    return len(proofs)


@pytest.mark.timeout(300)
def test_a_day_by_another_rule_pack(tmp_path: Path) -> None:
    summary = played(tmp_path, "example", 5)

    assert {name for case in summary["cases"].values() for name in case["clocks"]} == {"held-24h"}
    assert summary["outcomes"]["agreed-fine"] == proofs_verify(tmp_path)


def systems_of(demo: subprocess.Popen[bytes]) -> Iterator[psutil.Process]:
    """The old systems' programs, each once."""
    for one in psutil.Process(demo.pid).children(recursive=True):
        if any(part.startswith("demo.systems.") for part in one.cmdline()):
            yield one


def played_with_kills(standing: Standing, out: Path) -> int:
    """The day again, slower, with every service and every old system killed on the way; how many were killed."""
    asked = Asked(cases=CASES, seed=7, pack="nl", speed=3000, out=out, stays=False)
    command = demo_command(standing.plan.folder, asked)
    killed, services = 0, cycle(list(Agency))
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, env=marked(standing.plan.folder)) as demo:
        while demo.poll() is None:
            time.sleep(BETWEEN_KILLS)  # real time: this is about programs that die
            if killed < len(Agency) and demo.poll() is None:
                killed += kills(standing, demo, next(services), killed)
    assert demo.returncode == 0
    return killed


def kills(standing: Standing, demo: subprocess.Popen[bytes], service: Agency, nth: int) -> int:
    """Kill this service if it is up, and at every second time an old system with it."""
    try:
        standing.parts.supervisor.kill(service)
    except NotRunning:
        return 0
    systems = list(systems_of(demo))
    if nth % 2 and systems:
        systems[nth % len(systems)].kill()
    return 1


@dataclass(frozen=True, slots=True)
class Day:
    """One day played twice, the second time with kills at a table that is still up."""

    fast: Path
    told: dict[str, Any]
    out: Path
    killed: int
    standing: Standing


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """For both of the tests below: it takes minutes."""
    folder = tmp_path_factory.mktemp("day")
    fast, out = folder / "fast", folder / "killed"
    told = played(fast, "nl", CASES)
    with table(folder, "nl", Steps(), connected=True) as standing:
        yield Day(fast, told, out, played_with_kills(standing, out), standing)


@pytest.mark.timeout(1200)
def test_the_same_seed_gives_the_same_bytes_at_any_speed_and_with_every_service_killed_on_the_way(day: Day) -> None:
    assert day.killed >= len(Agency), "every service was killed at least once"
    assert (day.fast / "summary.json").read_bytes() == (day.out / "summary.json").read_bytes()
    assert proofs_verify(day.out) == proofs_verify(day.fast) > 0
    assert set(day.told["said"]) >= WRONG_ON_THE_DAY
    assert set(day.told["outcomes"]) <= {row.id for row in pack().outcomes} | {"none"}
    assert day.told["alarms"] == 0
    assert differences(day.standing) == set()


@pytest.mark.timeout(1200)
def test_trace_explains_the_events_of_every_case_end_to_end_in_under_a_second_each(
    day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    told = traced(day.standing, seed=7)

    with capsys.disabled():
        sys.stdout.write(f"\ntrace: {told}\n")
    assert told.unexplained == []
    assert len(told.types) > len(WRONG_ON_THE_DAY), "of every kind of word there is one"
    assert median(told.seconds) < A_SECOND
    assert told.slowest < A_SECOND
