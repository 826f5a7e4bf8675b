"""Read a rule pack from its folder of YAML files. A bad pack is one sentence naming the file and the row."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from rules.pack import Pack

FILES: Final = ("pack.yaml", "clocks.yaml", "outcomes.yaml", "waivers.yaml")


class BadPack(ValueError):  # noqa: N818  # it says what is so
    """The folder holds no rule pack; the message says which file and row, and why."""


def load_pack(folder: Path) -> Pack:
    """The pack in this folder. Raises BadPack."""
    said: dict[str, Any] = {}
    for name in FILES:
        said |= _read(folder / name)
    try:
        return Pack.model_validate(said)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise BadPack(f"{folder.name}: {_row(said, first['loc'])}: {first['msg']}") from wrong


def load_packs(folder: Path) -> dict[tuple[str, str], Pack]:
    """Every pack in the sub-folders of this one, by name and version. Raises BadPack."""
    packs = [load_pack(one) for one in sorted(folder.iterdir()) if (one / FILES[0]).is_file()]
    if not packs:
        raise BadPack(f"{folder}: no rule pack here")
    return {(pack.name, pack.version): pack for pack in packs}


def _read(file: Path) -> Mapping[str, Any]:
    try:
        said = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as why:
        raise BadPack(f"{file.parent.name}/{file.name}: {why}") from why
    if not isinstance(said, dict):
        raise BadPack(f"{file.parent.name}/{file.name}: expected names and values")
    return said


def _row(said: Mapping[str, Any], where: tuple[int | str, ...]) -> str:
    """`clocks, row detention, allowance` for `("clocks", 2, "allowance")`."""
    words: list[str] = []
    here: Any = said
    for step in where:
        here = _inside(here, step)
        words.append(f"row {here.get('id', step)}" if isinstance(step, int) and isinstance(here, dict) else str(step))
    return ", ".join(words) or "the pack"


def _inside(here: Any, step: int | str) -> Any:
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    return here.get(step) if isinstance(here, dict) else None
