"""What victim support's own system, or a person at the form, may ask. Unknown fields are refused."""

from pydantic import BaseModel, ConfigDict

from contracts.message import Channel, Moment


class RecordAttempt(BaseModel):
    """A victim was tried, and reached or not. No name, no address: those never come here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    attempted_at: Moment
    channel: Channel
    reached: bool
