"""What may happen in one step, each by its name: what an agency says, and what becomes of records and programs."""

from datetime import timedelta
from typing import Any

from contracts.topics import Agency, Topic
from settling.beforehand import Beforehand, Caller, Word
from settling.deeds import Deeds, Kind
from settling.forged import Forgery
from settling.judged import at_rest_all_holds
from settling.misspoken import LegalAidSays, ProsecutorSays, SaidOfAnInterrogation, WeighingSays
from settling.world import Fault, World

Start = tuple[str, str, Kind]
"""The suspect's age, the class of the offence, and what is proposed."""
Step = tuple[str, dict[str, Any]]


class Steps:
    """One case, and all that may happen to it."""

    def __init__(self) -> None:
        self.world = World()
        self.deeds = Deeds(self.world)
        self.beforehand = Beforehand(self.world)

    def begins(self, *, start: Start, vulnerable: bool, already: set[str]) -> None:
        """Proposed, and everybody knows; what was done `already` lies unsent where it was done."""
        age, offence, kind = start
        self.deeds.registered()
        self.deeds.described(age, offence, vulnerable=vulnerable)
        self.world.comes_to_rest()
        self.deeds.selected()
        self.deeds.assigned()
        self.deeds.proposes(kind[0], **kind[1])
        self.world.comes_to_rest()
        for deed in sorted(already):
            getattr(self.deeds, deed)()

    # -- the agencies

    def corrects(self, *, age: str, vulnerable: bool, offence: str) -> None:
        self.deeds.described(age, offence, vulnerable=vulnerable)

    def raises_vulnerability(self, by: Caller) -> None:
        self.beforehand.raises(by)

    def lowers_vulnerability(self, by: Caller) -> None:
        self.beforehand.lowers(by)

    def says_of_the_interrogation(self, word: Word) -> None:
        self.beforehand.says(word)

    def takes_back_of_the_interrogation(self, what: str, ref: str | None) -> None:
        self.beforehand.takes_back(what, ref)

    def proposes(self, kind: Kind) -> None:
        self.deeds.proposes(kind[0], **kind[1])

    def hears(self, *, willing: bool) -> None:
        self.deeds.hears(willing=willing)

    def answers(self, *, agreed: bool) -> None:
        self.deeds.answers(agreed=agreed)

    def weighs(self) -> None:
        self.deeds.weighs()

    def asks(self) -> None:
        self.deeds.asks()

    def withdraws_ask(self) -> None:
        self.deeds.withdraws_ask()

    def takes_back(self, what: str) -> None:
        self.deeds.takes_back(what)

    def dismisses(self) -> None:
        self.deeds.dismisses()

    def reopens(self) -> None:
        self.deeds.reopens()

    def another_solicitor(self, solicitor: str) -> None:
        self.deeds.assigned(solicitor)

    def consults(self, minutes_ago: int) -> None:
        self.deeds.consults(minutes_ago)

    def waives(self) -> None:
        self.deeds.waives()

    def withdraws_consultation_or_revokes_waiver(self, back: int) -> None:
        self.deeds.takes_word_back(back)

    # -- who says what is not so

    def legal_aid_says_what_is_not_so(self, wrong: LegalAidSays) -> None:
        self.deeds.legal_aid_says(wrong)

    def prosecutor_says_what_is_not_so(self, wrong: ProsecutorSays) -> None:
        self.deeds.prosecutor_says(wrong)

    def weighs_wrongly(self, wrong: WeighingSays) -> None:
        self.deeds.weighs_wrongly(wrong)

    def says_what_is_not_so_of_the_interrogation(self, wrong: SaidOfAnInterrogation) -> None:
        self.beforehand.says_what_is_not_so(wrong)

    def forges_a_consultation(self, way: Forgery) -> None:
        self.deeds.forges_a_consultation(way)

    def forges_an_issue(self, by: Agency | None) -> None:
        self.deeds.forges_an_issue(by)

    # -- the network, and the programs

    def sends(self, who: int, *, forgets: bool) -> None:
        self.world.sends(self.world.writers[who], forgets=forgets)

    def reads(self, who: int, most: int) -> None:
        replica = self.world.replicas[who]
        self.world.reads(replica, replica.topics, most)

    def reads_ahead(self, who: int, topic: Topic, by: int) -> None:
        if topic in self.world.replicas[who].topics:
            self.world.reads_ahead(self.world.replicas[who], topic, by)

    def comes_twice(self, topic: Topic, back: int) -> None:
        lying = self.world.lying.get(topic, [])
        if back < len(lying):
            self.world.puts(lying[-1 - back])

    def is_held_up_before_it_writes(self, who: int) -> None:
        replica = self.world.replicas[who]
        self.world.reads(replica, replica.topics, 3, held_up=True)

    def goes_on(self, who: int) -> None:
        self.world.replicas[who].ends()

    def is_lost_with_its_next_write(self, who: int, fault: Fault) -> None:
        self.world.replicas[who].store.fault = fault

    def restarts(self, who: int, back: int) -> None:
        self.world.replicas[who].restarts(back)

    def time_passes(self, minutes: int) -> None:
        self.world.time_passes(timedelta(minutes=minutes))

    def timer_looks(self) -> None:
        self.world.timer_looks()

    def comes_to_rest(self) -> None:
        """Everything is sent and read; raises WrongAnswer when what has everything is not issued."""
        self.world.comes_to_rest()
        at_rest_all_holds(self.world)
