"""Every word an agency may say of a case, as its own system would say it: for tests that hold for all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from a_solicitor import RememberedInterests
from an_agency import AtWork, agency
from contracts.first_interrogation import UrgentInterrogationReported
from contracts.legal_aid import SolicitorAssigned, SolicitorRequested
from contracts.message import Message
from contracts.police import CaseRegistered, InterrogationOpened, RulePackRef, SuspectArrested, SuspectDescribed
from contracts.prosecutor import CaseDismissed, CaseSelected
from contracts.topics import Agency
from contracts.vulnerability import WHERE
from given import at, key_of, pack, packs, waited_for
from legal_aid import handlers as of_legal_aid
from legal_aid.api import legal_aid_acts
from legal_aid.domain import legal_aid_case
from legal_aid.domain.duty_roster import Roster
from legal_aid.interests import OfTwoCases
from messaging.event import Refusal
from messaging.web.acts import Act
from police import handlers as of_police
from police.domain import police_case
from probation import handlers as of_probation
from probation.api import probation_acts
from probation.domain import probation_case
from prosecutor import handlers as of_prosecutor
from prosecutor.api import prosecutor_acts
from prosecutor.domain import prosecutor_case
from the_police import acts_of_police
from victim_support import handlers as of_victim_support
from victim_support.api import victim_support_acts
from victim_support.domain import victim_support_case

NUMBER = "PL-1"
REGISTERED = CaseRegistered(
    occurred_at=at("10:00"),
    agency_number=NUMBER,
    incident="I-1",
    table="rotterdam",
    offence="shoplifting",
    rule_pack=RulePackRef(name="nl", version="2026.1"),
    victims=1,
)
ARRESTED = SuspectArrested(occurred_at=at("09:50"), place="Harbour 1")
DESCRIBED = SuspectDescribed(
    occurred_at=at("10:00"), age_class="adult", vulnerable=False, offence_class="pre-trial-detention-allowed"
)
REQUESTED = SolicitorRequested(occurred_at=at("10:02"), why="detained")
ASSIGNED = SolicitorAssigned(occurred_at=at("10:05"), assignment="A1", solicitor="NL-A-1", chosen_by_suspect=False)
URGENT = UrgentInterrogationReported(occurred_at=at("10:15"), ref="V1", why="somebody may be in danger")
OPENED = InterrogationOpened(occurred_at=at("10:20"), ref="V1", solicitor_present=False)
SELECTED = CaseSelected(occurred_at=at("10:10"), why="simple", working_method="table-first")
DISMISSED = CaseDismissed(occurred_at=at("11:00"), outcome="dismissal", why="too little")
HASH = "5" * 64


class NobodyOnDuty:
    """An empty roster."""

    def known(self) -> Roster:
        return Roster()

    async def keep(self, roster: Roster) -> None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Word:
    """One thing an agency's system may say.

    `moment` names the field with the moment in the world, when the system tells it. `once`: said again it needs a
    correction. `too_late`: after the case was decided it is refused. `taken_back` names what undoes it.
    """

    agency: Agency
    step: str
    body: dict[str, Any]
    says: tuple[str, ...]
    moment: str = ""
    once: bool = True
    too_late: bool = True
    taken_back: tuple[str, str] | None = None
    history: tuple[Message, ...] = ()
    needs_case: bool = True

    @property
    def named(self) -> str:
        return f"{self.agency}: {self.step}"

    @property
    def whole(self) -> dict[str, Any]:
        """What its system sends, at half past ten."""
        numbered = {"agency_number": NUMBER} if self.agency is Agency.POLICE else {}
        timed = {self.moment: at("10:30")} if self.moment else {}
        return {**self.body, **numbered, **timed}


@dataclass(frozen=True, slots=True)
class Speaks:
    """An agency's service at noon, and its acts."""

    work: AtWork[Any]
    acts: tuple[Act[Any], ...] = field(repr=False)

    def act(self, step: str) -> Act[Any]:
        return next(act for act in self.acts if act.step == step)

    def says(self, step: str, body: dict[str, Any], name: str | None = None) -> object:
        act, request = self.act(step), self.act(step).request.model_validate(body)
        prepared = waited_for(act.prepare(request)) if act.prepare else request
        return prepared if isinstance(prepared, Refusal) else self.work.asked(act.decides, prepared, name)

    def takes_back(self, what: tuple[str, str] | None, name: str | None = None) -> object:
        numbered = {"agency_number": NUMBER} if self.work.service.agency is Agency.POLICE else {}
        assert what is not None
        body = {"what": what[0], "ref": what[1] or None, "why": "entered in the wrong case", **numbered}
        return self.says("statement-withdrawals", body, name)


