"""Read rule packs: `NAME/VERSION/` holds the YAML files of one version, so that several stand side by side.

A bad pack is one sentence naming the file and the row.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from rules.pack import Pack
from rules.released import SUMS, changed_since, mark_differs

FILES: Final = ("pack.yaml", "clocks.yaml", "calendar.yaml", "outcomes.yaml", "waivers.yaml")


class BadPack(ValueError):  # noqa: N818  # it says what is so
    """The folder holds no rule pack; the message says which file and row, and why."""


def load_pack(folder: Path) -> Pack:
    """The version of a pack in this folder. Raises BadPack."""
    _unchanged(folder)
    said, stands_in = dict[str, Any](), dict[str, str]()
    for name in FILES:
        for key, value in _read(folder / name).items():
            if key in stands_in:
                raise _bad(folder, f"{name}: {key} stands in {stands_in[key]} already")
            said[key], stands_in[key] = value, name
    try:
        pack = Pack.model_validate(said)
    except ValidationError as wrong:
        sentence = _sentence(said, wrong)
        raise _bad(folder, f"{_file(stands_in, sentence)}: {sentence}") from wrong
    if differs := mark_differs(folder, says_released=pack.released is not None):
        raise _bad(folder, differs)
    return pack


def load_packs(folder: Path) -> dict[tuple[str, str], Pack]:
    """Every version of every pack below this folder, by name and version. Raises BadPack."""
    for one in sorted(folder.glob(f"*/{FILES[0]}")):
        raise BadPack(f"{one.parent.name}/{one.name}: each version of a pack stands in a folder of its own below this")
    packs: dict[tuple[str, str], Pack] = {}
    for one in sorted(folder.glob(f"*/*/{FILES[0]}")):
        pack = load_pack(one.parent)
        if (pack.name, pack.version) != (one.parent.parent.name, one.parent.name):
            raise _bad(one.parent, f"{one.name}: this is {pack.named}, and its folder is named otherwise")
        packs[pack.name, pack.version] = pack
    if not packs:
        raise BadPack(f"{folder}: no rule pack here")
    return packs


def _bad(folder: Path, sentence: str) -> BadPack:
    """`nl/2026.1/clocks.yaml: what is wrong` for a file of the folder `nl/2026.1`."""
    where = folder.resolve()
    return BadPack(f"{where.parent.name}/{where.name}/{sentence}")


def _unchanged(folder: Path) -> None:
    try:
        changed = changed_since(folder, FILES)
    except (OSError, UnicodeDecodeError) as why:
        raise _bad(folder, f"{SUMS}: {' '.join(str(why).split())}") from why
    if changed:
        raise _bad(folder, changed)


class _EachNameOnce(yaml.SafeLoader):
    """YAML lets the second of two equal names win; in a table of rules, the first would be lost unseen."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  # PyYAML's own
        names = [name.value for name, _ in node.value]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(problem=f"{twice} stands twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)


def _read(file: Path) -> Mapping[str, Any]:
    try:
        said = yaml.load(file.read_text(encoding="utf-8"), _EachNameOnce)  # noqa: S506  # a SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as why:
        raise _bad(file.parent, f"{file.name}: {' '.join(str(why).split())}") from why
    if not isinstance(said, dict):
        raise _bad(file.parent, f"{file.name}: expected names and values")
    return said


def _sentence(said: Mapping[str, Any], wrong: ValidationError) -> str:
    """Where it is wrong, then what is; the pack's own checks say both themselves."""
    first = wrong.errors()[0]
    text = first["msg"].removeprefix("Value error, ")
    return f"{_row(said, first['loc'])}: {text}" if first["loc"] else text


def _file(stands_in: Mapping[str, str], sentence: str) -> str:
    """The file that holds what the sentence begins with, or should hold it."""
    begins = sentence.replace(":", ",").split(",")[0]
    expected = f"{begins}.yaml"
    return stands_in.get(begins, expected if expected in FILES else FILES[0])


def _row(said: Mapping[str, Any], where: tuple[int | str, ...]) -> str:
    """`clocks, row detention, allowance` for `("clocks", 2, "allowance")`; a row without an id by its number."""
    words: list[str] = []
    here: Any = said
    for step in where:
        here = _inside(here, step)
        is_row = isinstance(step, int) and isinstance(here, dict)
        words.append(f"row {here.get('id', int(step) + 1)}" if is_row else str(step))
    return ", ".join(words)


def _inside(here: Any, step: int | str) -> Any:
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    return here.get(step) if isinstance(here, dict) else None
