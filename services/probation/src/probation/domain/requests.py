"""What probation's own system, or a person at the form, may ask. Unknown fields are refused."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict

from contracts.message import LongText, Moment, ShortText
from contracts.probation import RiskBand
from contracts.topics import Agency
from messaging.outside_settlement import ReportOutsideSettlement
from messaging.standing import WithdrawStatement
from messaging.vulnerability import LowerVulnerability, RaiseVulnerability


class Request(BaseModel):
    """A request about one case, named by its case id in the address.

    `correction` is the reason why what was said before was wrong; this then takes its place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    correction: LongText | None = None


class RecordAsked(Request):
    """Somebody at the table asked for advice."""

    asked_by: Agency
    asked_at: Moment


class BeginAdvice(Request):
    """Probation begins its short advice on this suspect."""

    office: ShortText


class GiveAdvice(Request):
    """The advice is there."""

    given_at: Moment
    conclusion: LongText
    risk_band: RiskBand
    proposed_intervention: LongText | None = None


class NeedResearch(Request):
    """Hours do not suffice for an advice on this suspect."""

    found_at: Moment
    why: LongText


BY_STEP: Final[Mapping[str, type[BaseModel]]] = {
    "advice-requests": RecordAsked,
    "advice": BeginAdvice,
    "given-advice": GiveAdvice,
    "research": NeedResearch,
    "raised-vulnerability": RaiseVulnerability,
    "lowered-vulnerability": LowerVulnerability,
    "outside-settlements": ReportOutsideSettlement,
    "statement-withdrawals": WithdrawStatement,
}
"""Every request, by the step that REST, forms and mappings name."""
