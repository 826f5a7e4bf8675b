"""What every message has in common: a past-tense class, one wire type, the topics it may stand on."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Final, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from contracts.topics import Topic

TYPE_PREFIX: Final = "nl.jointtable."

EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2300, 1, 1, tzinfo=UTC)


def _is_written_out(said: object) -> object:
    if isinstance(said, int | float):
        raise ValueError("a moment is written as a date and time with its zone, not as a number")  # noqa: TRY004  # pydantic tells only of ValueErrors
    return said


def _can_be_reckoned_with(moment: datetime) -> datetime:
    if not EARLIEST <= moment < LATEST:
        raise ValueError("a moment lies between the years 1900 and 2300")
    return moment


def _without_unseen(said: object) -> object:
    return said.translate(UNSEEN) if isinstance(said, str) else said


UNSEEN: Final = dict.fromkeys(
    [code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\r\t"]
    + [0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)
"""Control characters and changes of writing direction. They are taken out, and never a reason to refuse a release."""
Moment = Annotated[AwareDatetime, BeforeValidator(_is_written_out), AfterValidator(_can_be_reckoned_with)]
"""A moment in the world, with its zone."""
ShortText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), BeforeValidator(_without_unseen)
]
LongText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), BeforeValidator(_without_unseen)
]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
CaseId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]

Wire = ConfigDict(frozen=True, extra="ignore", strict=False)


class Part(BaseModel):
    """A value inside a message. Readers ignore optional fields they do not know."""

    model_config = Wire


class Message(BaseModel):
    """An event on a case topic. The case is the record's subject; `occurred_at` is the moment in the world."""

    model_config = Wire

    NAME: ClassVar[str]
    TOPICS: ClassVar[tuple[Topic, ...]]
    SIGNED: ClassVar[bool] = False
    AT_ONCE: ClassVar[bool] = False
    """True for a release, an arrest and a detention order: they count at once, even behind a gap."""
    AT_MOST: ClassVar[int] = 36 * 1024
    """Bytes of its value, where it is signed: readers keep such a record whole. Whatever its fields allow has room."""

    occurred_at: Moment

    @classmethod
    def wire_type(cls) -> str:
        """The CloudEvents type."""
        return f"{TYPE_PREFIX}{cls.NAME}"

    @classmethod
    def schema_uri(cls) -> str:
        """The CloudEvents dataschema: where this message's JSON Schema is served."""
        return f"urn:jointtable:schema:{cls.NAME}"

    def data(self) -> bytes:
        """The record's value."""
        return self.model_dump_json(exclude_none=True).encode()


class Statement(Message):
    """What an agency says in its own matter, and may have to say again better.

    With `correction`, the reason, it takes the place of what was said before; the earlier word stays in the record.
    """

    correction: LongText | None = None


Channel = Literal["in-person", "telephone", "video"]
