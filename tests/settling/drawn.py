"""How the steps are drawn: what each may say, and how often."""

from collections.abc import Sequence
from itertools import permutations, product
from typing import Any, Final

from hypothesis import strategies as st

from contracts.topics import Agency, Topic
from settling.beforehand import CALLERS, FIRST, SECOND, TAKEN_BACK, WORDS
from settling.deeds import ADULTS, EITHERS, FINE, MINORS, Kind
from settling.forged import FORGERIES
from settling.misspoken import OF_A_WEIGHING, OF_AN_INTERROGATION, OF_LEGAL_AID, OF_THE_PROSECUTOR
from settling.steps import Start, Step
from settling.stretches import WAYS

Steps = st.SearchStrategy[Step]
GRAVE, LIGHTER = "grave", "pre-trial-detention-allowed"
STARTS: Final[tuple[Start, ...]] = tuple(
    (age, offence, kind)
    for age, offence, kinds in (
        ("adult", LIGHTER, (FINE, *ADULTS)),
        ("adult", GRAVE, EITHERS),
        ("minor", LIGHTER, (*MINORS, *EITHERS)),
    )
    for kind in kinds
)
KINDS: Final[tuple[Kind, ...]] = (FINE, *ADULTS, *MINORS, *EITHERS)
ALREADY: Final = ("answers", "asks", "consults", "hears", "waives", "weighs")
OF_THE_PROPOSAL: Final = (
    "settlement-proposed",
    "hearing-held",
    "agreement-given",
    "agreement-refused",
    "sides-weighed",
    "case-dismissed",
)
TOPICS: Final = (
    Topic.POLICE_FILE,
    Topic.PROSECUTOR_PROGRESS,
    Topic.PROSECUTOR_SETTLEMENT,
    Topic.PROSECUTOR_WEIGHING,
    Topic.PROBATION_ADVICE,
    Topic.LEGAL_AID_PROGRESS,
    Topic.LEGAL_AID_CONSULTATION,
    Topic.COORDINATOR_PROGRESS,
)


def _of(name: str, **drawn: Any) -> Steps:
    """This step, with each of what it is told drawn from these."""
    return st.tuples(st.just(name), st.fixed_dictionaries({each: _from(any_of) for each, any_of in drawn.items()}))


def _each(name: str, **drawn: Sequence[Any]) -> tuple[Step, ...]:
    """This step, once with each of what it may be told."""
    return tuple((name, dict(zip(drawn, told, strict=True))) for told in product(*drawn.values()))


def _from(any_of: Any) -> st.SearchStrategy[Any]:
    return any_of if isinstance(any_of, st.SearchStrategy) else st.sampled_from(any_of)


BOTH: Final = (True, False)
FEW: Final = range(3)
WHO: Final = range(6)
"""The replicas: of the coordinator two, of each agency one."""
MINUTES: Final = (0, 1, 7, 30, 600)
STARTING: Final = st.sampled_from(STARTS)
SPOKEN: Final = ("consults", "waives")

POLICE: Final = st.one_of(
    _of("corrects", age=("adult", "adult", "adult", "minor"), offence=(LIGHTER, LIGHTER, GRAVE), vulnerable=BOTH),
    _of("says_of_the_interrogation", word=WORDS),
    _of("raises_vulnerability", by=CALLERS),
    _of("lowers_vulnerability", by=CALLERS),
    _of("takes_back_of_the_interrogation", what=TAKEN_BACK, ref=(FIRST, SECOND, None)),
)
"""Of the suspect and the interrogation, whoever says it."""
PROSECUTOR: Final = st.one_of(
    _of("proposes", kind=KINDS),
    _of("hears", willing=BOTH),
    _of("answers", agreed=(True, True, False)),
    _of("weighs"),
    _of("asks"),
    _of("withdraws_ask"),
    _of("takes_back", what=OF_THE_PROPOSAL),
    _of("dismisses"),
    _of("reopens"),
)
LEGAL_AID: Final = st.one_of(
    _of("another_solicitor", solicitor=("S1", "S2")),
    _of("consults", minutes_ago=MINUTES),
    _of("waives"),
    _of("withdraws_consultation_or_revokes_waiver", back=FEW),
)
WRONG_WORDS: Final = st.one_of(
    _of("legal_aid_says_what_is_not_so", wrong=OF_LEGAL_AID),
    _of("forges_a_consultation", way=FORGERIES),
)
WRONG_PROPOSALS: Final = _of("prosecutor_says_what_is_not_so", wrong=OF_THE_PROSECUTOR)
WRONG_OTHERWISE: Final = st.one_of(
    WRONG_PROPOSALS,
    _of("weighs_wrongly", wrong=OF_A_WEIGHING),
    _of("says_what_is_not_so_of_the_interrogation", wrong=OF_AN_INTERROGATION),
    _of("forges_an_issue", by=(None, Agency.POLICE, Agency.PROSECUTOR, Agency.LEGAL_AID)),
)
NETWORK: Final = st.one_of(
    _of("sends", who=WHO[:-1], forgets=BOTH),
    _of("reads", who=WHO, most=range(1, 4)),
    _of("reads_ahead", who=WHO, topic=TOPICS, by=FEW),
    _of("comes_twice", topic=TOPICS, back=FEW),
    _of("time_passes", minutes=MINUTES),
    _of("timer_looks"),
)
PROGRAMS: Final = st.one_of(
    _of("is_held_up_before_it_writes", who=WHO),
    _of("goes_on", who=WHO),
    _of("is_lost_with_its_next_write", who=WHO, fault=("before the write", "after the write")),
    _of("restarts", who=WHO, back=FEW),
)

