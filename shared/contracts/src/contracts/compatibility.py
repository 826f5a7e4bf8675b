"""May this schema stand in the place of the last released one, inside one major version?

Old readers must read what new writers write, and new readers what old writers wrote: optional fields may be added,
and nothing else may change. Covers the subset of JSON Schema that pydantic writes.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

TOLD_ONLY: Final = frozenset({"title", "description", "$id", "$schema", "default", "examples"})
"""Keywords that change no record."""

Schema = Mapping[str, Any]


def breaks(old: Schema, new: Schema) -> list[str]:
    """Every breaking change, as `where: what`; empty when the new schema may be released."""
    return list(_breaks("", old, new, old.get("$defs", {}), new.get("$defs", {})))


def _breaks(where: str, old: Any, new: Any, old_parts: Schema, new_parts: Schema) -> Iterator[str]:
    old, new = _resolved(old, old_parts), _resolved(new, new_parts)
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        if old != new:
            yield f"{where}: {old!r} became {new!r}"
        return
    yield from _fields(where, old, new, old_parts, new_parts)
    for keyword in sorted((old.keys() | new.keys()) - TOLD_ONLY - {"properties", "required", "$defs"}):
        yield from _keyword(f"{where} {keyword}".strip(), old.get(keyword), new.get(keyword), old_parts, new_parts)


def _keyword(where: str, old: Any, new: Any, old_parts: Schema, new_parts: Schema) -> Iterator[str]:
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _breaks(f"{where}[{place}]", before, after, old_parts, new_parts)
    else:
        yield from _breaks(where, old, new, old_parts, new_parts)


def _fields(where: str, old: Schema, new: Schema, old_parts: Schema, new_parts: Schema) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in before:
        if name not in after:
            yield f"{where}/{name}: dropped"
        else:
            yield from _breaks(f"{where}/{name}", before[name], after[name], old_parts, new_parts)
    for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
        yield f"{where}/{name}: became required"
    for name in sorted(set(old.get("required", ())) - set(new.get("required", ()))):
        yield f"{where}/{name}: became optional"


def _resolved(schema: Any, parts: Schema) -> Any:
    while isinstance(schema, Mapping) and "$ref" in schema:
        schema = parts[str(schema["$ref"]).rpartition("/")[2]]
    return schema
