"""`jointtable verify`: check settlement proofs offline, with keys that come from elsewhere than the proofs."""

import json as json_text
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from proofs.keys import KeyRing
from proofs.settlement_proof import Failed, Verified, verify_proof

KEYS_FILE: Final = "keys.json"
REFUSED: Final = 1
MISUSED: Final = 2

Result = tuple[Path, Verified | Failed]


class Misuse(Exception):  # noqa: N818  # it says what is so
    """The question cannot be answered; the message says what to give instead."""


def verify(
    path: Annotated[Path, typer.Argument(help="A settlement proof, or a folder of them.", metavar="FILE|FOLDER")],
    keys: Annotated[
        Path | None, typer.Option(help="The agencies' public keys (JWK set); else keys.json beside FILE or FOLDER.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check settlement proofs offline: 0 all accepted, 1 something refused, 2 the question cannot be answered."""
    try:
        trusted = keys or _keys_beside(path)
        ring = _ring(trusted)
        results = [(file, verify_proof(_bytes(file), ring)) for file in _proofs_at(path)]
    except Misuse as why:
        print(f"jointtable verify: {why}", file=sys.stderr)
        raise typer.Exit(MISUSED) from why
    print(_as_json(trusted, results) if json else _as_text(trusted, results))
    if any(isinstance(result, Failed) for _, result in results):
        raise typer.Exit(REFUSED)


def _proofs_at(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise Misuse(f"{path} is no file and no folder")
    found = sorted(file for file in path.glob("*.json") if file.name != KEYS_FILE)
    if not found:
        raise Misuse(f"{path} holds no proof (*.json)")
    return found


def _keys_beside(path: Path) -> Path:
    here = path.resolve()
    places = (here / KEYS_FILE, here.parent / KEYS_FILE) if here.is_dir() else _above(here)
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise Misuse(f"no {KEYS_FILE} beside {path}; name one with --keys")
    return found


def _above(file: Path) -> tuple[Path, ...]:
    """Beside the file, or beside the folder of proofs it lies in."""
    return (file.parent / KEYS_FILE, file.parent.parent / KEYS_FILE)


def _ring(keys: Path) -> KeyRing:
    try:
        return KeyRing.from_jwks(_bytes(keys))
    except ValueError as why:
        raise Misuse(f"{keys} is no set of public keys: {str(why).splitlines()[0]}") from why


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as why:
        raise Misuse(f"{file} cannot be read: {why.strerror}") from why


def _as_text(keys: Path, results: Sequence[Result]) -> str:
    lines = [f"keys: {keys}", *(_line(file, result) for file, result in results)]
    refused = sum(isinstance(result, Failed) for _, result in results)
    lines.append(f"{len(results) - refused} accepted, {refused} refused")
    lines += [
        f"rules nobody has verified ({pack}): {', '.join(sorted(rows))}" for pack, rows in _unverified(results).items()
    ]
    return "\n".join(lines)


def _line(file: Path, result: Verified | Failed) -> str:
    if isinstance(result, Failed):
        return f"refused   {file}  {result.statement}: {result.reason}"
    return f"accepted  {file}  {result.outcome}, {result.condition}, case {result.case}"


def _unverified(results: Sequence[Result]) -> dict[str, set[str]]:
    rows: dict[str, set[str]] = {}
    for _, result in results:
        if isinstance(result, Verified) and result.unverified:
            rows.setdefault(result.pack, set()).update(result.unverified)
    return rows


def _as_json(keys: Path, results: Sequence[Result]) -> str:
    told = [{"file": str(file), "accepted": isinstance(result, Verified), **asdict(result)} for file, result in results]
    return json_text.dumps({"keys": str(keys), "proofs": told}, indent=2, sort_keys=True)
