"""Legal aid's old system assigns solicitors; the solicitor confirms on the page behind the one-time link."""

import re
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from demo.draws import Draws
from demo.http import Line

NAMES: Final = UUID("7f5c7a8e-3b0a-5d0f-9a52-2f1e0d9c8b7a")
SOLICITORS: Final = ("NL-A-1201", "NL-A-1377", "NL-A-2044", "NL-A-2518")


class LegalAidSystem:
    """Assigns a solicitor to each case that asks for one, and keeps the link it was given for it."""

    def __init__(self, line: Line, draws: Draws) -> None:
        self._line, self._draws = line, draws

    def act(self, _now: datetime) -> bool:
        """One look at the work list."""
        before = self._line.asked
        for case in self._line.cases():
            if case["requested_at"] and case["assignment"] is None and not case["settlement"]:
                chosen = self._draws.one_of(case["agency_number"], "legal-aid", "solicitor", SOLICITORS)
                request_id = str(uuid5(NAMES, f"{case['case_id']}/assign"))
                self._line.post(f"/cases/{case['case_id']}/assignments", {"solicitor": chosen}, request_id)
        return self._line.asked > before


class Solicitors:
    """Each solicitor takes the time to speak with the client about the proposal, then confirms by the link.

    Never what was said.
    """

    def __init__(self, line: Line, page: Line, data: dict[str, Any], draws: Draws) -> None:
        self._line, self._page, self._data, self._draws = line, page, data, draws
        self._awaited: datetime | None = None

    def act(self, now: datetime) -> bool:
        """One look at who waits for a word on a proposal, and has been spoken with by now."""
        before = self._page.asked
        spoken = {case["case_id"]: (self._spoken_at(case), case) for case in self._line.cases() if _waits(case)}
        for at, case in spoken.values():
            if at <= now:
                self._confirm(case, case["proposal"]["hash"], now)
        self._awaited = min((at for at, _ in spoken.values() if at > now), default=None)
        return self._page.asked > before

    def next_in_world(self) -> datetime | None:
        """When the next conversation that is under way ends."""
        return self._awaited

    def _spoken_at(self, case: dict[str, Any]) -> datetime:
        proposal, longest = case["proposal"], self._data["conversation_within_minutes"]
        minutes = self._draws.whole(case["agency_number"], "solicitor", f"takes-{proposal['number']}", longest)
        return datetime.fromisoformat(proposal["proposed_at"]) + timedelta(minutes=minutes)

    def _confirm(self, case: dict[str, Any], named: str, now: datetime) -> None:
        number = case["agency_number"]
        link = self._line.get(f"/cases/{case['case_id']}/confirmation-link")["link"]
        waives = self._draws.share(number, "solicitor", "waives") < self._data["waives"]
        may_waive = case["age_class"] == "adult" and not case["vulnerable"] and waives
        token = re.search(r'name="csrf" value="([^"]+)"', self._page.text(link))
        common = {"csrf": token.group(1) if token else "", "proposal_hash": named}
        if may_waive:
            fields = {"kind": "waiver", "waived_at": now.isoformat(), "consequences_explained": "on"}
        else:
            fields = {
                "kind": "consultation",
                "held_at": now.isoformat(),
                "channel": self._draws.one_of(number, "solicitor", "channel", ("in-person", "video", "telephone")),
                "minutes": str(10 + self._draws.whole(number, "solicitor", "minutes", 20)),
                "points_explained": self._data["points"],
            }
        self._page.form(link, common | fields)


def _waits(case: dict[str, Any]) -> bool:
    if not case["assignment"] or not case["proposal"] or case["settlement"]:
        return False
    standing = [said for said in case["statements"] if not said["taken_back"]]
    return all(said["proposal_hash"] != case["proposal"]["hash"] for said in standing)
