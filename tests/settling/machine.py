"""The state machine: whatever the agencies, the network and a forger do, and in whatever order, three things hold.

Nothing is issued without a solicitor's word on that very proposal which was valid when it was written; nothing is
issued twice; and once everything is sent and read, what has everything is issued.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contracts.coordinator import IssueHeldBack, SettlementContested
from contracts.topics import Agency, Topic
from settling.deeds import ADULTS, EITHERS, FINE, MINORS, Deeds
from settling.forged import FORGERIES, Forgery
from settling.judged import each_agency_acts_on_nothing_else, nothing_is_issued_wrongly, what_has_everything_is_issued
from settling.misspoken import (
    OF_A_WEIGHING,
    OF_LEGAL_AID,
    OF_THE_PROSECUTOR,
    LegalAidSays,
    ProsecutorSays,
    WeighingSays,
)
from settling.world import Fault, World

AGES = st.sampled_from(("adult", "adult", "adult", "minor"))
OFFENCES = st.sampled_from(("pre-trial-detention-allowed", "pre-trial-detention-allowed", "grave"))
KINDS = st.sampled_from((FINE, *ADULTS, *MINORS, *EITHERS))
Start = tuple[str, str, tuple[str, dict[str, Any]]]
STARTS: tuple[Start, ...] = tuple(
    (age, offence, kind)
    for age, offence, kinds in (
        ("adult", "pre-trial-detention-allowed", (FINE, *ADULTS)),
        ("adult", "grave", EITHERS),
        ("minor", "pre-trial-detention-allowed", (*MINORS, *EITHERS)),
    )
    for kind in kinds
)
ALREADY = ("answers", "asks", "consults", "hears", "waives", "weighs")
TAKEN_BACK = st.sampled_from(
    ("settlement-proposed", "hearing-held", "agreement-given", "agreement-refused", "sides-weighed", "case-dismissed")
)
TOPICS = st.sampled_from(
    (
        Topic.POLICE_FILE,
        Topic.PROSECUTOR_PROGRESS,
        Topic.PROSECUTOR_SETTLEMENT,
        Topic.PROSECUTOR_WEIGHING,
        Topic.LEGAL_AID_PROGRESS,
        Topic.LEGAL_AID_CONSULTATION,
        Topic.COORDINATOR_PROGRESS,
    )
)
MINUTES = st.sampled_from((0, 1, 7, 30, 600))
FEW = st.integers(0, 2)
WHO = st.integers(0, 3)
FAULTS: st.SearchStrategy[Fault] = st.sampled_from(("before the write", "after the write"))
THIEVES = st.sampled_from((None, Agency.POLICE, Agency.PROSECUTOR, Agency.LEGAL_AID))


def step(**drawn: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A rule of the machine that is counted by its name."""

    def counted(does: Callable[..., None]) -> Callable[..., None]:
        @wraps(does)
        def done(machine: "Settling", *args: Any, **kwargs: Any) -> None:
            machine.steps[does.__name__] += 1
            does(machine, *args, **kwargs)

        step_of_the_machine: Callable[..., None] = rule(**drawn)(done)  # type: ignore[no-untyped-call]  # it has none
        return step_of_the_machine

    return counted


