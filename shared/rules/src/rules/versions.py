"""Which version of a rule pack is meant: several stand side by side, and each case keeps the one it began under."""

from rules.consistency import TABLES
from rules.pack import Pack, Packs


def newest(packs: Packs, named: str) -> Pack:
    """The newest released version of the pack of this name, or while none is released the newest of all.

    With a version, as in `nl 2026.1`, that very version, released or not. Raises LookupError when there is none.
    """
    name, _, version = named.partition(" ")
    versions = sorted((pack for pack in packs.values() if pack.name == name), key=_in_numbers)
    if not versions:
        raise LookupError(f"there is no rule pack {name}")
    if not version:
        return ([pack for pack in versions if pack.released] or versions)[-1]
    if (name, version) not in packs:
        raise LookupError(f"there is no rule pack {named}, only {', '.join(pack.named for pack in versions)}")
    return packs[name, version]


def nearest(packs: Packs, name: str | None, version: str | None, otherwise: Pack) -> Pack:
    """By which pack a case's clocks run: its own; where that is not here, the newest of its name that is.

    Nobody is held without a clock because a registration was forgotten, or a version not installed: `otherwise`.
    """
    if name and version and (own := packs.get((name, version))):
        return own
    return newest(packs, name) if name and any(known == name for known, _ in packs) else otherwise


def said_otherwise(part: Pack, packs: Packs) -> str | None:
    """The first row of this part of a pack that its version among these does not have, by its id; None when it has all.

    A settlement proof holds such a part. Where the version itself is not among these, its name and version.
    """
    whole = packs.get((part.name, part.version))
    if whole is None:
        return part.named
    if part.zone != whole.zone:
        return part.zone
    rows = ((row, getattr(whole, table)) for table in TABLES for row in getattr(part, table))
    return next((row.id for row, known in rows if row not in known), None)


def _in_numbers(pack: Pack) -> tuple[int, ...]:
    """2026.10 comes after 2026.9."""
    return tuple(int(part) for part in pack.version.split("."))
