"""What the police's own system, or a person at the form, may ask. Unknown fields are refused."""

from pydantic import BaseModel, ConfigDict

from contracts.message import Code, LongText, Moment, ShortText


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


class OrderDetention(Request):
    """The assistant prosecutor ordered detention for examination."""

    ordered_at: Moment
    ordered_by: ShortText


class OrderCustody(Request):
    """Police custody was ordered."""

    ordered_at: Moment
    ordered_by: ShortText


class Release(Request):
    """The suspect went."""

    released_at: Moment
    recorded_by: ShortText
    why: LongText
