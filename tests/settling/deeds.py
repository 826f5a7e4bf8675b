"""What the agencies do in the model, each by its own service's rules; what those refuse does not happen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from contracts.police import CaseRegistered, RulePackRef, SuspectDescribed
from contracts.prosecutor import SettlementProposed, Terms
from contracts.topics import Agency, Topic
from given import key_of, pack
from legal_aid.domain.confirm import confirm_consultation, confirm_waiver
from legal_aid.domain.duty_roster import Roster
from legal_aid.domain.find_solicitor import assign_solicitor
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import AssignSolicitor, ConfirmConsultation, ConfirmWaiver, TakeBack
from legal_aid.domain.take_back import take_back
from messaging.event import Outgoing, Refusal
from messaging.standing import WithdrawStatement, withdrawing
from proofs.attestation import Attestation
from prosecutor.domain.decide_otherwise import dismiss
from prosecutor.domain.on_the_proposal import ask_to_issue, record_answer, record_hearing, withdraw_ask
from prosecutor.domain.propose import propose
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.reopen import reopen
from prosecutor.domain.requests import (
    AskToIssue,
    Dismiss,
    Propose,
    RecordAnswer,
    RecordHearing,
    Reopen,
    SelectCase,
    WeighSides,
    WithdrawAsk,
)
from prosecutor.domain.select import select_case
from prosecutor.domain.weigh import weigh_sides
from prosecutor.domain.what_stands import what_stands
from settling.forged import Forgery, forged_consultation, forged_issue
from settling.misspoken import (
    LegalAidSays,
    ProsecutorSays,
    WeighingSays,
    said_by_legal_aid,
    wrong_proposal,
    wrong_weighing,
)
from settling.world import World

Said = tuple[Outgoing, ...] | Refusal
NOTHING: Final = Refusal("nothing-there", "there is nothing to do it to")
Kind = tuple[str, dict[str, Any]]
FINE: Final[Kind] = ("penalty-order-fine", {"amount_cents": 35_000})
MINOR_MAY: Final[Kind] = ("conditional-dismissal", {"conditions": ("no contact",)})
ADULTS: Final[tuple[Kind, ...]] = (
    FINE,
    ("penalty-order-fine", {"amount_cents": 250_000}),
    ("penalty-order-work", {"work_hours": 40}),
    ("transaction", {"amount_cents": 50_000}),
)
MINORS: Final[tuple[Kind, ...]] = (("penalty-order-work-youth", {"work_hours": 40}),)
EITHERS: Final[tuple[Kind, ...]] = (MINOR_MAY,)
"""Kinds of settlement that differ in what they need, by whose they are."""


@dataclass(slots=True)
class Deeds:
    """The agencies at this table, and whoever speaks in their name."""

    world: World

    # -- police

    def registered(self) -> None:
        of = RulePackRef(name=pack().name, version=pack().version)
        about = {"agency_number": "PL1", "incident": "I1", "table": "rotterdam", "offence": "Shoplifting"}
        self.world.says(self.world.police, CaseRegistered(occurred_at=self.world.now, rule_pack=of, **about))

    def described(
        self, age: str = "adult", offence: str = "pre-trial-detention-allowed", *, vulnerable: bool = False
    ) -> None:
        said = {"age_class": age, "vulnerable": vulnerable, "offence_class": offence}
        self.world.says(self.world.police, SuspectDescribed(occurred_at=self.world.now, **said))

    # -- the prosecutor

    def selected(self) -> None:
        asked = SelectCase(why="simple", working_method="table-first")
        self._prosecutor(lambda case, now, cause: select_case(case, asked, now, cause))

    def proposes(self, outcome: str = FINE[0], **terms: Any) -> None:
        asked = Propose(outcome=outcome, terms=Terms.model_validate(terms or FINE[1]), grounds="admitted")
        self._prosecutor(lambda case, now, cause: propose(case, asked, pack(), now, cause))

    def hears(self, *, willing: bool = True) -> None:
        def heard(case: ProsecutorCase, now: datetime, cause: UUID) -> Said:
            about = {"held_at": now, "declared_willing": willing, "solicitor_present": True, "guardian_informed": True}
            return record_hearing(case, RecordHearing(proposal_hash=_named(case), **about), now, cause)

        self._prosecutor(heard)

    def answers(self, *, agreed: bool = True) -> None:
        def answered(case: ProsecutorCase, now: datetime, cause: UUID) -> Said:
            asked = RecordAnswer(proposal_hash=_named(case), answered_at=now, agreed=agreed, guardian_informed=True)
            return record_answer(case, asked, now, cause)

        self._prosecutor(answered)

    def weighs(self) -> None:
        def weighed(case: ProsecutorCase, now: datetime, cause: UUID) -> Said:
            towards, again = case.proposal.outcome if case.proposal else FINE[0], _named(case) in case.weighed_for
            sides = {"suspects_side": "admitted", "victims_side_absent": "there is no victim"}
            asked = WeighSides(
                towards=towards, proposal_hash=_named(case), correction="again" if again else None, **sides
            )
            return weigh_sides(case, asked, pack(), now, cause, key_of(Agency.PROSECUTOR).attest_weighing)

        self._prosecutor(weighed)

    def asks(self) -> None:
        self._prosecutor(lambda case, *when: ask_to_issue(case, AskToIssue(proposal_hash=_named(case)), *when))

    def withdraws_ask(self) -> None:
        def withdrawn(case: ProsecutorCase, now: datetime, cause: UUID) -> Said:
            return withdraw_ask(case, WithdrawAsk(proposal_hash=_named(case), why="think again"), now, cause)

        self._prosecutor(withdrawn)

    def takes_back(self, what: str) -> None:
        def taken_back(case: ProsecutorCase, now: datetime, cause: UUID) -> Said:
            ref = _named(case) if what == "sides-weighed" else None
            asked = WithdrawStatement(what=what, ref=ref, why="another case")
            return withdrawing(what_stands)(case, asked, now, cause)

        self._prosecutor(taken_back)

    def dismisses(self) -> None:
        asked = Dismiss(outcome="dismissal", why="it cannot be proven")
        self._prosecutor(lambda case, now, cause: dismiss(case, asked, pack(), now, cause))

    def reopens(self) -> None:
        def reopened(case: ProsecutorCase, now: datetime, cause: UUID) -> Said:
            named = case.settlement.proposal_hash if case.settlement else None
            return reopen(case, Reopen(reason="mistake", why="another case", sets_aside=named), pack(), now, cause)

        self._prosecutor(reopened)

    # -- legal aid

    def assigned(self, solicitor: str = "S1") -> None:
        asked = AssignSolicitor(solicitor=solicitor, replaces_because="ill")
        self._legal_aid(lambda case, now, cause: assign_solicitor(case, asked, Roster(), now, cause))

    def consults(self, minutes_ago: int = 0) -> None:
        def confirmed(case: LegalAidCase, now: datetime, cause: UUID) -> Said:
            if case.assignment is None or case.proposal is None:
                return NOTHING
            points = tuple(point.id for point in pack().points_to_explain)
            about = {"channel": "video", "minutes": 20, "points_explained": points}
            held_at = now - timedelta(minutes=minutes_ago)
            asked = ConfirmConsultation(proposal_hash=case.proposal.hash, held_at=held_at, **about)
            return confirm_consultation(case, case.assignment.id, asked, pack(), now, cause, _attest)

        self._legal_aid(confirmed)

    def waives(self) -> None:
        def confirmed(case: LegalAidCase, now: datetime, cause: UUID) -> Said:
            if case.assignment is None or case.proposal is None:
                return NOTHING
            asked = ConfirmWaiver(proposal_hash=case.proposal.hash, waived_at=now, consequences_explained=True)
            return confirm_waiver(case, case.assignment.id, asked, pack(), now, cause, _attest)

        self._legal_aid(confirmed)

    def takes_word_back(self, back: int = 0) -> None:
        """A consultation is withdrawn, or a waiver revoked: the newest, or one so many before it."""

        def taken_back(case: LegalAidCase, now: datetime, cause: UUID) -> Said:
            if back >= len(case.statements):
                return NOTHING
            digest = case.statements[-1 - back].statement_digest
            return take_back(case, TakeBack(statement_digest=digest, why="wrong client"), now, cause)

        self._legal_aid(taken_back)

    # -- who says what is not so

    def legal_aid_says(self, wrong: LegalAidSays) -> None:
        """Of the newest proposal, by legal aid's own key."""
        if proposed := self._proposed():
            said = said_by_legal_aid(proposed[-1].proposal_hash, self.world.now, wrong)
            self.world.says(self.world.legal_aid, said)

    def prosecutor_says(self, wrong: ProsecutorSays) -> None:
        """A proposal, by the prosecutor's own key."""
        proposed = self._proposed()
        named = proposed[-1].proposal_hash if proposed else None
        said = wrong_proposal(wrong, len(proposed) + 1, named, self.world.now)
        self.world.says(self.world.prosecutor, said)

    def weighs_wrongly(self, wrong: WeighingSays) -> None:
        """For the newest proposal, by the prosecutor's own key on the record."""
        if proposed := self._proposed():
            self.world.says(self.world.prosecutor, wrong_weighing(wrong, proposed[-1], self.world.now))

    def forges_a_consultation(self, way: Forgery) -> None:
        if proposed := self._proposed():
            named, before = proposed[-1].proposal_hash, proposed[0].proposal_hash
            self.world.puts(forged_consultation(way, named, before, self.world.true, self.world.now))

    def forges_an_issue(self, by: Agency | None) -> None:
        if proposed := self._proposed():
            self.world.puts(forged_issue(proposed[-1], self.world.true, self.world.now, by))

    def _proposed(self) -> list[SettlementProposed]:
        said = [event.message for event in self.world.true.get(Topic.PROSECUTOR_SETTLEMENT, ())]
        return [one for one in said if isinstance(one, SettlementProposed)]

    def _prosecutor(self, decide: Callable[[ProsecutorCase, datetime, UUID], Said]) -> None:
        self.world.asks(self.world.prosecutor, decide)

    def _legal_aid(self, decide: Callable[[LegalAidCase, datetime, UUID], Said]) -> None:
        self.world.asks(self.world.legal_aid, decide)


def _named(case: ProsecutorCase) -> str:
    return case.proposal.hash if case.proposal else "0" * 64


def _attest(said: Attestation) -> str:
    return key_of(Agency.LEGAL_AID).attest(said)