_NOT_A_WORD: Final = st.sampled_from(
    (
        *_each("legal_aid_says_what_is_not_so", wrong=OF_LEGAL_AID),
        *_each("forges_a_consultation", way=FORGERIES),
        *_each("speaks_on_the_earlier", spoken=SPOKEN, kind=KINDS[:1]),
        *_each("speaks_and_takes_it_back", spoken=SPOKEN),
        *_each("says_of_the_interrogation", word=("held", "waived")),
        ("waives", {}),
    )
)
"""Instead of the solicitor's word, each as often."""
_DISTURBS: Final = st.one_of(
    _of("takes_back", what=OF_THE_PROPOSAL),
    _of("withdraws_consultation_or_revokes_waiver", back=FEW[:1]),
    _of("another_solicitor", solicitor=("S1", "S2")),
    _of("hears", willing=(False,)),
    _of("answers", agreed=(False,)),
    _of("corrects", age=("adult", "minor"), offence=(LIGHTER, GRAVE), vulnerable=BOTH),
    _of("says_of_the_interrogation", word=("opened", "judged")),
    WRONG_OTHERWISE,
)
WITHOUT_A_WORD: Final = _of(
    "comes_near", start=STARTING, first=_NOT_A_WORD, spoken=("",), but=("",), then=(None,), mended=BOTH
)
WITH_SOMETHING_LACKING: Final = _of(
    "comes_near",
    start=STARTING,
    first=st.one_of(st.none(), WRONG_OTHERWISE),
    spoken=SPOKEN,
    but=("", "hears", "answers", "weighs"),
    then=(None,),
    mended=BOTH,
)
WITH_SOMETHING_TAKEN_BACK: Final = _of(
    "comes_near", start=STARTING, first=(None,), spoken=SPOKEN, but=("",), then=_DISTURBS, mended=BOTH
)
IN_ANOTHERS_PLACE: Final = _of(
    "comes_near",
    start=[start for start in STARTS if start[2][0] == FINE[0]],
    first=(None,),
    spoken=SPOKEN,
    but=("",),
    then=WRONG_PROPOSALS,
    mended=BOTH,
)
"""A fine, after all that was said of another proposal, which is a fine as well."""
AFTER_AN_INTERROGATION: Final = _of(
    "was_questioned", start=STARTING, way=WAYS, raised=((),), lowered=(None,), spoken=SPOKEN
)
BY_A_VULNERABLE_SUSPECT: Final = _of(
    "was_questioned",
    start=STARTING,
    way=("waived unexplained",),
    raised=((), *permutations(CALLERS, 1), *permutations(CALLERS, 2)),
    lowered=(None, *CALLERS),
    spoken=SPOKEN,
)
"""Or by one whom nobody calls that any more: of all these, only theirs is a waiver that counts."""
IN_A_RACE: Final = _of(
    "two_replicas_race",
    start=STARTING,
    spoken=SPOKEN,
    known=BOTH,
    of=("case.", "prosecutor", "legal-aid"),
    then=st.one_of(
        _of("withdraws_consultation_or_revokes_waiver", back=FEW[:1]),
        _of("withdraws_ask"),
        _of("takes_back", what=OF_THE_PROPOSAL),
        _of("time_passes", minutes=MINUTES),
    ),
)
IN_ORDER: Final = _of("everything_is_in_order", start=STARTING, spoken=SPOKEN, heard=BOTH)
