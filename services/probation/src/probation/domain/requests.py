"""What probation's own system, or a person at the form, may ask. Unknown fields are refused."""

from pydantic import BaseModel, ConfigDict

from contracts.message import ShortText


class BeginAdvice(BaseModel):
    """Probation begins its short advice on this suspect."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    office: ShortText
