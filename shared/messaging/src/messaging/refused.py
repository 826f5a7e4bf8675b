"""Cases of which the broker refused a record: left alone for a while, then tried again from that record on."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

import structlog

from messaging.ports import Unsent
from messaging.sending import THE_RECORDS_OWN, Answer
from messaging.unanswered import NotYet

REFUSED_FOR: Final = 1.0
"""Seconds for which a case of which a record was refused is left alone: each further word would have all sent anew."""
REFUSED_KNOWN: Final = 60.0
"""Seconds for which it is known after that: what was tried behind the refused record is sent when that is taken."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Refused:
    """Until when (steady clock, seconds) a case is left alone, and up to which number all of it was tried."""

    until: float
    tried: int


class RefusedCases:
    """What the relay remembers of them. No case holds up another."""

    def __init__(self) -> None:
        self._known: dict[str, Refused] = {}

    def worth_trying(self, cases: Sequence[Unsent], now: float) -> list[Unsent]:
        """Those that are not left alone now; of one that was refused, its first record and what came since."""
        self._known = {one: refused for one, refused in self._known.items() if refused.until > now - REFUSED_KNOWN}
        return [self._not_tried(case) for case in cases if self._may_be_tried(case, now)]

    def answered(self, case: Unsent, answers: Sequence[Answer], now: float) -> int:
        """How many of its items are sent without a hole, by these answers: what came after a refused one goes again."""
        before = self._known.get(case.case_id)
        count = _without_a_hole(case, answers)
        if before:
            count = min(count, 1)  # what was tried behind it is sent again
        if any(isinstance(why, THE_RECORDS_OWN) for why in answers):
            tried = max(case.items[-1].n, before.tried if before else 0)
            self._known[case.case_id] = Refused(now + REFUSED_FOR, tried)
        elif count:
            self._known.pop(case.case_id, None)
        return count

    def _may_be_tried(self, case: Unsent, now: float) -> bool:
        refused = self._known.get(case.case_id)
        return refused is None or refused.until <= now

    def _not_tried(self, case: Unsent) -> Unsent:
        if not (refused := self._known.get(case.case_id)):
            return case
        first, *others = case.items
        return Unsent(case.case_id, (first, *(one for one in others if one.n > refused.tried)))


def _without_a_hole(case: Unsent, answers: Sequence[Answer]) -> int:
    count = len(list(takewhile(lambda why: why is None, answers)))
    if count < len(answers) and not isinstance(answers[count], NotYet):
        _log.error("case-not-sent", case=case.case_id, n=case.items[count].n, error=type(answers[count]).__name__)
    return count
