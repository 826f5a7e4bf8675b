"""The indicators' page, the same as a file and for systems: small groups are hidden alike in all three."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from coordinator.domain.counted import WINDOWS
from coordinator.domain.indicators import Indicators, indicators
from coordinator.ports import Contributions
from coordinator.web import languages
from coordinator.web.readers import Readers
from coordinator.web.told_indicators import Told, as_csv, as_sheet, lines
from messaging.web.auth import let_in, only

AS_OLD_AS: Final = 20.0
"""Seconds for which what was counted is shown again: the store counts no oftener, however many look."""


@dataclass(slots=True)
class Counter:
    """Counts for whoever asks, once for all of them."""

    kept: Contributions
    zone: ZoneInfo
    threshold: int
    now: Callable[[], datetime]
    steady: Callable[[], float] = monotonic
    _found: Indicators | None = None
    _until: float = 0.0
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def found(self) -> Indicators:
        """The indicators as they are, or were a moment ago. Raises StoreUnavailable."""
        async with self._one:
            if self._found is None or self.steady() >= self._until:
                totals = await self.kept.totals()
                self._found = await asyncio.to_thread(indicators, totals, self.now(), self.zone, self.threshold)
                self._until = self.steady() + AS_OLD_AS
            return self._found


def indicator_routes(counter: Counter, readers: Readers, titles: Mapping[str, str]) -> APIRouter:
    """`/indicators`, `/indicators.csv` and `/api/indicators`. `titles`: what the packs call each kind of outcome."""
    routes, wall, doors = APIRouter(), readers.wall, readers.wall.doors
    known = [Depends(only(doors, "system", "operator", "person"))]

    lets_in = [Depends(let_in(doors, "system", "operator", "person", nobody=wall.nobody))]

    @routes.get("/indicators", include_in_schema=False, dependencies=lets_in)
    async def page(request: Request) -> Response:
        found = await counter.found()
        return readers.page(
            request,
            lambda showing: showing.indicators(figures=Told(found, showing.language, titles), windows=WINDOWS),
        )

    @routes.get("/indicators.csv", include_in_schema=False, dependencies=lets_in)
    async def file(sheet: str = "") -> Response:
        """`sheet`: for a spreadsheet in that language, as the pages of it link to; a program asks without."""
        found, code = await counter.found(), languages.known(sheet)
        text = as_sheet(found, code) if code else as_csv(found)
        named = {"Content-Disposition": 'attachment; filename="indicators.csv"'}
        return Response(text, media_type="text/csv; charset=utf-8", headers=named)

    @routes.get("/api/indicators", tags=["coordinator"], dependencies=known)
    async def all_of_them() -> dict[str, Any]:
        """Every count and share; one that could tell of a small group is `<` and the threshold, or withheld."""
        found = await counter.found()
        return {"threshold": found.threshold, "windows_months": WINDOWS, "lines": list(lines(found))}

    return routes
