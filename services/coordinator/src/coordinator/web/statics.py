"""Styles, scripts and pictures: each named with what it holds, so that a browser keeps it until it is another one."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from fastapi import Response
from fastapi.staticfiles import StaticFiles

STATIC: Final = Path(__file__).parent / "static"
AT: Final = "/wall"
KEPT: Final = "public, max-age=31536000, immutable"
"""For a year, as long as caches keep anything: another content has another address."""
ASKED: Final = "no-cache"
"""Kept too, but asked for each time whether it is still so."""
SHOWN: Final = 12
"""Hex digits of a content's digest in an address."""


@cache
def address(name: str) -> str:
    """`/wall/live.js?v=6f1ed002ab55`: where the pages load this file from."""
    return f"{AT}/{name}?v={_version(STATIC / name)}"


@cache
def _version(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:SHOWN]


class Static(StaticFiles):
    """Our files. Where the address names what is in them, nobody need ask again."""

    def file_response(self, full_path: Any, stat_result: Any, scope: Any, status_code: int = 200) -> Response:
        """One file, or that it is as the browser has it."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        named = scope["query_string"] == f"v={_version(Path(full_path))}".encode()
        answer.headers["Cache-Control"] = KEPT if named else ASKED
        return answer
