"""`jointtable keys`: list the published keys, and let an agency's next one take over from the one that signs now."""

import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from contracts.topics import Agency
from proofs.keys import KeyRing, KeySet
from proofs.rotation import OVERLAP, Jwk, jwks_in, rotated

MISUSED: Final = 2
PRIVATE: Final = 0o600
keys_app = typer.Typer(no_args_is_help=True, help="The agencies' keys: list them, and rotate one.")

KeysFile = Annotated[Path, typer.Option("--keys", help="The public key set that every service trusts.")]


@keys_app.command("list")
def listed(keys: KeysFile) -> None:
    """Every published key: whose it is, and from when to when it is valid."""
    try:
        known = KeySet.model_validate_json(keys.read_bytes()).keys
    except (OSError, ValueError) as why:
        raise _misuse(why) from why
    for key in sorted(known, key=lambda one: (one.agency, one.valid_from)):
        until = key.valid_to.isoformat() if key.valid_to else "no end"
        print(f"{key.agency:15} {key.kid:32} {key.valid_from.isoformat()}  {until}")


@keys_app.command()
def rotate(
    agency: Annotated[Agency, typer.Argument(help="Whose key is rotated.")],
    keys: KeysFile,
    signing: Annotated[Path, typer.Option("--signing", help="The file with this agency's private key, or keys.")],
    valid_from: Annotated[str, typer.Option("--from", help="When the next key takes over; a moment with its offset.")],
    overlap_minutes: Annotated[int, typer.Option(min=2, help="How long both are valid.")] = OVERLAP
    // timedelta(minutes=1),
) -> None:
    """Make the next key: 0 done, 2 nothing was changed. Which files to carry where: docs/runbooks/rotate-keys.md."""
    try:
        public, private = jwks_in(keys.read_bytes()), jwks_in(signing.read_bytes())
        after = rotated(public, private, agency, _moment(valid_from), timedelta(minutes=overlap_minutes))
        KeyRing.from_jwks(_text(after.public))
        _replace(keys, after.public, keys.stat().st_mode & 0o777)
        _replace(signing, after.private, PRIVATE)
    except (OSError, ValueError) as why:
        raise _misuse(why) from why
    print(f"{agency}: {after.kid} signs from {valid_from}; the key before it is valid {overlap_minutes} minutes longer")
    print(f"first give {keys} to everybody and restart them; then {signing} to {agency}")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"--from {text}: a moment has its offset, as in 2026-12-01T00:00:00+01:00")
    return moment


def _replace(file: Path, keys: Sequence[Jwk], mode: int) -> None:
    """In one step: whoever reads it finds the one or the other, and nobody else's rights are widened."""
    beside = file.with_name(f".{file.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as opened:
        opened.write(_text(keys))
    beside.replace(file)


def _text(keys: Sequence[Jwk]) -> str:
    return json.dumps({"keys": list(keys)}, indent=1)


def _misuse(why: Exception) -> typer.Exit:
    print(f"jointtable keys: {str(why).splitlines()[0]}", file=sys.stderr)
    return typer.Exit(MISUSED)
