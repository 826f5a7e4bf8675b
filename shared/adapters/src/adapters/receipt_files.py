"""Receipts as files: beside a notice's file its reader writes NAME.receipt, which holds the digest of what it recorded.

NAME is the notice's file name without .json. A receipt that was taken in is removed; one that does not fit is put aside
as NAME.refused-receipt.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import structlog

from adapters.clock import REAL, Clock
from adapters.receipts import WHY, confirm
from messaging.delivering import Receipt
from messaging.ports import Cases, CaseTooLarge, StoreContended, StoreUnavailable

ENDING: Final = ".receipt"
REFUSED: Final = ".refused-receipt"
AT_ONCE: Final = 1000
LONGEST: Final = 200
"""Bytes of a receipt that are read: a digest, and what a program writes behind it."""
LOOK_AGAIN: Final = 1.0
"""Seconds between looks."""
NO_NAME: Final = "its name is that of no notice"
_PARTS: Final = 3

log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ReceiptFiles:
    """The folder in which notices lie as files, and the cases that they are of."""

    folder: Path
    cases: Cases[Any]
    clock: Clock = REAL

    async def run(self) -> None:
        """Take receipts in until cancelled."""
        while True:
            try:
                found = await self.look()
            except (StoreUnavailable, StoreContended, CaseTooLarge, OSError) as away:
                log.warning("receipts-wait", error=type(away).__name__)
                found = 0
            if not found:
                await self.clock.sleep(LOOK_AGAIN)

    async def look(self) -> int:
        """Take in what lies there now; how many there were. Raises StoreUnavailable, StoreContended, OSError."""
        lying = await asyncio.to_thread(lambda: list(self._lying()))
        if not lying:
            return 0
        named = [(file, case_id, receipt) for file, case_id, receipt in lying if receipt is not None]
        came = await confirm(self.cases, [(case_id, receipt) for _file, case_id, receipt in named])
        await asyncio.to_thread(self._put_away, {file: code for (file, *_), code in zip(named, came, strict=True)})
        strange = {file: NO_NAME for file, _case, receipt in lying if receipt is None}
        await asyncio.to_thread(self._put_away, strange)
        return len(lying)

    def _lying(self) -> Iterator[tuple[Path, str, Receipt | None]]:
        for file in sorted(self.folder.glob(f"[!.]*{ENDING}"))[:AT_ONCE]:
            parts = file.name.removesuffix(ENDING).split(".")
            if len(parts) != _PARTS or file.is_symlink() or not file.is_file():
                yield file, "", None
                continue
            with file.open("rb") as opened:
                words = opened.read(LONGEST).decode(errors="replace").split()
            yield file, unquote(parts[0]), Receipt(unquote(parts[2]), words[0] if words else "")

    def _put_away(self, came: dict[Path, str]) -> None:
        for file, code in came.items():
            if code in WHY or code == NO_NAME:
                log.error("receipt-put-aside", file=file.name[:LONGEST], why=code)
                file.rename(file.with_name(file.name.removesuffix(ENDING) + REFUSED))
            else:
                file.unlink(missing_ok=True)
