"""What a coordinator may ask at the page of a case. Unknown fields are refused."""

from pydantic import BaseModel, ConfigDict

from contracts.message import Code
from contracts.topics import Agency


class AskAgain(BaseModel):
    """Ask an agency again for what it owes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    duty: Code
    owner: Agency
