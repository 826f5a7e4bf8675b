"""Play a day at the table against running services, then write what it came to."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Final

from demo.clock import DayClock
from demo.conductor import Conductor, NotAtRest, Rest, after, earliest
from demo.day import load_data, midnight
from demo.http import Line
from demo.programs import Turn, running, turns
from demo.results import write_results
from demo.run_file import Run, read_run

LONGEST_DAY: Final = 42.0
"""Hours after which the day is over, whatever is still open."""


def main() -> int:
    """Exit 0 when the day was played and its results are written."""
    asked = _arguments()
    run = read_run(asked.run_folder)
    data = load_data(run.pack)
    clock = DayClock(run.clock_file, midnight(data))
    given = [
        f"--run-folder={asked.run_folder}",
        f"--cases={asked.cases}",
        f"--seed={asked.seed}",
        f"--host={asked.host}",
    ]
    started = time.monotonic()
    with running(given):
        try:
            _play(run, clock, turns(run.systems), asked.seconds_per_tick)
        except NotAtRest as why:
            print(f"demo: {why}", file=sys.stderr)
            return 1
    print(f"The day is over: {clock.now:%Y-%m-%d %H:%M}, played in {time.monotonic() - started:.0f} s.", flush=True)
    if asked.out:
        _write(run, asked)
    return 0


def _play(run: Run, clock: DayClock, systems: list[Turn], seconds_per_tick: float) -> None:
    rest = Rest(run.services, run.operator_token, lambda: _is_empty(run.drop_folder))
    conductor = Conductor(clock, systems, rest, seconds_per_tick)
    conductor.play(
        after(clock.now, LONGEST_DAY),
        lambda: all(one.finished for one in systems),
        lambda: earliest(*(one.next_in_world for one in systems)),
    )


def _is_empty(folder: Path) -> bool:
    """Whether the service has put away everything that was dropped."""
    return not any(one.is_file() and not one.name.startswith(".") for one in folder.iterdir())


def _write(run: Run, asked: argparse.Namespace) -> None:
    line = {agency: Line(run.services[agency], token) for agency, token in run.tokens.items()}
    board = line["coordinator"].get("/api/board")["cases"]
    told = {"cases": asked.cases, "seed": asked.seed, "pack": run.pack}
    summary = write_results(asked.out, board, line["prosecutor"], run.keys_file, told)
    print(json.dumps({"stages": summary["stages"], "outcomes": summary["outcomes"]}, sort_keys=True))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--run-folder", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seconds-per-tick", type=float, default=0.0)
    parser.add_argument("--host", default="127.0.0.1", help="where the old systems listen")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
