"""Probation's old system: it begins its short advice on the cases at the table."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from demo.draws import Draws
from demo.http import Line

NAMES: Final = UUID("3a1f9c52-77aa-5e0e-8f21-9b6f0f1d2c3b")


class ProbationSystem:
    """Takes on a share of the cases."""

    def __init__(self, line: Line, data: dict[str, Any], draws: Draws) -> None:
        self._line, self._data, self._draws = line, data, draws

    def act(self, _now: datetime) -> bool:
        """One look at the work list."""
        before = self._line.asked
        for case in self._line.cases():
            takes = self._draws.share(case["agency_number"], "probation", "takes") < self._data["advised"]
            if takes and case["advice_begun_at"] is None:
                request_id = str(uuid5(NAMES, case["case_id"]))
                self._line.post(f"/cases/{case['case_id']}/advice", {"office": "Office West"}, request_id)
        return self._line.asked > before
