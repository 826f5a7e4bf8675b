"""What it costs to check a settlement proof offline: a thousand different ones, within one process."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Final
from uuid import UUID, uuid5

from typer.testing import CliRunner

from contracts.prosecutor import Terms
from jointtable.main import app
from proofs.keys import KeyRing
from proofs.settlement_proof import Verified, verify_proof
from unit.proofs.agencies import Keys, after, make_keys
from unit.proofs.story import Story

PROOFS: Final = 1_000
CASES: Final = UUID("5d0c8c50-1f6e-5b0e-9c86-0d6a2f7b8e11")
CLOCKS: Final = {"detention-9h": after(-60), "table-norm": after(-30), "week-norm-suspect": after(-60)}
PAGE: Final = """\
# What checking a proof costs

Written by `make bench PARTS=verify`.

{proofs} settlement proofs, each of another case and signed anew, {size} KB on average: fines
after a consultation or a waiver, and work after a hearing, each with three clocks. Everything is re-checked: the
canonical form, {signatures} signatures, the links, the conditions, the pack's rows, each clock, the seal. In
milliseconds, within one process: of the processor, and on the wall.

| | median | 99 of 100 within | most |
|---|---|---|---|
| processor | {processor} |
| wall | {wall} |

The whole command, `jointtable verify FOLDER`, reads, checks and tells about all of them in {command:.1f} s of processor
time, {each:.2f} ms each. The aim is under 5 ms each.
"""


def measure() -> str:
    """The page."""
    keys = make_keys()
    proofs = list(made(keys))
    processor, wall = checked(proofs, keys.ring)
    command = by_the_command(proofs, keys)
    return PAGE.format(
        proofs=PROOFS,
        size=round(sum(map(len, proofs)) / len(proofs) / 1000),
        signatures=signatures_in(proofs),
        processor=_told(processor),
        wall=_told(wall),
        command=command,
        each=command / PROOFS * 1000,
    )


def made(keys: Keys) -> Iterator[bytes]:
    """A thousand settlements, of three kinds in turn."""
    for nth in range(PROOFS):
        case = str(uuid5(CASES, str(nth)))
        kinds = (
            Story(keys=keys, case=case, clocks=CLOCKS, terms=Terms(amount_cents=10_000 + nth)),
            Story(keys=keys, case=case, clocks=CLOCKS, condition="waiver"),
            Story(
                keys=keys,
                case=case,
                clocks=CLOCKS,
                outcome="penalty-order-work",
                terms=Terms(work_hours=40),
                heard=True,
                willing=True,
            ),
        )
        yield kinds[nth % len(kinds)].proof()


def checked(proofs: list[bytes], ring: KeyRing) -> tuple[list[float], list[float]]:
    """Milliseconds for each proof: of the processor, and on the wall. Raises ValueError when one is refused."""
    processor, wall = [], []
    for proof in proofs:
        begun = process_time(), perf_counter()
        verdict = verify_proof(proof, ring)
        processor.append((process_time() - begun[0]) * 1000)
        wall.append((perf_counter() - begun[1]) * 1000)
        if not isinstance(verdict, Verified):
            raise ValueError(f"a proof was refused, so that this is not the same work: {verdict}")  # noqa: TRY004
    return processor, wall


def by_the_command(proofs: list[bytes], keys: Keys) -> float:
    """Seconds of processor time for all of them."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "keys.json").write_text(json.dumps({"keys": [one.model_dump(mode="json") for one in keys.public]}))
        (here / "proofs").mkdir()
        for nth, proof in enumerate(proofs):
            (here / "proofs" / f"{nth}.json").write_bytes(proof)
        begun = process_time()
        result = CliRunner().invoke(app, ["verify", str(here / "proofs")])
        taken = process_time() - begun
    if f"{PROOFS} accepted, 0 refused" not in result.output:
        raise ValueError(f"not all were accepted: {result.output[-200:]}")
    return taken


def signatures_in(proofs: list[bytes]) -> int:
    """How many a proof has at most: of each statement, the attestation, the weighing's and the seal."""
    return max(len(json.loads(proof)["statements"]) for proof in proofs) + 3


def _told(milliseconds: list[float]) -> str:
    within = quantiles(milliseconds, n=100)[98]
    return f"{median(milliseconds):.2f} | {within:.2f} | {max(milliseconds):.2f}"
