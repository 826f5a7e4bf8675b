"""Read a rule pack from its folder of YAML files. A bad pack is one sentence naming the file and the row."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from rules.pack import Pack

FILES: Final = ("pack.yaml", "clocks.yaml", "calendar.yaml", "outcomes.yaml", "waivers.yaml")


class BadPack(ValueError):  # noqa: N818  # it says what is so
    """The folder holds no rule pack; the message says which file and row, and why."""


def load_pack(folder: Path) -> Pack:
    """The pack in this folder. Raises BadPack."""
    said, stands_in = dict[str, Any](), dict[str, str]()
    for name in FILES:
        for key, value in _read(folder / name).items():
            if key in stands_in:
                raise BadPack(f"{folder.name}/{name}: {key} stands in {stands_in[key]} already")
            said[key], stands_in[key] = value, name
    try:
        return Pack.model_validate(said)
    except ValidationError as wrong:
        sentence = _sentence(said, wrong)
        raise BadPack(f"{folder.name}/{_file(stands_in, sentence)}: {sentence}") from wrong


def load_packs(folder: Path) -> dict[tuple[str, str], Pack]:
    """Every pack in the sub-folders of this one, by name and version. Raises BadPack."""
    packs: dict[tuple[str, str], Pack] = {}
    for one in sorted(folder.glob(f"*/{FILES[0]}")):
        pack = load_pack(one.parent)
        if (pack.name, pack.version) in packs:
            raise BadPack(f"{one.parent.name}/{one.name}: {pack.named} stands in another folder already")
        packs[pack.name, pack.version] = pack
    if not packs:
        raise BadPack(f"{folder}: no rule pack here")
    return packs


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
        raise BadPack(f"{file.parent.name}/{file.name}: {' '.join(str(why).split())}") from why
    if not isinstance(said, dict):
        raise BadPack(f"{file.parent.name}/{file.name}: expected names and values")
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
