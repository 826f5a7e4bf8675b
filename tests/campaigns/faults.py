"""`make faults`: every kind of fault, many times over, at a table that is at work; and a count after every few of them.

Exit 0 when nothing was lost, nothing counted twice, nothing was out of order and nothing differs; when faults that were
planted in the store are found by the same counts; and when all was made that was asked for, before its time was over.
Writes docs/campaigns/faults.md.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from at_windows import SESSION
from campaigns.faults_drawn import Round, drawn, in_stretches
from campaigns.faults_gathered import in_both_ways
from campaigns.faults_made import Hands, at_the_table
from campaigns.faults_page import PAGE, Told, page, where
from campaigns.faults_planted import planted
from campaigns.faults_said import Said

STRETCH = 3
"""Rounds of faults between two counts."""
SHOWN = 20


class WentWrong(Exception):  # noqa: N818  # it says what is so
    """A count found something, or the table did not come back; the message says which, and after which faults."""


def main() -> int:
    """Exit 0 when every count is right."""
    asked = _arguments()
    plan = drawn(asked.seed, asked.kills, SESSION)
    for some in plan:
        _say(_told(some))
    folder = Path(tempfile.mkdtemp(prefix="jt"))
    try:
        told = _campaign(folder, plan, asked)
    except WentWrong as why:
        _say(f"FAILED {why}\nThe logs are in {folder / 'logs'}")
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    text = page(told)
    _say(text)
    if asked.report:
        PAGE.write_text(text)
    return 0 if told.whole and all(one.was_found for one in told.planted) else 1


def _campaign(folder: Path, plan: Sequence[Round], asked: argparse.Namespace) -> Told:
    began, machine = time.monotonic(), where()
    until = began + asked.minutes * 60
    with at_the_table(folder) as hands:
        said, told = Said(hands.table.up, asked.seed), Told(asked.seed, asked.kills, sum(map(len, plan)), machine)
        try:
            for stretch in in_stretches(plan, STRETCH):
                if time.monotonic() > until:
                    break
                _play(hands, said, stretch, told)
            told.planted = planted(hands.table, said.ledger, told.made.total(), said.keys)
        finally:
            said.close()
    told.minutes = (time.monotonic() - began) / 60
    return told


def _play(hands: Hands, said: Said, stretch: Sequence[Round], told: Told) -> None:
    """Make these faults, wait until everybody is at rest, and count."""
    made = list[str]()
    try:
        for some in stretch:
            began = time.monotonic()
            made.append(_told(some))
            hands.make(some, said.begin)
            told.made.update(one.what for one in some)
            _say(f"{time.monotonic() - began:6.1f} s  {made[-1]}")
        began = time.monotonic()
        hands.rest()
        rested = time.monotonic()
        count = in_both_ways(hands.table, said.ledger, stretch[-1][-1].nth, said.keys)
    except Exception as why:
        raise WentWrong(_named(made, f"{type(why).__name__}: {why}")) from why
    told.counted(count, rested - began)
    _say(
        f"{time.monotonic() - began:6.1f} s  counted ({rested - began:.1f} s until at rest): {count.acknowledged} "
        f"acknowledged, {count.records} records, lost {len(count.lost)}, twice {len(count.twice)}, "
        f"order {len(count.order)}, differences {len(count.differing)}"
    )
    if not count.right:
        raise WentWrong(_named(made, "\n".join(list(count.wrong())[:SHOWN])))


def _told(some: Round) -> str:
    return "; ".join(one.told() for one in some)


def _named(made: Sequence[str], what: str) -> str:
    return f"after {made[-1]}\n{what}\nFaults since the count before, the last first:\n" + "\n".join(reversed(made))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--minutes", type=float, default=55, help="after which no new fault is made")
    parser.add_argument("--report", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
