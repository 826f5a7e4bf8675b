"""What the day came to: a summary without ids, wall time or retries; the proofs; the keys to check them with."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from demo.http import Line


def write_results(
    out: Path, board: list[dict[str, Any]], prosecutor: Line, keys_file: Path, asked: dict[str, Any]
) -> dict[str, Any]:
    """Write `summary.json`, `proofs/*.json` and `keys.json`; answer the summary."""
    (out / "proofs").mkdir(parents=True, exist_ok=True)
    for earlier in (out / "proofs").glob("*.json"):
        earlier.unlink()  # of a day played with other keys
    for case in _cases(prosecutor):
        for named in case["proofs"]:
            proof = prosecutor.text(f"/cases/{case['case_id']}/proofs/{named}")
            (out / "proofs" / f"{case['agency_number']}-{named[:12]}.json").write_text(proof)
    (out / "keys.json").write_text(keys_file.read_text())
    summary = summary_of(board, asked)
    (out / "summary.json").write_text(json.dumps(summary, indent=2, sort_keys=True) + "\n")
    return summary


def _cases(prosecutor: Line) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = []
    page = "/cases"
    while page:
        said = prosecutor.get(page)
        listed, page = [*listed, *said["cases"]], said["next"]
    return listed


def summary_of(board: list[dict[str, Any]], asked: dict[str, Any]) -> dict[str, Any]:
    """One entry per police number: stage, outcome, and what became of each clock."""
    cases = {case["agency_number"]: _case(case) for case in board if case.get("agency_number")}
    return {
        "asked": asked,
        "cases": cases,
        "stages": dict(Counter(case["stage"] for case in cases.values())),
        "outcomes": dict(Counter(case["outcome"] or "none" for case in cases.values())),
        "alarms": sum(case["alarms"] for case in cases.values()),
        "held_back": sum(case["held_back"] for case in cases.values()),
        "said": dict(sum((Counter(case["said"]) for case in cases.values()), Counter[str]())),
    }


def _case(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "stage": case["stage"],
        "outcome": case.get("outcome"),
        "offence": case["offence"],
        "proposals": case["proposal"]["number"] if case.get("proposal") else 0,
        "clocks": {clock["clock"]: _clock(clock) for clock in case["clocks"]},
        "alarms": len(case["alarms"]),
        "held_back": sum(entry["what"] == "issue-held-back" for entry in case["timeline"]),
        "said": dict(sorted(Counter(entry["what"] for entry in case["timeline"]).items())),
        "owed": sorted(f"{duty['code']} by {duty['owner']}" for duty in case["owed"]),
    }


def _clock(clock: dict[str, Any]) -> str:
    return f"running, due {clock['due']}" if clock["state"] == "running" else f"{clock['state']}, due {clock['due']}"
