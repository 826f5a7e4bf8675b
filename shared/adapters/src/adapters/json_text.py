"""JSON as strangers write it: each member once, no NaN, every text one that can be written down again.

Numbers keep the text they were written with.
"""

import json
from typing import NoReturn

from adapters.mapped import Fault
from adapters.text import decoded


def parsed(text: str, line: int = 1) -> object | Fault:
    """What the text says; the fault counts its lines from `line`."""
    try:
        found: object = json.loads(
            text, parse_int=str, parse_float=str, parse_constant=_no_number, object_pairs_hook=_each_name_once
        )
        if "\\u" in text:
            json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        return _bad(line + error.lineno - 1, f"{error.msg}, column {error.colno}")
    except UnicodeEncodeError:
        return _bad(line, "half of a character stands alone")
    except RecursionError:
        return _bad(line, "it is nested too deeply")
    except ValueError as error:
        return _bad(line, str(error))
    return found


def parsed_bytes(data: bytes, encoding: str = "utf-8") -> object | Fault:
    """What the bytes say."""
    text = decoded(data, encoding)
    return text if isinstance(text, Fault) else parsed(text)


def _bad(line: int, why: str) -> Fault:
    return Fault(line, "", "bad-json", f"this is no JSON we can read: {why}")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _each_name_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member stands there twice")
    return members
