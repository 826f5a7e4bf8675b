"""`python -m deploy run`, `demo` or `apply`: see `--help` of each."""

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from deploy import given
from deploy.access import NotApplied
from deploy.addresses import PROJECT
from deploy.apply import apply
from deploy.part import PartMissing
from deploy.parts import KEYS_VALID_FROM
from deploy.run import BROKEN_OFF, Asked, run
from deploy.secrets import make
from deploy.supervision import NotRunning
from deploy.topics import load_topics


class OneSentence(argparse.ArgumentParser):
    """Refuses in one sentence what it does not understand; how to ask is told by `--help`."""

    def error(self, message: str) -> NoReturn:
        """End with the exit code of a wrong question."""
        self.exit(2, f"jointtable: {message}\n")


def main() -> int:
    """The exit code; what is missing is told in one sentence."""
    asked = _arguments()
    try:
        if asked.what == "apply":
            return _apply(asked.secrets)
        return run(Asked(asked.cases, asked.seed, asked.pack, asked.speed, asked.out, stays=asked.what == "run"))
    except (PartMissing, NotApplied, NotRunning) as why:
        print(f"jointtable: {why}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return BROKEN_OFF


def _apply(secrets: Path) -> int:
    broker = given.broker(os.environ)
    if broker is None:
        raise PartMissing("name the broker in JOINTTABLE_KAFKA, and its administrator (see deploy/src/deploy/given.py)")
    passwords = make(secrets, KEYS_VALID_FROM).user_passwords()
    for right in apply(broker.access, load_topics(), passwords, os.environ.get("JOINTTABLE_CLUSTER", "local")):
        print(f"taken away: {right}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = OneSentence(prog="deploy", description=__doc__)
    actions = parser.add_subparsers(dest="what", required=True)
    for name, speed, tells in (
        ("run", 600.0, "bring everything up, play a day, stay up until Ctrl-C"),
        ("demo", 0.0, "bring everything up, play a day, take everything down"),
    ):
        played = actions.add_parser(name, help=tells)
        played.add_argument("--cases", type=_cases, default=20)
        played.add_argument("--seed", type=int, default=7)
        played.add_argument("--pack", default="nl", type=_pack, help="a folder of rules/")
        played.add_argument("--speed", type=float, default=speed, help="simulated seconds a second; 0: no pauses")
        played.add_argument("--out", type=Path, help="where the results go")
    applied = actions.add_parser("apply", help="make topics, users and rights on the broker of JOINTTABLE_KAFKA")
    applied.add_argument("--secrets", type=Path, required=True, help="the folder that holds or gets the passwords")
    return parser.parse_args()


def _cases(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"a day has at least one case, told as a number, not {text!r}")
    return int(text)


def _pack(name: str) -> str:
    packs = _packs()
    if name not in packs:
        raise argparse.ArgumentTypeError(f"there is no rule pack {name!r} in rules/, only {' and '.join(packs)}")
    return name


def _packs() -> list[str]:
    return sorted(file.parent.name for file in (PROJECT / "rules").glob("*/pack.yaml"))


if __name__ == "__main__":
    sys.exit(main())
