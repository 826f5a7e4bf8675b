"""An agency's own rules, as its service has them: what it knows of a case, and what it may be asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from jointtable.agencies import Connected
from jointtable.conformance.persons import KeysOfTheRun
from legal_aid import handlers as of_legal_aid
from legal_aid.api import legal_aid_acts
from legal_aid.domain import legal_aid_case
from legal_aid.domain.duty_roster import Roster
from legal_aid.domain.opposed_interests import Judgement
from legal_aid.interests import OfTwoCases
from messaging.document import CaseDocument, Evolve
from messaging.event import Event
from messaging.service import Reaction
from messaging.web.acts import Act
from police import handlers as of_police
from police.adapters.own_system import STEPS
from police.api import Book, police_acts
from police.domain import police_case
from probation import handlers as of_probation
from probation.api import probation_acts
from probation.domain import probation_case
from prosecutor import handlers as of_prosecutor
from prosecutor.api import prosecutor_acts
from prosecutor.domain import prosecutor_case
from prosecutor.domain.weigh import AttestWeighing
from rules.pack import Pack, Packs
from victim_support import handlers as of_victim_support
from victim_support.api import victim_support_acts
from victim_support.domain import victim_support_case

SECRET: Final = b"no secret: case ids of this check name no case outside it"


@dataclass(frozen=True, slots=True)
class Rules:
    """One agency's rules. `acts` by the kind that mappings name."""

    of: Connected
    initial: Callable[[str], Any]
    evolve: Evolve[Any]
    react: Callable[[CaseDocument[Any], datetime], Reaction]
    judge: Callable[[Any, Event], str | None]
    acts: Mapping[str, Act[Any]]


class NobodyOnDuty:
    """An empty roster: anybody may be assigned."""

    def known(self) -> Roster:
        """The roster."""
        return Roster()

    async def keep(self, roster: Roster) -> None:
        """Nothing is kept."""


class NothingJudged:
    """No record of interests: nobody is in another's way."""

    async def keep(self, judgement: Judgement) -> None:
        """Nothing is kept."""

    async def opposed_to(self, _case_id: str) -> frozenset[str]:
        """Nobody."""
        return frozenset()


def rules_of(agency: Connected, pack: Pack, packs: Packs, attest: AttestWeighing) -> Rules:
    """The rules of this agency's service; `pack` is the one of new cases, `attest` signs for the prosecutor."""
    match agency:
        case Connected.POLICE:
            steps = _by_step(police_acts(Book(pack, packs, SECRET), KeysOfTheRun()))
            acts = {kind: steps[step] for kind, step in STEPS.items()}
            return _rules(agency, police_case.PoliceCase, police_case.evolve, of_police, acts)
        case Connected.PROSECUTOR:
            acts = _by_step(prosecutor_acts(pack, packs, attest))
            return _rules(agency, prosecutor_case.ProsecutorCase, prosecutor_case.evolve, of_prosecutor, acts)
        case Connected.PROBATION:
            acts = _by_step(probation_acts())
            return _rules(agency, probation_case.ProbationCase, probation_case.evolve, of_probation, acts)
        case Connected.VICTIM_SUPPORT:
            acts, case = _by_step(victim_support_acts()), victim_support_case
            return _rules(agency, case.VictimSupportCase, case.evolve, of_victim_support, acts)
        case Connected.LEGAL_AID:
            acts = _by_step(legal_aid_acts(OfTwoCases(NobodyOnDuty(), NothingJudged())))
            react = of_legal_aid.reaction(packs)
            return Rules(agency, _legal_aid_case, legal_aid_case.evolve, react, of_legal_aid.judge, acts)


def _legal_aid_case(case_id: str) -> legal_aid_case.LegalAidCase:
    return legal_aid_case.LegalAidCase(id=case_id)


def _rules(
    agency: Connected, state: Callable[..., Any], evolve: Evolve[Any], handlers: Any, acts: Mapping[str, Act[Any]]
) -> Rules:
    return Rules(agency, lambda case_id: state(id=case_id), evolve, handlers.react, handlers.judge, acts)


def _by_step(acts: tuple[Act[Any], ...]) -> dict[str, Act[Any]]:
    return {act.step: act for act in acts}