def speaks(name: Agency, *, delivers: bool = False) -> Speaks:
    """This agency, knowing nothing yet; `delivers`: its own system wants to be told."""
    made: dict[Agency, Callable[[], Speaks]] = {
        Agency.POLICE: lambda: Speaks(
            agency(name, police_case.PoliceCase, police_case.evolve, of_police.react, of_police.judge),
            acts_of_police(),
        ),
        Agency.PROSECUTOR: lambda: Speaks(
            agency(
                name, prosecutor_case.ProsecutorCase, prosecutor_case.evolve, of_prosecutor.react, of_prosecutor.judge
            ),
            prosecutor_acts(pack(), packs(), key_of(name).attest_weighing),
        ),
        Agency.PROBATION: lambda: Speaks(
            agency(name, probation_case.ProbationCase, probation_case.evolve, of_probation.react, of_probation.judge),
            probation_acts(),
        ),
        Agency.VICTIM_SUPPORT: lambda: Speaks(
            agency(
                name,
                victim_support_case.VictimSupportCase,
                victim_support_case.evolve,
                of_victim_support.react,
                of_victim_support.judge,
            ),
            victim_support_acts(),
        ),
        Agency.LEGAL_AID: lambda: Speaks(
            agency(
                name,
                legal_aid_case.LegalAidCase,
                legal_aid_case.evolve,
                of_legal_aid.reaction(packs()),
                of_legal_aid.judge,
            ),
            legal_aid_acts(OfTwoCases(NobodyOnDuty(), RememberedInterests())),
        ),
    }
    speaker = made[name]()
    service = replace(speaker.work.service, delivers=delivers)
    return replace(speaker, work=replace(speaker.work, service=service))


def of_the_case(word: Word, *more: Message) -> Speaks:
    """The agency that says it, knowing a registered case and what the word needs, and then this."""
    speaker = speaks(word.agency)
    speaker.work.hears(REGISTERED, ARRESTED, DESCRIBED, *word.history, *more)
    return speaker


def earlier(word: Word, moment: datetime) -> dict[str, Any]:
    """The word, of another moment."""
    return word.whole | {word.moment: moment}


_ADVICE = {"conclusion": "work in the evening fits", "risk_band": "low", "proposed_intervention": "forty hours"}
_ORDER = {"ref": "GA-7", "kinds": ["contact-ban"], "until": at("2026-06-01T10:00:00")}
_SIDES = {"towards": "penalty-order-fine", "suspects_side": "admitted", "victims_side_absent": "nobody answered"}

_IDENTITY = {
    "ref": "V-1",
    "clock": "detention-6h",
    "kind": "identity",
    "ordered_by": "officer 14",
    "why": "gives no name",
}

