"""Steps that go a whole way, so that much of what is drawn comes near to an issue, or to it.

Each begins with an open case and a proposal of a kind that fits the suspect.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, get_args

from settling.beforehand import Caller, Word
from settling.deeds import Kind
from settling.steps import Start, Step, Steps

Spoken = Literal["consults", "waives", ""]
"""The solicitor's word on the proposal; empty: none."""
Way = Literal[
    "nobody was questioned",
    "nothing allowed it",
    "begun only",
    "held",
    "held afterwards",
    "held and taken back",
    "waived",
    "waived unexplained",
    "revoked before",
    "revoked afterwards",
    "permitted",
    "permitted afterwards",
    "permitted, not reported any more",
    "reported only",
    "another was permitted",
    "judged",
    "judged untold",
    "judged before it opened",
]
WAYS: Final[tuple[Way, ...]] = get_args(Way)
WORDS_OF: Final[Mapping[Way, Sequence[Word]]] = {
    "nobody was questioned": (),
    "nothing allowed it": ("opened",),
    "begun only": ("begun", "opened"),
    "held": ("begun", "held", "opened"),
    "held afterwards": ("opened", "held"),
    "held and taken back": ("held", "opened", "taken back by legal aid"),
    "waived": ("waived", "opened"),
    "waived unexplained": ("waived unexplained", "opened"),
    "revoked before": ("waived", "taken back by legal aid", "opened"),
    "revoked afterwards": ("waived", "opened", "taken back by legal aid"),
    "permitted": ("reported as urgent", "permitted", "opened"),
    "permitted afterwards": ("reported as urgent", "opened", "permitted"),
    "permitted, not reported any more": ("reported as urgent", "permitted", "opened"),
    "reported only": ("reported as urgent", "opened"),
    "another was permitted": ("reported as urgent", "permitted", "opened with another"),
    "judged": ("opened", "judged"),
    "judged untold": ("opened",),
    "judged before it opened": ("opened",),
}
COORDINATOR, THE_OTHER = 0, 1


class Stretches(Steps):
    """The same case, and the ways that it goes."""

    def comes_near(
        self, *, start: Start, first: Step | None, spoken: Spoken, but: str, then: Step | None, mended: bool
    ) -> None:
        """`first` happens, then all that the proposal on the table needs `but` this, `then` that; then it is asked for.

        `mended`: at last nothing is lacking.
        """
        self._lays_the_table(start)
        self._goes(first)
        self._agencies_hear()
        self._brings(spoken, but)
        self._goes(then)
        self.deeds.asks()
        self.comes_to_rest()
        if mended:
            self._brings("consults", "")
            self.deeds.asks()
            self.comes_to_rest()

    def was_questioned(
        self, *, start: Start, way: Way, raised: Sequence[Caller], lowered: Caller | None, spoken: Spoken
    ) -> None:
        """Somebody calls the suspect vulnerable, or not any more; the suspect is questioned; all else is in order."""
        self._lays_the_table(start)
        for by in raised:
            self.beforehand.raises(by)
        for word in WORDS_OF[way]:
            self.beforehand.says(word)
            self._a_minute_later()
        if way == "permitted, not reported any more":
            self.beforehand.takes_back("urgent-interrogation-reported", "V1")
        if way == "judged untold" or way == "judged before it opened":  # noqa: PLR1714  # the types follow
            self.beforehand.says_what_is_not_so(way)
        if lowered:
            self.beforehand.lowers(lowered)
        self._brings(spoken, "")
        self.deeds.asks()
        self.comes_to_rest()

    def two_replicas_race(self, *, start: Start, spoken: Spoken, known: bool, of: str, then: Step) -> None:
        """One has decided on what the agencies said and not written it, when something else comes to the other.

        `known`: one had read and written all of it but the ask. `of`: whose words it decides on.
        """
        one, other = self.world.coordinators[COORDINATOR], self.world.coordinators[THE_OTHER]
        self._lays_the_table(start)
        self._brings(spoken, "")
        self._sends_all()
        if known:
            self.world.catches_up(one)
        self.deeds.asks()
        self._sends_all()
        self.world.reads(one, [topic for topic in one.topics if of in topic], 9, held_up=True)
        self._goes(then)
        self._sends_all()
        self.world.catches_up(other)
        one.ends()
        self.world.catches_up(one)

    def everything_is_in_order(self, *, start: Start, spoken: Spoken, heard: bool) -> None:
        """All that it needs, and the ask; when it is not `heard`, everything lies unsent."""
        self._lays_the_table(start)
        self._brings(spoken, "")
        self.deeds.asks()
        if heard:
            self.comes_to_rest()

    def speaks_on_the_earlier(self, *, spoken: Spoken, kind: Kind) -> None:
        """The solicitor's word, and then another proposal."""
        self._speaks(spoken)
        self._a_minute_later()
        self.deeds.proposes(kind[0], **kind[1])

    def speaks_and_takes_it_back(self, *, spoken: Spoken) -> None:
        self._speaks(spoken)
        self._a_minute_later()
        self.deeds.takes_word_back()

    def _lays_the_table(self, start: Start) -> None:
        """An open case, with nothing said of an interrogation, and a proposal that fits the suspect."""
        age, offence, kind = start
        self.world.comes_to_rest()
        self.deeds.reopens()
        self.deeds.takes_back("case-dismissed")
        self.beforehand.begins_anew()
        self.deeds.described(age, offence)
        self._a_minute_later()
        self.deeds.proposes(kind[0], **kind[1])
        self._agencies_hear()

    def _brings(self, spoken: Spoken, but: str) -> None:
        self._speaks(spoken)
        for deed in ("hears", "answers", "weighs"):
            if deed != but:
                getattr(self.deeds, deed)()

    def _speaks(self, spoken: Spoken) -> None:
        ways: Mapping[Spoken, Callable[[], None]] = {"consults": self.deeds.consults, "waives": self.deeds.waives}
        if spoken:
            ways[spoken]()

    def _goes(self, step: Step | None) -> None:
        if step is not None:
            name, drawn = step
            getattr(self, name)(**drawn)

    def _sends_all(self) -> None:
        for one in self.world.writers:
            self.world.sends(one)

    def _agencies_hear(self) -> None:
        """What lies before them; the coordinator does not read it yet."""
        self._sends_all()
        for one in self.world.agencies:
            self.world.catches_up(one)

    def _a_minute_later(self) -> None:
        self._agencies_hear()
        self.time_passes(1)
