"""Bytes to text in the stated code page, and the characters no agency means."""

import codecs
import re
from typing import Final

from adapters.mapped import Fault

CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters but tab and line ends. They show a wrong code page or a file that is no text."""


def decoded(data: bytes, encoding: str) -> str | Fault:
    """The text without its byte order mark. Another code page than stated is refused where it shows."""
    name = codecs.lookup(encoding).name
    marked = data.startswith(codecs.BOM_UTF8)
    if marked and name != "utf-8":
        return Fault(1, "", "wrong-encoding", f"the file is marked as UTF-8, the mapping says {encoding}")
    try:
        text = data.decode("utf-8-sig" if marked else encoding)
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        return Fault(_line(data[:start]), "", "wrong-encoding", f"the file is not {encoding} from here")
    if odd := CONTROL.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        return Fault(line, "", "control-character", f"the character U+{ord(odd.group()):04X} has no place in a text")
    return text


def clipped(text: str) -> str:
    """The text as a report shows it."""
    longest = 60
    return repr(text if len(text) <= longest else f"{text[:longest]}...")


def _line(before: bytes) -> int:
    return before.count(b"\n") + 1
