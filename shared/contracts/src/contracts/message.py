"""What every message has in common: a past-tense class, one wire type, the topics it may stand on."""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.topics import Topic

TYPE_PREFIX: Final = "nl.jointtable."

ShortText = Annotated[str, Field(min_length=1, max_length=200)]
LongText = Annotated[str, Field(min_length=1, max_length=4000)]
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

    occurred_at: AwareDatetime

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


Channel = Literal["in-person", "telephone", "video"]
