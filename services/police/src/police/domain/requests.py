"""What the police's own system, or a person at the form, may ask. Unknown fields are refused.

`correction` is the reason why what was said before was wrong; the request then takes its place.
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.message import Code, Digest, LongText, Moment, ShortText
from contracts.police import Sealed
from messaging.clock_words import ExtendClock, ResumeClock, SuspendClock
from messaging.outside_settlement import ReportOutsideSettlement
from messaging.vulnerability import LowerVulnerability, RaiseVulnerability


class Request(BaseModel):
    """Every request names the case by the police's own number; our service finds the case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    agency_number: ShortText


class Register(Request):
    """A suspect was arrested: make it a case of a table."""

    incident: ShortText
    table: Code
    offence: ShortText
    offence_class: Code
    age_class: Code
    vulnerable: bool
    arrested_at: Moment
    arrested_place: ShortText
    language: Code | None = None
    person_number: ShortText | None = None
    """The police's own number of the person, which links cases; it never leaves the police."""
    victims: int = Field(default=0, ge=0, le=1000)
    correction: LongText | None = None


class OrderDetention(Request):
    """The assistant prosecutor ordered detention for examination."""

    ordered_at: Moment
    ordered_by: ShortText
    correction: LongText | None = None


class OrderCustody(Request):
    """Police custody was ordered."""

    ordered_at: Moment
    ordered_by: ShortText
    correction: LongText | None = None


class HandOver(Request):
    """Another authority holds the suspect from now on."""

    handed_over_at: Moment
    to: ShortText
    correction: LongText | None = None


class BringBeforeJudge(Request):
    """The suspect in custody was brought before the examining judge."""

    brought_at: Moment
    correction: LongText | None = None


class RecordTransport(Request):
    """The suspect was brought from one place to another; `ref` is the police's own number of this transport."""

    ref: ShortText
    began_at: Moment
    ended_at: Moment
    correction: LongText | None = None


class Serve(Request):
    """The settlement in force was handed to the suspect, or sent by post."""

    served_at: Moment
    way: Literal["in-person", "by-post"]
    correction: LongText | None = None


class Execute(Request):
    """A part of the settlement in force was carried out; `part` is a kind of terms of its outcome."""

    part: Code
    done_at: Moment
    correction: LongText | None = None


class ReportPolicesOutsideSettlement(ReportOutsideSettlement, Request):
    """The police's own system holds the case for settled, and has no proof of it."""


class ExtendPolicesClock(ExtendClock, Request):
    """More time was ordered for a clock."""


class SuspendPolicesClock(SuspendClock, Request):
    """A clock stands still."""


class ResumePolicesClock(ResumeClock, Request):
    """A clock runs again."""


class RaisePolicesVulnerability(RaiseVulnerability, Request):
    """The suspect needs extra protection."""


class LowerPolicesVulnerability(LowerVulnerability, Request):
    """Police do not hold the suspect for vulnerable any more, and why."""


class Release(Request):
    """The suspect went."""

    released_at: Moment
    recorded_by: ShortText
    why: LongText
    correction: LongText | None = None


class Transfer(Request):
    """Another table has the case from now on."""

    table: Code
    why: LongText


class OpenInterrogation(Request):
    """Questioning began; `ref` is the police's own number of this interrogation."""

    ref: ShortText
    opened_at: Moment
    solicitor_present: bool
    correction: LongText | None = None


class ReportUrgent(Request):
    """An interrogation cannot wait for a solicitor; `ref` is the police's own number of it."""

    ref: ShortText
    reported_at: Moment
    why: LongText
    correction: LongText | None = None


class CloseInterrogation(Request):
    """Questioning ended."""

    ref: ShortText
    closed_at: Moment
    correction: LongText | None = None


class AddRecordItem(Request):
    """The record has one more item; only its SHA-256 leaves the police."""

    ref: ShortText
    kind: Code
    digest: Digest
    made_at: Moment
    correction: LongText | None = None


class ReportWaiver(Request):
    """The suspect is said to have given up a consultation. It counts only as the rule pack says."""

    of: Literal["first-consultation", "settlement-consultation"]
    told_to: Code
    waived_at: Moment
    correction: LongText | None = None


class IdentifySuspect(Request):
    """Who the suspect is. Sealed with the person's own key before anything of it is kept."""

    person_number: ShortText
    name: ShortText
    born_on: date | None = None
    address: ShortText | None = None
    telephone: ShortText | None = None
    email: ShortText | None = None
    correction: LongText | None = None


class IdentifyVictim(Request):
    """How a victim is reached; `victim` is the number by which the agencies tell victims of a case apart."""

    victim: ShortText
    person_number: ShortText | None = None
    name: ShortText
    address: ShortText | None = None
    telephone: ShortText | None = None
    email: ShortText | None = None
    language: Code | None = None
    correction: LongText | None = None


class SealedPerson(Request):
    """A person as the rules see one: sealed. `mark` tells the same words from others without telling the words."""

    person: Digest
    victim: ShortText | None = None
    mark: Digest
    sealed: Sealed = Field(exclude=True)
    correction: LongText | None = None


class TakeBack(Request):
    """Take back what was said; `ref` names which one, where the case may have several."""

    what: Code
    ref: ShortText | None = None
    why: LongText
