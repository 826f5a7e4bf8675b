"""What a benchmark is asked by variables, and the command that asks for the same again."""

import os
from collections.abc import Mapping
from typing import Final

ALL_CASES: Final = 189_000
"""Those that came to such tables in the Netherlands in 2016. Source: OECD, Observatory of Public Sector Innovation."""
USUAL: Final[Mapping[str, Mapping[str, str]]] = {
    "fold": {"BENCH_CASES": "300 2000", "BENCH_ROUNDS": "3", "BENCH_WAYS": ""},
    "live": {"BENCH_RATES": "1 10 100 500", "BENCH_SECONDS": ""},
    "year": {"YEAR_CASES": str(ALL_CASES)},
    "board": {
        "BENCH_CASES": "400",
        "BENCH_PAGES": "100",
        "BENCH_RATE": "50",
        "BENCH_SECONDS": "15",
        "BENCH_ROUNDS": "2",
    },
}
"""Of each part its variables, and what each is where nobody says otherwise."""
ON_A_STORE: Final = frozenset({"fold", "live", "year", "board"})


def asked(part: str, name: str) -> str:
    """What the variable says."""
    return os.environ.get(name) or USUAL[part][name]


def is_fast() -> bool:
    """Whether the store built in Rust is asked for."""
    return os.environ.get("STORE") == "fast"


def command(part: str) -> str:
    """What measures the page anew, in the same way."""
    told = {name: asked(part, name) for name in USUAL.get(part, {})}
    if part in ON_A_STORE and is_fast():
        told["STORE"] = "fast"
    words = (f'{name}="{said}"' if set(said) & set(" |") else f"{name}={said}" for name, said in told.items() if said)
    return " ".join((f"make bench PARTS={part}", *words))
