"""What a released version says never changes. Its folder holds the digest of each file, as `sha256sum` writes them."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

SUMS: Final = "SHA256SUMS"
"""Made by `sha256sum *.yaml > SHA256SUMS`, and checked by `sha256sum --check SHA256SUMS` as well as here."""


def changed_since(folder: Path, files: Sequence[str]) -> str | None:
    """The first of these files that is not as it was released, with what is wrong; None also before the release.

    Raises OSError or UnicodeDecodeError when one cannot be read.
    """
    if not (folder / SUMS).is_file():
        return None
    digests = _digests((folder / SUMS).read_text(encoding="utf-8"))
    for name in files:
        if name not in digests:
            return f"{SUMS}: holds no digest of {name}"
        if sha256((folder / name).read_bytes()).hexdigest() != digests[name]:
            return f"{name}: it was changed after this version was released; make a new version for what changes"
    return None


def mark_differs(folder: Path, *, says_released: bool) -> str | None:
    """The pack's own date of release and the digests beside it come together or not at all."""
    if says_released == (folder / SUMS).is_file():
        return None
    if says_released:
        return f"{SUMS}: this version is released, and the digests of its files are missing"
    return f"{SUMS}: digests are for a released version, and pack.yaml does not say when it was released"


def _digests(text: str) -> dict[str, str]:
    pairs = (line.split(maxsplit=1) for line in text.splitlines() if line.strip())
    return {pair[-1].removeprefix("*"): pair[0] for pair in pairs}
