"""The demo: the same day from the same seed, and the same demo by another rule pack."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from given import ROOT
from proofs.keys import KeyRing
from proofs.settlement_proof import Verified, verify_proof


def played(out: Path, pack: str, cases: int, *more: str) -> dict[str, object]:
    asked = (f"--pack={pack}", f"--cases={cases}", "--seed=7", f"--out={out}", *more)
    done = subprocess.run(
        [sys.executable, "-m", "deploy", "demo", *asked],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, object] = json.loads((out / "summary.json").read_text())
    return told


@pytest.mark.parametrize(("pack", "clock", "outcome"), [("example", "held-24h", "agreed-fine")])
@pytest.mark.timeout(240)
def test_a_day_by_another_rule_pack(tmp_path: Path, pack: str, clock: str, outcome: str) -> None:
    summary = played(tmp_path, pack, cases=5)

    cases = summary["cases"]
    assert isinstance(cases, dict)
    assert {name for case in cases.values() for name in case["clocks"]} == {clock}
    assert outcome in summary["outcomes"]  # type: ignore[operator]  # a mapping of outcomes
    ring = KeyRing.from_jwks((tmp_path / "keys.json").read_bytes())
    proofs = list((tmp_path / "proofs").glob("*.json"))
    assert proofs
    assert all(isinstance(verify_proof(proof.read_bytes(), ring), Verified) for proof in proofs)


@pytest.mark.timeout(300)
def test_the_same_seed_gives_the_same_bytes_at_any_speed(tmp_path: Path) -> None:
    told = played(tmp_path / "fast", "nl", 5)
    played(tmp_path / "slow", "nl", 5, "--speed=3000")

    assert (tmp_path / "fast" / "summary.json").read_bytes() == (tmp_path / "slow" / "summary.json").read_bytes()
    assert told["held_back"], "no ask was held back on this day"
