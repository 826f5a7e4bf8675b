"""What is said beside the proposal, by the services' own rules: who is vulnerable, and the first interrogation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args
from uuid import UUID

from contracts.topics import Agency
from given import pack
from legal_aid.domain.confirm_first import (
    begin_first_consultation,
    confirm_first_consultation,
    confirm_first_waiver,
)
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import BeginFirstConsultation, ConfirmFirstConsultation, ConfirmFirstWaiver, TakeBack
from legal_aid.domain.take_back import take_back
from legal_aid.domain.what_stands import what_stands as legal_aids_words
from messaging.event import Outgoing, Refusal
from messaging.standing import WithdrawStatement, withdrawing
from messaging.vulnerability import LowerVulnerability, RaiseVulnerability, lowering, raising
from police.domain.interrogate import open_interrogation, report_urgent
from police.domain.police_case import PoliceCase
from police.domain.requests import OpenInterrogation, ReportUrgent
from police.domain.what_stands import what_stands as polices_words
from prosecutor.domain.first_interrogation import judge_interrogation, permit_urgent
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import JudgeInterrogation, PermitUrgent
from prosecutor.domain.what_stands import what_stands as prosecutors_words
from settling.misspoken import SaidOfAnInterrogation, said_of_an_interrogation
from settling.world import Replica, World

Said = tuple[Outgoing, ...] | Refusal
Word = Literal[
    "begun",
    "held",
    "waived",
    "waived unexplained",
    "taken back by legal aid",
    "reported as urgent",
    "permitted",
    "opened",
    "opened with another",
    "judged",
]
WORDS: Final[tuple[Word, ...]] = get_args(Word)
Caller = Literal["police", "prosecutor", "probation", "legal-aid"]
CALLERS: Final[tuple[Caller, ...]] = get_args(Caller)
"""Who may call a suspect vulnerable."""
TAKEN_BACK: Final = (
    "interrogation-opened",
    "urgent-interrogation-reported",
    "urgent-interrogation-permitted",
    "first-interrogation-judged",
    "first-consultation-begun",
)
NUMBER: Final = "PL1"
FIRST, SECOND = "V1", "V2"
"""The numbers that police give to interrogations."""


@dataclass(frozen=True, slots=True)
class Beforehand:
    """The agencies, as far as they speak of the suspect and of interrogations."""

    world: World

    def raises(self, by: Caller) -> None:
        asked = RaiseVulnerability(raised_at=self.world.now)
        self.world.asks(self._at(by), _asked(raising(Agency(by)), asked))

    def lowers(self, by: Caller) -> None:
        asked = LowerVulnerability(lowered_at=self.world.now, why="seen by a doctor")
        self.world.asks(self._at(by), _asked(lowering(Agency(by)), asked))

    def says(self, word: Word) -> None:
        """One word on the first interrogation, by whoever says such words."""
        match word:
            case "reported as urgent" | "opened" | "opened with another":
                self._police(word)
            case "permitted" | "judged":
                self._prosecutor(word)
            case "taken back by legal aid":
                self._takes_back_the_newest()
            case _:
                self._legal_aid(word)

    def takes_back(self, what: str, ref: str | None = None) -> None:
        """Police, the prosecutor or legal aid take such a word back."""
        asked = WithdrawStatement(what=what, ref=ref, why="another case")
        for replica, stands in self._words():
            self.world.asks(replica, _asked(withdrawing(stands), asked))

    def says_what_is_not_so(self, wrong: SaidOfAnInterrogation) -> None:
        """Of the first interrogation, by the key of whoever says such words."""
        said = said_of_an_interrogation(wrong, FIRST, self.world.now)
        owner = type(said).TOPICS[0].owner
        self.world.says(self._at(owner.value), said)

    def begins_anew(self) -> None:
        """All that stands of an interrogation is taken back, and nobody calls the suspect vulnerable any more."""
        for replica, stands in self._words():
            for what, ref in stands(self._knows(replica)):
                if what in TAKEN_BACK:
                    self.takes_back(what, ref or None)
        for _ in self._knows(self.world.legal_aid).first_standing:
            self._takes_back_the_newest()
        for by in CALLERS:
            if self._knows(self._at(by)).vulnerability.of(Agency(by)):
                self.lowers(by)

    def _at(self, agency: str) -> Replica[Any]:
        return next(one for one in self.world.agencies if one.service.agency == agency)

    def _knows(self, replica: Replica[Any]) -> Any:
        """The case as its service has it now."""
        written = replica.store.now()
        return written.state if written else replica.service.initial(self.world.case)

    def _words(self) -> tuple[tuple[Replica[Any], Any], ...]:
        return (
            (self.world.police, polices_words),
            (self.world.prosecutor, prosecutors_words),
            (self.world.legal_aid, legal_aids_words),
        )

    def _police(self, word: Word) -> None:
        def said(case: PoliceCase, now: datetime, cause: UUID) -> Said:
            if word == "reported as urgent":
                urgent = ReportUrgent(agency_number=NUMBER, ref=FIRST, reported_at=now, why="a child is missing")
                return report_urgent(case, urgent, now, cause)
            ref = FIRST if word == "opened" else SECOND
            asked = OpenInterrogation(agency_number=NUMBER, ref=ref, opened_at=now, solicitor_present=False)
            return open_interrogation(case, asked, pack(), now, cause)

        self.world.asks(self.world.police, said)

    def _prosecutor(self, word: Word) -> None:
        def said(case: ProsecutorCase, now: datetime, cause: UUID) -> Said:
            if word == "permitted":
                permitted = PermitUrgent(ref=FIRST, permitted_at=now, permitted_by="the prosecutor on duty")
                return permit_urgent(case, permitted, now, cause)
            about = {"judged_at": now, "solicitor_told_at": now, "why": "a good reason"}
            return judge_interrogation(case, JudgeInterrogation(ref=FIRST, **about), pack(), now, cause)

        self.world.asks(self.world.prosecutor, said)

    def _legal_aid(self, word: Word) -> None:
        def said(case: LegalAidCase, now: datetime, cause: UUID) -> Said:
            assigned = case.assignment.id if case.assignment else "nobody"
            if word == "begun":
                return begin_first_consultation(case, BeginFirstConsultation(begun_at=now, channel="video"), now, cause)
            if word == "held":
                points = tuple(point.id for point in pack().first_points_to_explain)
                about = {"channel": "video", "minutes": 20, "points_explained": points}
                held = ConfirmFirstConsultation(ended_at=now, **about)
                return confirm_first_consultation(case, assigned, held, pack(), now, cause)
            waived = ConfirmFirstWaiver(waived_at=now, consequences_explained=word == "waived")
            return confirm_first_waiver(case, assigned, waived, pack(), now, cause)

        self.world.asks(self.world.legal_aid, said)

    def _takes_back_the_newest(self) -> None:
        def taken_back(case: LegalAidCase, now: datetime, cause: UUID) -> Said:
            if not case.first_standing:
                return Refusal("nothing-there", "there is nothing to take back")
            asked = TakeBack(statement_digest=case.first_standing[-1].statement_digest, why="wrong client")
            return take_back(case, asked, now, cause)

        self.world.asks(self.world.legal_aid, taken_back)


def _asked(decide: Callable[[Any, Any, datetime, UUID], Said], asked: object) -> Callable[[Any, datetime, UUID], Said]:
    """This request, as it is decided on."""
    return lambda case, now, cause: decide(case, asked, now, cause)
