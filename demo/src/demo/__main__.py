"""Play a day at the table against running services, then write what it came to."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any, Final

from demo.clock import DayClock
from demo.conductor import Conductor, NotAtRest, Rest, System, after, earliest
from demo.day import load_data, midnight, occasions
from demo.draws import Draws
from demo.http import Line
from demo.results import write_results
from demo.run_file import read_run
from demo.systems.legal_aid import LegalAidSystem, Solicitors
from demo.systems.police import PoliceSystem
from demo.systems.probation import ProbationSystem
from demo.systems.prosecutor import ProsecutorSystem
from demo.systems.victim_support import VictimSupportSystem

LONGEST_DAY: Final = 42.0
"""Hours after which the day is over, whatever is still open."""


def main() -> int:
    """Exit 0 when the day was played and its results are written."""
    asked = _arguments()
    run = read_run(asked.run_folder)
    draws, data = Draws(asked.seed), load_data(run.pack)
    lines = {agency: Line(run.services[agency], token) for agency, token in run.tokens.items()}
    police = PoliceSystem(lines["police"], run.drop_folder, data, occasions(data, asked.cases, draws), draws)
    clock = DayClock(run.clock_file, midnight(data))
    rest = Rest(run.services, run.operator_token, police.drop_is_empty)
    prosecutor = ProsecutorSystem(lines["prosecutor"], data, draws)
    solicitors = Solicitors(lines["legal-aid"], Line(run.services["legal-aid"], ""), data, draws)
    systems: list[System] = [police, prosecutor, *_others(lines, data, draws, solicitors)]
    conductor = Conductor(clock, systems, rest, asked.seconds_per_tick)
    started = time.monotonic()
    try:
        ends = after(midnight(data), LONGEST_DAY)
        conductor.play(
            ends,
            lambda: police.finished() and prosecutor.finished(),
            lambda: earliest(police.next_in_world(), solicitors.next_in_world()),
        )
    except NotAtRest as why:
        print(f"demo: {why}", file=sys.stderr)
        return 1
    print(f"The day is over: {clock.now:%Y-%m-%d %H:%M}, played in {time.monotonic() - started:.0f} s.", flush=True)
    if asked.out:
        board = lines["coordinator"].get("/api/board")["cases"]
        told = {"cases": asked.cases, "seed": asked.seed, "pack": run.pack}
        summary = write_results(asked.out, board, lines["prosecutor"], run.keys_file, told)
        print(json.dumps({"stages": summary["stages"], "outcomes": summary["outcomes"]}, sort_keys=True))
    return 0


def _others(lines: dict[str, Line], data: dict[str, Any], draws: Draws, solicitors: Solicitors) -> list[System]:
    return [
        LegalAidSystem(lines["legal-aid"], draws),
        ProbationSystem(lines["probation"], data, draws),
        solicitors,
        VictimSupportSystem(lines["victim-support"], data, draws),
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--run-folder", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seconds-per-tick", type=float, default=0.0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
