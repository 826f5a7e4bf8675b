"""What is checked in a row of a dropped file before any row acts. `jointtable adapter preview` checks the same."""

from collections.abc import Mapping
from typing import Final

from adapters.sources import Check
from adapters.ways_in import check_of
from police.domain.requests import (
    AddRecordItem,
    BringBeforeJudge,
    CloseInterrogation,
    Execute,
    ExtendPolicesClock,
    HandOver,
    IdentifySuspect,
    IdentifyVictim,
    LowerPolicesVulnerability,
    OpenInterrogation,
    OrderCustody,
    OrderDetention,
    RaisePolicesVulnerability,
    RecordTransport,
    Register,
    Release,
    ReportPolicesOutsideSettlement,
    ReportUrgent,
    ReportWaiver,
    Request,
    ResumePolicesClock,
    Serve,
    SuspendPolicesClock,
    TakeBack,
    Transfer,
)

REQUESTS: Final[Mapping[str, type[Request]]] = {
    "register": Register,
    "detention": OrderDetention,
    "custody": OrderCustody,
    "transport": RecordTransport,
    "hand-over": HandOver,
    "judge": BringBeforeJudge,
    "service": Serve,
    "execution": Execute,
    "outside-settlement": ReportPolicesOutsideSettlement,
    "clock-extension": ExtendPolicesClock,
    "clock-suspension": SuspendPolicesClock,
    "clock-resumption": ResumePolicesClock,
    "release": Release,
    "transfer": Transfer,
    "interrogation": OpenInterrogation,
    "urgent-interrogation": ReportUrgent,
    "interrogation-end": CloseInterrogation,
    "record-item": AddRecordItem,
    "reported-waiver": ReportWaiver,
    "raised-vulnerability": RaisePolicesVulnerability,
    "lowered-vulnerability": LowerPolicesVulnerability,
    "identity": IdentifySuspect,
    "victim": IdentifyVictim,
    "take-back": TakeBack,
}
"""A row's kind, as mappings name it, and what it has to be."""
check_row: Final[Check] = check_of(REQUESTS)
