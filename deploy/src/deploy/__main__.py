"""`python -m deploy run`, `demo`, `apply` or `hand-out`: see `--help` of each."""

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from deploy import compose, given, store
from deploy.access import NotApplied
from deploy.addresses import PROJECT
from deploy.apply import apply
from deploy.part import PartMissing
from deploy.parts import KEYS_VALID_FROM, wait_for_broker
from deploy.run import BROKEN_OFF, Asked, run
from deploy.run_file import still_clock
from deploy.secrets import Secrets, make, write_store_uris
from deploy.store import StoreUnfit
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
        if asked.what == "hand-out":
            return _hand_out(asked)
        return run(Asked(asked.cases, asked.seed, asked.pack, asked.speed, asked.out, stays=asked.what == "run"))
    except (PartMissing, NotApplied, NotRunning, StoreUnfit) as why:
        print(f"jointtable: {why}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return BROKEN_OFF


def _apply(secrets: Path) -> int:
    broker = given.broker(os.environ)
    if broker is None:
        raise PartMissing("name the broker in JOINTTABLE_KAFKA, and its administrator (see deploy/src/deploy/given.py)")
    own = make(secrets, KEYS_VALID_FROM)
    wait_for_broker(broker.access)
    cluster = os.environ.get("JOINTTABLE_CLUSTER", "local")
    for right in apply(broker.access, load_topics(), own.user_passwords(), cluster):
        print(f"taken away: {right}")
    _make_store_users(own)
    return 0


def _make_store_users(own: Secrets) -> None:
    stored = given.store(os.environ)
    if stored is None:
        return
    with store.connect(stored.address, stored.user, stored.password, direct=stored.direct) as client:
        store.wait_until_it_answers(client)
        store.make_users(client, own)


def _hand_out(asked: argparse.Namespace) -> int:
    own = make(asked.secrets, KEYS_VALID_FROM)
    write_store_uris(own, asked.store, direct=True)
    handed = compose.shares(own, compose.node(own, asked.kafka, asked.kafka_admin))
    if asked.demo_clock:
        handed[compose.DEMO] = compose.share_of_the_demo(own, asked.demo_clock)
        if not asked.demo_clock.exists():
            asked.demo_clock.write_text(still_clock())
    for who, share in handed.items():
        compose.hand_out(share, asked.shares / who)
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
    applied = actions.add_parser(
        "apply", help="make topics, users and rights on the broker of JOINTTABLE_KAFKA, users on JOINTTABLE_STORE"
    )
    handed = actions.add_parser("hand-out", help="draw all secrets, and leave each container's own in its folder")
    for verb in (applied, handed):
        verb.add_argument("--secrets", type=Path, required=True, help="the folder that holds or gets the passwords")
    handed.add_argument("--shares", type=Path, required=True, help="holds a folder for each container")
    handed.add_argument("--kafka", required=True, help="host:port at which services find the broker")
    handed.add_argument("--kafka-admin", required=True, help="host:port of the administrator's own listener")
    handed.add_argument("--store", required=True, help="host:port of the store")
    handed.add_argument("--demo-clock", type=Path, help="for a demo: the file by which it tells the time")
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
    return sorted({file.parent.parent.name for file in (PROJECT / "rules").glob("*/*/pack.yaml")})


if __name__ == "__main__":
    sys.exit(main())
