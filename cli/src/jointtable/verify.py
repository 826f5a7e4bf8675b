"""`jointtable verify`: check settlement proofs offline, with keys that come from elsewhere than the proofs."""

import json as json_text
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Annotated, Final

import typer

from proofs.keys import KeyRing
from proofs.proof_file import LIMIT_BYTES, read_proof
from proofs.settlement_proof import Failed, Verified, verify_proof
from rules.loader import BadPack, load_packs
from rules.pack import Packs
from rules.versions import said_otherwise

KEYS_FILE: Final = "keys.json"
REFUSED: Final = 1
MISUSED: Final = 2

PROOF_ENDING: Final = ".json"
KEYS_LIMIT: Final = 16 * LIMIT_BYTES

WEIGHED: Final = {
    "suspects_side": "the suspect's side",
    "victims_side": "the victim's side",
    "why_not_known": "why the rest is not known",
}
"""In words, where its name is none."""

Result = tuple[Path, Verified | Failed]


@dataclass(frozen=True, slots=True)
class Found:
    """What lies at the path: the proofs, and what else lies in the folder, by name."""

    proofs: Sequence[Path]
    others: Sequence[str] = ()


class Misuse(Exception):  # noqa: N818  # it says what is so
    """The question cannot be answered; the message says what to give instead."""


