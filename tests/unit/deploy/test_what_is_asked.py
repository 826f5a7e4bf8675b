"""What cannot be played is refused in one sentence, before anything starts."""

import subprocess
import sys

import pytest


def refusal(*wrong: str) -> str:
    asked = subprocess.run(
        [sys.executable, "-m", "deploy", "demo", *wrong], capture_output=True, text=True, check=False, timeout=30
    )
    assert (asked.returncode, asked.stdout) == (2, "")
    (sentence,) = asked.stderr.splitlines()
    return sentence


@pytest.mark.parametrize("pack", ["nope", "", ".", "../rules/nl"])
def test_an_unknown_rule_pack_is_refused_and_those_there_are_named(pack: str) -> None:
    assert refusal(f"--pack={pack}").endswith(f"there is no rule pack {pack!r} in rules/, only example and nl")


@pytest.mark.parametrize("cases", ["0", "-3", "some", "1.5", "²"])
def test_a_day_without_a_case_is_refused(cases: str) -> None:
    assert refusal(f"--cases={cases}").endswith(f"a day has at least one case, told as a number, not {cases!r}")
