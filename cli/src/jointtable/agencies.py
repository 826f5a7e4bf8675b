"""The agencies whose own systems are connected, and what each one's service checks in a row before any row acts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from adapters.sources import Check
from adapters.ways_in import check_of
from contracts.topics import Agency
from legal_aid.domain import requests as of_legal_aid
from police.adapters.row_check import check_row
from probation.domain import requests as of_probation
from prosecutor.domain import requests as of_prosecutor
from victim_support.domain import requests as of_victim_support


class Connected(StrEnum):
    """An agency with a system of its own: all but the coordinator."""

    POLICE = "police"
    PROSECUTOR = "prosecutor"
    PROBATION = "probation"
    VICTIM_SUPPORT = "victim-support"
    LEGAL_AID = "legal-aid"

    @property
    def agency(self) -> Agency:
        """The agency."""
        return Agency(self.value)


CHECKS: Final[Mapping[Connected, Check]] = {
    Connected.POLICE: check_row,
    Connected.PROSECUTOR: check_of(of_prosecutor.BY_STEP),
    Connected.PROBATION: check_of(of_probation.BY_STEP),
    Connected.VICTIM_SUPPORT: check_of(of_victim_support.BY_STEP),
    Connected.LEGAL_AID: check_of(of_legal_aid.BY_STEP),
}