class Settling(RuleBasedStateMachine):
    """One case, from the proposal on."""

    steps: ClassVar[Counter[str]] = Counter()
    """What was done in all runs of this process, by the rule's name."""
    came_of_it: ClassVar[Counter[str]] = Counter()
    held_back: ClassVar[Counter[str]] = Counter()
    """Of how many asks each reason was told."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.deeds = Deeds(self.world)

    # -- the agencies

    @initialize(start=st.sampled_from(STARTS), vulnerable=st.booleans(), already=st.sets(st.sampled_from(ALREADY)))
    def begins(self, *, start: Start, vulnerable: bool, already: set[str]) -> None:
        """Proposed, and everybody knows; what was done `already` lies unsent where it was done."""
        age, offence, kind = start
        self.came_of_it["cases"] += 1
        self.deeds.registered()
        self.deeds.described(age, offence, vulnerable=vulnerable)
        self.world.comes_to_rest()
        self.deeds.selected()
        self.deeds.assigned()
        self.deeds.proposes(kind[0], **kind[1])
        self.world.comes_to_rest()
        for deed in sorted(already):
            getattr(self.deeds, deed)()

    @step(age=AGES, vulnerable=st.booleans(), offence=OFFENCES)
    def corrects(self, *, age: str, vulnerable: bool, offence: str) -> None:
        self.deeds.described(age, offence, vulnerable=vulnerable)

    @step(kind=KINDS)
    def proposes(self, kind: tuple[str, dict[str, Any]]) -> None:
        self.deeds.proposes(kind[0], **kind[1])

    @step(willing=st.booleans())
    def hears(self, *, willing: bool) -> None:
        self.deeds.hears(willing=willing)

    @step(agreed=st.sampled_from((True, True, False)))
    def answers(self, *, agreed: bool) -> None:
        self.deeds.answers(agreed=agreed)

    @step()
    def weighs(self) -> None:
        self.deeds.weighs()

    @step()
    def asks(self) -> None:
        self.deeds.asks()

    @step(spoken=st.sampled_from(("consults", "waives", "")), asked=st.booleans(), heard=st.booleans())
    def goes_well(self, spoken: str, *, asked: bool, heard: bool) -> None:
        """What any kind needs, on the proposal on the table, but for the solicitor's word or the ask."""
        self.world.sends(self.world.prosecutor)
        self.world.catches_up(self.world.legal_aid)
        for deed in (spoken, "hears", "answers", "weighs", "asks" if asked else ""):
            if deed:
                getattr(self.deeds, deed)()
        if heard:
            self.world.comes_to_rest()

    @step()
    def withdraws_ask(self) -> None:
        self.deeds.withdraws_ask()

    @step(what=TAKEN_BACK)
    def takes_back(self, what: str) -> None:
        self.deeds.takes_back(what)

    @step()
    def dismisses(self) -> None:
        self.deeds.dismisses()

    @step()
    def reopens(self) -> None:
        self.deeds.reopens()

    @step(solicitor=st.sampled_from(("S1", "S2")))
    def another_solicitor(self, solicitor: str) -> None:
        self.deeds.assigned(solicitor)

    @step(minutes_ago=MINUTES)
    def consults(self, minutes_ago: int) -> None:
        self.deeds.consults(minutes_ago)

    @step()
    def waives(self) -> None:
        self.deeds.waives()

    @step(back=FEW)
    def withdraws_consultation_or_revokes_waiver(self, back: int) -> None:
        self.deeds.takes_word_back(back)

    # -- who says what is not so

    @step(wrong=st.sampled_from(OF_LEGAL_AID))
    def legal_aid_says_what_is_not_so(self, wrong: LegalAidSays) -> None:
        self.deeds.legal_aid_says(wrong)

    @step(wrong=st.sampled_from(OF_THE_PROSECUTOR))
    def prosecutor_says_what_is_not_so(self, wrong: ProsecutorSays) -> None:
        self.deeds.prosecutor_says(wrong)

    @step(wrong=st.sampled_from(OF_A_WEIGHING))
    def weighs_wrongly(self, wrong: WeighingSays) -> None:
        self.deeds.weighs_wrongly(wrong)

    @step(way=st.sampled_from(FORGERIES))
    def forges_a_consultation(self, way: Forgery) -> None:
        self.deeds.forges_a_consultation(way)

    @step(by=THIEVES)
    def forges_an_issue(self, by: Agency | None) -> None:
        self.deeds.forges_an_issue(by)

    # -- the network, and the programs

    @step(who=WHO, forgets=st.booleans())
    def sends(self, who: int, *, forgets: bool) -> None:
        self.world.sends((self.world.police, *self.world.writers)[who], forgets=forgets)

    @step(who=WHO, most=st.integers(1, 3))
    def reads(self, who: int, most: int) -> None:
        replica = self.world.replicas[who]
        self.world.reads(replica, replica.topics, most)

    @step(who=WHO, topic=TOPICS, by=FEW)
    def reads_ahead(self, who: int, topic: Topic, by: int) -> None:
        if topic in self.world.replicas[who].topics:
            self.world.reads_ahead(self.world.replicas[who], topic, by)

    @step(topic=TOPICS, back=FEW)
    def comes_twice(self, topic: Topic, back: int) -> None:
        lying = self.world.lying.get(topic, [])
        if back < len(lying):
            self.world.puts(lying[-1 - back])

    @step(who=WHO)
    def is_held_up_before_it_writes(self, who: int) -> None:
        replica = self.world.replicas[who]
        self.world.reads(replica, replica.topics, 3, held_up=True)

    @step(who=WHO)
    def goes_on(self, who: int) -> None:
        self.world.replicas[who].ends()

    @step(who=WHO, fault=FAULTS)
    def is_lost_with_its_next_write(self, who: int, fault: Fault) -> None:
        self.world.replicas[who].store.fault = fault

    @step(who=WHO, back=FEW)
    def restarts(self, who: int, back: int) -> None:
        self.world.replicas[who].restarts(back)

    @step(minutes=MINUTES)
    def time_passes(self, minutes: int) -> None:
        self.world.time_passes(timedelta(minutes=minutes))

    @step()
    def timer_looks(self) -> None:
        self.world.timer_looks()

    @step()
    def comes_to_rest(self) -> None:
        self.world.comes_to_rest()
        nothing_is_issued_wrongly(self.world)
        what_has_everything_is_issued(self.world)

    # -- what always holds

    @invariant()
    def holds(self) -> None:
        nothing_is_issued_wrongly(self.world)
        each_agency_acts_on_nothing_else(self.world)

    def teardown(self) -> None:
        """The end of every run: what was held up goes on, and everybody hears everything."""
        if not self.world.lying:
            return
        self.comes_to_rest()
        self.holds()
        self._tells()

    def _tells(self) -> None:
        issued = [issue for issue, _ in self.world.issues]
        self.came_of_it["settlements issued"] += len(issued)
        self.came_of_it["of these on a waiver"] += sum(issue.condition == "waiver" for issue in issued)
        self.came_of_it["cases with a settlement"] += bool(issued)
        self.came_of_it["cases settled again after the first was set aside"] += len(issued) > 1
        said = [event.message for event in self.world.true.get(Topic.COORDINATOR_ISSUE, ())]
        self.came_of_it["contested after the issue"] += sum(isinstance(one, SettlementContested) for one in said)
        for one in said:
            if isinstance(one, IssueHeldBack):
                self.held_back.update({reason.code for reason in one.reasons})


def plays(machine: Settling, story: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """One story, told in the machine's steps. Raises WrongAnswer as soon as something does not hold."""
    for name, drawn in story:
        getattr(machine, name)(**drawn)
        machine.holds()
    machine.teardown()
