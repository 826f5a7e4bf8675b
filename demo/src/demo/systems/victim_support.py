"""Victim support's old system: it tries victims by telephone, up to three times."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from demo.draws import Draws
from demo.http import Line

NAMES: Final = UUID("5b6d7e8f-1122-5c33-9d44-556677889900")
TRIES: Final = 3
VICTIM: Final = "S1"
NEVER: Final[dict[str, Any]] = {"attempts": 0, "reached_at": None}


class VictimSupportSystem:
    """Not every offence has a victim; not every victim answers."""

    def __init__(self, line: Line, data: dict[str, Any], draws: Draws) -> None:
        self._line, self._data, self._draws = line, data, draws

    def act(self, now: datetime) -> bool:
        """One look at the work list."""
        before = self._line.asked
        for case in self._line.cases():
            tried: dict[str, Any] = next((one for one in case["victims"] if one["number"] == VICTIM), NEVER)
            number, attempt = case["agency_number"], tried["attempts"] + 1
            has_victim = self._draws.share(number, "victim-support", "victim") < self._data["has_victim"]
            if has_victim and tried["reached_at"] is None and attempt <= TRIES:
                reached = self._draws.share(number, "victim-support", f"attempt-{attempt}") < self._data["answers"]
                said = {"victim": VICTIM, "channel": "telephone", "reached": reached}
                body = {"attempted_at": now.isoformat(), **said}
                request_id = str(uuid5(NAMES, f"{case['case_id']}/{attempt}"))
                self._line.post(f"/cases/{case['case_id']}/attempts", body, request_id)
        return self._line.asked > before
