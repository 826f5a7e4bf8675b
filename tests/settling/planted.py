"""The bugs that are planted, each with the shortest story in which the machine sees it.

A story is told in the machine's own steps, as it prints them when something does not hold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pytest

from settling import bugs
from settling.beforehand import Word
from settling.deeds import FINE, MINOR_MAY
from settling.steps import Start, Step

ALLOWED: Final = "pre-trial-detention-allowed"
ADULT: Final[Start] = ("adult", ALLOWED, FINE)
HELD: Final[Step] = ("begins", {"start": ADULT, "vulnerable": False, "already": set()})
MINOR: Final[Step] = ("begins", {"start": ("minor", ALLOWED, MINOR_MAY), "vulnerable": False, "already": set()})
ASKED: Final[Sequence[Step]] = (("weighs", {}), ("asks", {}))
REST: Final[Step] = ("comes_to_rest", {})
CONSULTED: Final[Sequence[Step]] = (("consults", {"minutes_ago": 0}), *ASKED, REST)
EARLIER: Final[Sequence[Step]] = (("consults", {"minutes_ago": 0}), ("proposes", {"kind": FINE}))
COORDINATOR, AGAIN = 0, 1


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug: what it is, how it is planted, the story, and what the machine says of it."""

    name: str
    plants: Callable[[pytest.MonkeyPatch], None]
    story: Sequence[Step]
    seen_as: str


def _said(*words: Word) -> Sequence[Step]:
    """Of the interrogation, each a minute later."""
    return tuple(
        step
        for word in words
        for step in (("says_of_the_interrogation", {"word": word}), ("time_passes", {"minutes": 1}))
    )


INTERROGATED: Final = "lacks \\['a first interrogation"
BUGS: Final = (
    Planted(
        "a consultation on the earlier proposal counts",
        bugs.consultation_on_the_earlier_proposal_counts,
        (HELD, *EARLIER, *ASKED, REST),
        'lacks \\["a solicitor\'s word"\\]',
    ),
    Planted(
        "a revoked waiver is used",
        bugs.revoked_waiver_is_used,
        (HELD, ("waives", {}), ("withdraws_consultation_or_revokes_waiver", {"back": 0}), *ASKED, REST),
        'lacks \\["a solicitor\'s word"\\]',
    ),
    Planted(
        "check and issue are two writes",
        bugs.check_and_issue_are_two_writes,
        (
            *(HELD, ("consults", {"minutes_ago": 0}), *ASKED),
            *(("sends", {"who": who, "forgets": False}) for who in (1, 2)),
            ("reads", {"who": COORDINATOR, "most": 3}),
            ("withdraws_consultation_or_revokes_waiver", {"back": 0}),
            ("sends", {"who": 2, "forgets": False}),
            ("reads", {"who": COORDINATOR, "most": 3}),
        ),
        'lacks \\["a solicitor\'s word"\\]',
    ),
    Planted(
        "the write is not guarded",
        bugs.write_is_not_guarded,
        (
            *(HELD, ("consults", {"minutes_ago": 0}), *ASKED),
            *(("sends", {"who": who, "forgets": False}) for who in (1, 2)),
            ("is_held_up_before_it_writes", {"who": COORDINATOR}),
            ("time_passes", {"minutes": 1}),
            ("reads", {"who": AGAIN, "most": 3}),
            ("goes_on", {"who": COORDINATOR}),
        ),
        "was given twice",
    ),
    Planted(
        "an attestation is not bound to the case",
        bugs.attestation_is_not_bound_to_the_case,
        (HELD, ("legal_aid_says_what_is_not_so", {"wrong": "attested for another case"}), *ASKED, REST),
        'lacks \\["a solicitor\'s word"\\]',
    ),
    Planted(
        "a minor's waiver counts",
        bugs.minors_waiver_counts,
        (MINOR, ("waives", {}), ("answers", {"agreed": True}), *ASKED, REST),
        'lacks \\["a solicitor\'s word"\\]',
    ),
    Planted(
        "a consultation about another case counts",
        bugs.consultation_about_another_case_counts,
        (HELD, ("legal_aid_says_what_is_not_so", {"wrong": "of another case"}), *ASKED, REST),
        'lacks \\["a solicitor\'s word"\\]',
    ),
    Planted(
        "a proposal under another's hash is issued",
        bugs.proposal_under_anothers_hash_is_issued,
        (
            *(HELD, ("consults", {"minutes_ago": 0})),
            *(("prosecutor_says_what_is_not_so", {"wrong": "under another proposal's hash"}), *ASKED, REST),
        ),
        "under its own hash",
    ),
    Planted(
        "what was held back once is held back for good",
        bugs.held_back_once_is_held_back_for_good,
        (HELD, *ASKED, REST, ("consults", {"minutes_ago": 0}), REST),
        "it has everything and is not issued",
    ),
    Planted(
        "vulnerability lowered by another counts",
        bugs.vulnerability_lowered_by_another_counts,
        (
            *(HELD, *_said("waived unexplained", "opened")),
            *(("raises_vulnerability", {"by": by}) for by in ("police", "probation")),
            *(("lowers_vulnerability", {"by": "probation"}), *CONSULTED),
        ),
        INTERROGATED,
    ),
    Planted(
        "an unassisted first interrogation is forgotten",
        bugs.unassisted_interrogation_is_forgotten,
        (HELD, *_said("opened"), *CONSULTED),
        INTERROGATED,
    ),
    Planted(
        "a waiver of the first consultation counts for the second",
        bugs.first_waiver_counts_for_the_second,
        (HELD, *_said("waived"), *ASKED, REST),
        'lacks \\["a solicitor\'s word"\\]',
    ),
    Planted(
        "a consultation that only began allows the interrogation",
        bugs.consultation_that_only_began_allows_the_interrogation,
        (HELD, *_said("begun", "opened"), *CONSULTED),
        INTERROGATED,
    ),
    Planted(
        "a permission counts after the fact",
        bugs.permission_counts_after_the_fact,
        (HELD, *_said("reported as urgent", "opened"), REST, *_said("permitted"), *CONSULTED),
        INTERROGATED,
    ),
    Planted(
        "a judgement counts before the solicitor was told",
        bugs.judgement_counts_before_the_solicitor_was_told,
        (
            *(HELD, *_said("opened")),
            *(("says_what_is_not_so_of_the_interrogation", {"wrong": "judged untold"}), *CONSULTED),
        ),
        INTERROGATED,
    ),
)