WORDS: tuple[Word, ...] = (
    Word(
        Agency.POLICE,
        "detention-orders",
        {"ordered_by": "assistant prosecutor 9"},
        ("detention-ordered",),
        "ordered_at",
        too_late=False,
        taken_back=("detention-ordered", ""),
        needs_case=False,
    ),
    Word(
        Agency.POLICE,
        "custody-orders",
        {"ordered_by": "assistant prosecutor 9"},
        ("custody-ordered",),
        "ordered_at",
        too_late=False,
        taken_back=("custody-ordered", ""),
        needs_case=False,
    ),
    Word(
        Agency.POLICE,
        "hand-overs",
        {"to": "the aliens police"},
        ("suspect-handed-over",),
        "handed_over_at",
        too_late=False,
        taken_back=("suspect-handed-over", ""),
    ),
    Word(
        Agency.POLICE,
        "judge",
        {},
        ("brought-before-judge",),
        "brought_at",
        too_late=False,
        taken_back=("brought-before-judge", ""),
    ),
    Word(
        Agency.POLICE,
        "transports",
        {"ref": "T1", "began_at": at("10:20")},
        ("suspect-transported",),
        "ended_at",
        too_late=False,
        taken_back=("suspect-transported", "T1"),
    ),
    Word(
        Agency.POLICE,
        "clock-extensions",
        _IDENTITY | {"by": "assistant-prosecutor"},
        ("clock-extended",),
        "ordered_at",
        too_late=False,
        taken_back=("clock-extended", "V-1"),
    ),
    Word(
        Agency.POLICE,
        "releases",
        {"recorded_by": "desk", "why": "no ground"},
        ("suspect-released",),
        "released_at",
        once=False,
        too_late=False,
        taken_back=("suspect-released", ""),
        needs_case=False,
    ),
    Word(
        Agency.POLICE,
        "transfers",
        {"table": "amsterdam", "why": "lives there"},
        ("case-transferred",),
        once=False,
        taken_back=("case-transferred", ""),
    ),
    Word(
        Agency.POLICE,
        "interrogations",
        {"ref": "V1", "solicitor_present": True},
        ("interrogation-opened",),
        "opened_at",
        too_late=False,
        taken_back=("interrogation-opened", "V1"),
    ),
    Word(
        Agency.POLICE,
        "urgent-interrogations",
        {"ref": "V1", "why": "somebody may be in danger"},
        ("urgent-interrogation-reported",),
        "reported_at",
        too_late=False,
        taken_back=("urgent-interrogation-reported", "V1"),
    ),
    Word(
        Agency.POLICE,
        "record-items",
        {"ref": "PV-1", "kind": "report", "digest": HASH},
        ("record-item-added",),
        "made_at",
        too_late=False,
        taken_back=("record-item-added", "PV-1"),
    ),
    Word(
        Agency.POLICE,
        "reported-waivers",
        {"of": "first-consultation", "told_to": "police"},
        ("waiver-reported",),
        "waived_at",
        taken_back=("waiver-reported", "first-consultation"),
    ),
    Word(
        Agency.POLICE,
        "identities",
        {"person_number": "P-77", "name": "Zebedee Quux", "born_on": "1990-02-03"},
        ("suspect-identified",),
        too_late=False,
        taken_back=("suspect-identified", ""),
    ),
    Word(
        Agency.POLICE,
        "victims",
        {"victim": "S1", "name": "Xanthe Vole", "telephone": "010"},
        ("victim-identified",),
        too_late=False,
        taken_back=("victim-identified", "S1"),
    ),
    Word(
        Agency.PROSECUTOR,
        "selection",
        {"why": "simple", "working_method": "table-first"},
        ("case-selected",),
        needs_case=False,
    ),
    Word(
        Agency.PROSECUTOR,
        "dismissal",
        {"outcome": "dismissal", "why": "too little"},
        ("case-dismissed",),
        once=False,
        taken_back=("case-dismissed", ""),
    ),
    Word(
        Agency.PROSECUTOR,
        "leave-table",
        {"why": "weeks of work", "road": "full-file"},
        ("case-not-selected",),
        once=False,
        taken_back=("case-not-selected", ""),
        needs_case=False,
    ),
    Word(
        Agency.PROSECUTOR,
        "summons",
        {"outcome": "summons", "why": "the third time", "considered": ["penalty-order-fine"]},
        ("suspect-summoned",),
        once=False,
        taken_back=("suspect-summoned", ""),
    ),
    Word(
        Agency.PROSECUTOR,
        "referral",
        {"outcome": "referral", "to": "Safety House", "why": "care first"},
        ("case-referred",),
        once=False,
        taken_back=("case-referred", ""),
    ),
    Word(
        Agency.PROSECUTOR,
        "behaviour-orders",
        _ORDER,
        ("behaviour-order-given",),
        "given_at",
        taken_back=("behaviour-order-given", "GA-7"),
    ),
    Word(
        Agency.PROSECUTOR,
        "informed-suspect",
        {"channel": "telephone"},
        ("suspect-informed",),
        "informed_at",
        too_late=False,
        taken_back=("suspect-informed", ""),
        needs_case=False,
    ),
    Word(
        Agency.PROSECUTOR,
        "clock-extensions",
        _IDENTITY | {"by": "prosecutor"},
        ("clock-extended",),
        "ordered_at",
        too_late=False,
        taken_back=("clock-extended", "V-1"),
    ),
    Word(
        Agency.PROSECUTOR,
        "urgent-permissions",
        {"ref": "V1", "permitted_by": "prosecutor 12"},
        ("urgent-interrogation-permitted",),
        "permitted_at",
        too_late=False,
        taken_back=("urgent-interrogation-permitted", "V1"),
        history=(URGENT,),
        needs_case=False,
    ),
    Word(
        Agency.PROSECUTOR,
        "judged-interrogations",
        {"ref": "V1", "solicitor_told_at": at("10:25"), "why": "the first statement is left out"},
        ("first-interrogation-judged",),
        "judged_at",
        too_late=False,
        taken_back=("first-interrogation-judged", "V1"),
        history=(OPENED,),
    ),
    Word(
        Agency.PROSECUTOR,
        "weighings",
        _SIDES,
        ("sides-weighed",),
        taken_back=("sides-weighed", "penalty-order-fine"),
        history=(SELECTED,),
    ),
    Word(
        Agency.PROBATION,
        "advice-requests",
        {"asked_by": "prosecutor"},
        ("advice-asked",),
        "asked_at",
        taken_back=("advice-asked", ""),
    ),
    Word(Agency.PROBATION, "advice", {"office": "West"}, ("advice-begun",), taken_back=("advice-begun", "")),
    Word(
        Agency.PROBATION,
        "given-advice",
        _ADVICE,
        ("advice-concluded", "advice-given"),
        "given_at",
        taken_back=("advice-given", ""),
    ),
    Word(
        Agency.PROBATION,
        "research",
        {"why": "signs of an addiction"},
        ("more-research-needed",),
        "found_at",
        taken_back=("more-research-needed", ""),
    ),
    Word(
        Agency.VICTIM_SUPPORT,
        "attempts",
        {"victim": "S1", "channel": "telephone", "reached": False},
        ("contact-attempted",),
        "attempted_at",
        once=False,
        too_late=False,
    ),
    Word(
        Agency.VICTIM_SUPPORT,
        "contacts",
        {"victim": "S1", "channel": "telephone"},
        ("contact-made",),
        "made_at",
        too_late=False,
        taken_back=("contact-made", "S1"),
    ),
    Word(
        Agency.VICTIM_SUPPORT,
        "harms",
        {"victim": "S1", "kinds": ["material"], "harm": "a broken window"},
        ("harm-recorded",),
        "recorded_at",
        taken_back=("harm-recorded", "S1"),
    ),
    Word(
        Agency.VICTIM_SUPPORT,
        "wishes",
        {"victim": "S1", "wish": "that it is paid"},
        ("wish-recorded",),
        "recorded_at",
        taken_back=("wish-recorded", "S1"),
    ),
    Word(
        Agency.VICTIM_SUPPORT,
        "claims",
        {"victim": "S1", "amount_cents": 18000, "documented": True},
        ("claim-recorded",),
        "recorded_at",
        taken_back=("claim-recorded", "S1"),
    ),
    Word(
        Agency.VICTIM_SUPPORT,
        "informed",
        {"victim": "S1", "channel": "telephone"},
        ("victim-informed",),
        "informed_at",
        too_late=False,
        taken_back=("victim-informed", "S1"),
        history=(DISMISSED.model_copy(update={"occurred_at": at("10:20")}),),
    ),
    Word(
        Agency.LEGAL_AID,
        "availability",
        {"channel": "video"},
        ("solicitor-available",),
        "available_at",
        taken_back=("solicitor-available", ""),
        history=(ASSIGNED,),
    ),
    Word(
        Agency.LEGAL_AID,
        "unavailability",
        {"why": "kept in court"},
        ("solicitor-not-available",),
        "found_at",
        once=False,
        too_late=False,
        history=(ASSIGNED,),
    ),
    Word(
        Agency.LEGAL_AID,
        "conflicts",
        {},
        ("conflict-found",),
        "found_at",
        once=False,
        too_late=False,
        history=(ASSIGNED,),
    ),
    Word(
        Agency.LEGAL_AID,
        "first-consultations",
        {"channel": "video"},
        ("first-consultation-begun",),
        "begun_at",
        taken_back=("first-consultation-begun", ""),
        history=(ASSIGNED,),
    ),
    Word(
        Agency.LEGAL_AID,
        "interpreters",
        {"language": "pl", "channel": "video"},
        ("interpreter-arranged",),
        "arranged_at",
        taken_back=("interpreter-arranged", ""),
        needs_case=False,
    ),
    *(
        Word(
            name,
            "raised-vulnerability",
            {},
            ("vulnerability-raised",),
            "raised_at",
            once=False,
            too_late=False,
            history=(REQUESTED,) if name is Agency.LEGAL_AID else (),
            needs_case=False,
        )
        for name in WHERE
    ),
    *(
        Word(
            name,
            "outside-settlements",
            {"told_by": "the old register", "what": "closed: settled"},
            ("unproven-claim-seen",),
            "reported_at",
            once=False,
            too_late=False,
            needs_case=False,
        )
        for name in Agency
        if name is not Agency.COORDINATOR
    ),
)
