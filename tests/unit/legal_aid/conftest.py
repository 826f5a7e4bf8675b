"""Legal aid at work on one case, and the acts of its people and of the solicitor."""

import pytest

from a_solicitor import assigns
from an_agency import AtWork, agency, fine
from contracts.police import CaseRegistered, RulePackRef, SuspectDescribed
from contracts.prosecutor import SettlementProposed
from contracts.topics import Agency
from given import at, pack, packs
from legal_aid.domain.legal_aid_case import LegalAidCase, evolve
from legal_aid.domain.requests import AssignSolicitor
from legal_aid.handlers import judge, reaction
from proofs.canonical import hash_of


@pytest.fixture
def legal_aid() -> AtWork[LegalAidCase]:
    """Legal aid at noon; nothing was said yet."""
    return agency(Agency.LEGAL_AID, LegalAidCase, evolve, reaction(packs()), judge)


@pytest.fixture
def assigned(legal_aid: AtWork[LegalAidCase]) -> AtWork[LegalAidCase]:
    """An adult suspect, a fine proposed at eleven, and solicitor Bakker assigned at noon; it is half past twelve."""
    legal_aid.hears(
        SuspectDescribed(
            occurred_at=at("10:30"), age_class="adult", vulnerable=False, offence_class="pre-trial-detention-allowed"
        ),
        SettlementProposed(occurred_at=at("11:00"), proposal=fine(), proposal_hash=hash_of(fine()), grounds="admitted"),
    )
    legal_aid.asked(assigns, AssignSolicitor(solicitor="Bakker"))
    legal_aid.hand.time = at("12:30")
    return legal_aid


@pytest.fixture
def known(assigned: AtWork[LegalAidCase]) -> AtWork[LegalAidCase]:
    """The assigned case, registered under this project's rule pack."""
    under = RulePackRef(name=pack().name, version=pack().version)
    return assigned.hears(
        CaseRegistered(
            occurred_at=at("10:00"),
            agency_number="PL7",
            incident="I1",
            table="rotterdam",
            offence="Shoplifting",
            rule_pack=under,
        )
    )
