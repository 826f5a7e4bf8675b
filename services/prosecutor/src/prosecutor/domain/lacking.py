"""What a case still lacks before it can be decided, and from whom: the prosecutor sees it at once.

It is what the coordinator told: each agency's duties, and why an ask to issue is held back. Nothing is worked out here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from contracts.topics import Agency
from prosecutor.domain.prosecutor_case import ProsecutorCase


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing: by code, who owes it, since when, whether the ask to issue waits for it, and for which pack's row."""

    code: str
    owner: str
    since: datetime | None
    holds_back: bool
    rule: str | None = None


def lacking(case: ProsecutorCase) -> tuple[Lacking, ...]:
    """First what holds an ask back, then what else is owed; each once."""
    since = {(duty.code, Agency.PROSECUTOR.value): duty.since for duty in case.duties}
    since |= {(duty.code, duty.owner): duty.since for duty in case.owed_by_others}
    held = dict(_held_back(case))
    return (
        *(
            Lacking(code, owner, since.get((code, owner)), holds_back=True, rule=rule)
            for (code, owner), rule in held.items()
        ),
        *(
            Lacking(code, owner, at, holds_back=False)
            for (code, owner), at in since.items()
            if (code, owner) not in held
        ),
    )


def _held_back(case: ProsecutorCase) -> Iterator[tuple[tuple[str, str], str | None]]:
    if case.proposal is None or not case.proposal.asked:
        return
    for one in case.held_back:
        code, owner, *rules = one.split("/")
        yield (code, owner), next(iter(rules), None)
