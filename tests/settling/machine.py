"""The state machine: whatever the agencies, the network and a forger do, and in whatever order, three things hold.

Nothing is issued without a solicitor's word on that very proposal which was valid when it was written; nothing is
issued twice; and once everything is sent and read, what has everything is issued. Half of the steps are stretches
that come near to an issue by themselves, because single deeds seldom do.
"""

from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contracts.coordinator import IssueHeldBack, SettlementContested
from contracts.topics import Topic
from settling import drawn
from settling.judged import each_agency_acts_on_nothing_else, nothing_is_issued_wrongly
from settling.steps import Start, Step
from settling.stretches import Stretches


class Settling(RuleBasedStateMachine):
    """One case, from the proposal on."""

    steps: ClassVar[Counter[str]] = Counter()
    """What was done in all runs of this process, by the step's name."""
    came_of_it: ClassVar[Counter[str]] = Counter()
    held_back: ClassVar[Counter[str]] = Counter()
    """Of how many asks each reason was told."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Stretches()

    @initialize(start=drawn.STARTING, vulnerable=st.booleans(), already=st.sets(st.sampled_from(drawn.ALREADY)))
    def begins(self, *, start: Start, vulnerable: bool, already: set[str]) -> None:
        self.came_of_it["cases"] += 1
        self.table.begins(start=start, vulnerable=vulnerable, already=already)

    @rule(step=drawn.POLICE)
    def it_is_said_of_the_suspect(self, step: Step) -> None:
        self.takes(step)

    @rule(step=drawn.PROSECUTOR)
    def prosecutor_does(self, step: Step) -> None:
        self.takes(step)

    @rule(step=drawn.LEGAL_AID)
    def legal_aid_does(self, step: Step) -> None:
        self.takes(step)

    @rule(step=st.one_of(drawn.WRONG_WORDS, drawn.WRONG_OTHERWISE))
    def somebody_says_what_is_not_so(self, step: Step) -> None:
        self.takes(step)

    @rule(step=drawn.NETWORK)
    def on_the_road(self, step: Step) -> None:
        self.takes(step)

    @rule(step=drawn.PROGRAMS)
    def a_program_stops_or_goes_on(self, step: Step) -> None:
        self.takes(step)

    @rule()
    def comes_to_rest(self) -> None:
        self.takes(("comes_to_rest", {}))

    # -- stretches

    @rule(step=drawn.WITHOUT_A_WORD)
    def all_but_the_word(self, step: Step) -> None:
        self.takes(step)

    @rule(step=drawn.WITH_SOMETHING_LACKING)
    def something_is_lacking(self, step: Step) -> None:
        self.takes(step)

    @rule(step=drawn.WITH_SOMETHING_TAKEN_BACK)
    def something_is_taken_back(self, step: Step) -> None:
        self.takes(step)

    @rule(step=drawn.IN_ANOTHERS_PLACE)
    def a_proposal_comes_in_anothers_place(self, step: Step) -> None:
        self.takes(step)

    @rule(step=drawn.AFTER_AN_INTERROGATION)
    def after_an_interrogation(self, step: Step) -> None:
        self.takes(step)

    @rule(step=drawn.BY_A_VULNERABLE_SUSPECT)
    def waived_by_a_vulnerable_suspect(self, step: Step) -> None:
        self.takes(step)

    @rule(step=drawn.IN_A_RACE)
    def in_a_race(self, step: Step) -> None:
        self.takes(step)

    @rule(step=drawn.IN_ORDER)
    def all_in_order(self, step: Step) -> None:
        self.takes(step)

    def takes(self, step: Step) -> None:
        """One step, counted by its name."""
        name, about = step
        self.steps[name] += 1
        getattr(self.table, name)(**about)

    # -- what always holds

    @invariant()
    def holds(self) -> None:
        nothing_is_issued_wrongly(self.table.world)
        each_agency_acts_on_nothing_else(self.table.world)

    def teardown(self) -> None:
        """The end of every run: what was held up goes on, and everybody hears everything."""
        if not self.table.world.lying:
            return
        self.table.comes_to_rest()
        self.holds()
        self._tells()

    def _tells(self) -> None:
        world = self.table.world
        issued = [issue for issue, _ in world.issues]
        self.came_of_it["settlements issued"] += len(issued)
        self.came_of_it["of these on a waiver"] += sum(issue.condition == "waiver" for issue in issued)
        self.came_of_it["cases with a settlement"] += bool(issued)
        self.came_of_it["cases settled again after the first was set aside"] += len(issued) > 1
        said = [event.message for event in world.true.get(Topic.COORDINATOR_ISSUE, ())]
        self.came_of_it["contested after the issue"] += sum(isinstance(one, SettlementContested) for one in said)
        for one in said:
            if isinstance(one, IssueHeldBack):
                self.held_back.update({reason.code for reason in one.reasons})


def plays(machine: Settling, story: Iterable[Step]) -> None:
    """One story, told in the machine's steps. Raises WrongAnswer as soon as something does not hold."""
    for step in story:
        machine.takes(step)
        machine.holds()
    machine.teardown()