def verify(
    path: Annotated[Path, typer.Argument(help="A settlement proof, or a folder of them.", metavar="FILE|FOLDER")],
    keys: Annotated[
        Path | None, typer.Option(help="The agencies' public keys (JWK set); else keys.json beside FILE or FOLDER.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="The folder of the rule packs: the rows in each proof are held against it.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check settlement proofs offline: 0 all accepted, 1 something refused, 2 the question cannot be answered."""
    try:
        trusted = keys or keys_beside(path)
        ring = ring_in(trusted)
        found = _found_at(path, trusted)
        packs = _packs_in(rules) if rules else None
    except Misuse as why:
        print(f"jointtable verify: {why}", file=sys.stderr)
        raise typer.Exit(MISUSED) from why
    results = [(file, _verified(file, ring, packs)) for file in found.proofs]
    print(_as_json(trusted, results, found.others) if json else _as_text(trusted, results, found.others))
    if any(isinstance(result, Failed) for _, result in results):
        raise typer.Exit(REFUSED)


def _found_at(path: Path, trusted: Path) -> Found:
    if path.is_file():
        return Found([path])
    if not path.is_dir():
        raise Misuse(f"{path} is no file and no folder")
    try:
        keys = {trusted.resolve(), trusted.parent.resolve() / trusted.name}
        here = path.resolve()
        lying = sorted(file for file in path.iterdir() if here / file.name not in keys)
    except OSError as why:
        raise Misuse(f"{path} cannot be read: {why.strerror}") from why
    proofs = [file for file in lying if _is_proof(file)]
    if not proofs:
        raise Misuse(f"{path} holds no proof (*{PROOF_ENDING})")
    return Found(proofs, [file.name for file in lying if not _is_proof(file)])


def _is_proof(file: Path) -> bool:
    return file.name.lower().endswith(PROOF_ENDING) and file.name != KEYS_FILE


def _verified(file: Path, ring: KeyRing, packs: Packs | None) -> Verified | Failed:
    data = proof_in(file)
    result = Failed("file", data) if isinstance(data, str) else verify_proof(data, ring)
    return result if packs is None or isinstance(result, Failed) else _by_these_rules(data, packs) or result


def _by_these_rules(data: bytes | str, packs: Packs) -> Failed | None:
    """Whether the rows in a proof that holds are those of its version: its coordinator wrote them into it."""
    read = read_proof(data) if isinstance(data, bytes) else data
    other = None if isinstance(read, str) else said_otherwise(read.proof.pack, packs)
    return Failed("rules", "rows-differ", other) if other else None


def _packs_in(folder: Path) -> Packs:
    try:
        return load_packs(folder)
    except BadPack as why:
        raise Misuse(f"{folder} holds no rule packs: {why}") from why


def proof_in(file: Path) -> bytes | str:
    """The bytes of the proof, or why they are not read: cannot-be-read, no-plain-file, too-large."""
    try:
        return _bytes(file, LIMIT_BYTES)
    except OSError:
        return "cannot-be-read"


def keys_beside(path: Path) -> Path:
    """The key set beside a proof or a folder of them. Raises Misuse when there is none."""
    here = path.resolve()
    places = (here / KEYS_FILE, here.parent / KEYS_FILE) if here.is_dir() else _above(here)
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise Misuse(f"no {KEYS_FILE} beside {path}; name one with --keys")
    return found


def _above(file: Path) -> tuple[Path, ...]:
    """Beside the file, or beside the folder of proofs it lies in."""
    return (file.parent / KEYS_FILE, file.parent.parent / KEYS_FILE)


def ring_in(keys: Path) -> KeyRing:
    """The keys in this file. Raises Misuse when it holds none."""
    try:
        data = _bytes(keys, KEYS_LIMIT)
        if isinstance(data, str):
            raise Misuse(f"{keys} cannot be read: {data}")
        return KeyRing.from_jwks(data)
    except OSError as why:
        raise Misuse(f"{keys} cannot be read: {why.strerror}") from why
    except ValueError as why:
        raise Misuse(f"{keys} is no set of public keys: {str(why).splitlines()[0]}") from why


def _bytes(file: Path, limit: int) -> bytes | str:
    """What stands in the file, or why it is not read. No more than the limit is read, and no pipe is waited for."""
    there = file.stat()
    if not S_ISREG(there.st_mode):
        return "no-plain-file"
    if there.st_size > limit:
        return "too-large"
    with file.open("rb") as opened:
        data = opened.read(limit + 1)
    return data if len(data) <= limit else "too-large"


def _as_text(keys: Path, results: Sequence[Result], others: Sequence[str]) -> str:
    lines = [f"keys: {_shown(keys)}", *(line for file, result in results for line in _lines(file, result))]
    refused = sum(isinstance(result, Failed) for _, result in results)
    lines.append(f"{len(results) - refused} accepted, {refused} refused")
    if others:
        lines.append(f"not looked at: {', '.join(map(_shown, others))}")
    lines += [
        f"rules nobody has verified ({pack}): {', '.join(sorted(rows))}" for pack, rows in _unverified(results).items()
    ]
    return "\n".join(lines)


def _lines(file: Path, result: Verified | Failed) -> Iterator[str]:
    if isinstance(result, Failed):
        asked_by = f", by row {_shown(result.row)}" if result.row else ""
        yield f"refused   {_shown(file)}  {result.statement}: {result.reason}{asked_by}"
        return
    yield f"accepted  {_shown(file)}  {result.outcome}, {result.condition}, case {result.case}"
    if result.weighed is not None:
        said = (f"{WEIGHED.get(name, name)}: {'yes' if there else 'no'}" for name, there in result.weighed.items())
        yield f"          weighed: {', '.join(said)}"


def _shown(name: Path | str) -> str:
    """The name on one line: nobody writes a line of ours by the name of a file."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


def _unverified(results: Sequence[Result]) -> dict[str, set[str]]:
    rows: dict[str, set[str]] = {}
    for _, result in results:
        if isinstance(result, Verified) and result.unverified:
            rows.setdefault(result.pack, set()).update(result.unverified)
    return rows


def _as_json(keys: Path, results: Sequence[Result], others: Sequence[str]) -> str:
    told = [{"file": str(file), "accepted": isinstance(result, Verified), **asdict(result)} for file, result in results]
    answer = {"keys": str(keys), "proofs": told, "not_looked_at": list(others)}
    return json_text.dumps(answer, indent=2, sort_keys=True)
