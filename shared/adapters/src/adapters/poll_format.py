"""What a mapping file says of rows that we fetch: from a list by REST, or from a table of a database."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from adapters.change_times import CLOCK_CHANGE_SECONDS, ChangeTimes, change_times
from adapters.field_rule import FieldRule
from adapters.formats import FromRoot, JsonPaths

A_DAY: Final = 86_400
HARDLY: Final = 0.1
"""Seconds."""
QUERY: Final = re.compile(r"\s*(select|with)\b.*:since\b", re.IGNORECASE | re.DOTALL)

Path = Annotated[str, Field(min_length=1)]


class PollFormat(JsonPaths):
    """Rows with a key and a moment of their last change. We ask for those changed since the last look, and a bit more.

    A table's row has its columns as members.
    """

    url: Annotated[str, Field(pattern=r"^https?://[^\s#]+$")] | None = None
    """A list by REST."""
    since: Annotated[str, Field(min_length=1)] | None = None
    """The query parameter that says since when."""
    rows: FromRoot = "/"
    """Where rows are in a page."""
    next_link: Path | None = None
    """Where a page says the address of the next."""
    next_token: Path | None = None
    """Where a page says the token of the next."""
    token_parameter: Annotated[str, Field(min_length=1)] | None = None
    """The query parameter for that token."""
    sql: Annotated[str, Field(pattern=QUERY)] | None = None
    """A table: one query with :since in it."""
    key: Path
    """The agency's own key of a row."""
    changed: FieldRule
    """When the row last changed."""
    first: str
    """Since when the first look asks, written as `changed` is."""
    every: Annotated[int, Field(ge=0, le=A_DAY)] = 60
    """Seconds between looks; 0: with hardly a pause, for trying things out."""
    overlap: Annotated[int, Field(ge=1, le=31 * A_DAY)] = 2 * CLOCK_CHANGE_SECONDS
    """Seconds before the latest change that are asked for again: how late a row may appear, or the clock go back."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """The entries that hold no path, each with why."""
        paths = {"key": self.key, "changed": self.changed.path, "next_link": self.next_link}
        for name, path in {**paths, "next_token": self.next_token}.items():
            if path is not None and (why := self.why_not(path)):
                yield name, why

    @property
    def times(self) -> ChangeTimes:
        """How moments are written there."""
        return change_times(self.changed)

    @property
    def first_moment(self) -> datetime:
        """Since when the first look asks."""
        found = self.times.read(self.first)
        assert found is not None  # noqa: S101  the validator saw to it
        return found

    @property
    def pause(self) -> float:
        """Seconds between looks, and never none at all."""
        return self.every or HARDLY

    @property
    def overlap_time(self) -> timedelta:
        """The overlap."""
        return timedelta(seconds=self.overlap)

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.url is None) == (self.sql is None):
            raise ValueError("give either url or sql")
        if (self.url is None) != (self.since is None):
            raise ValueError("since belongs to url, which needs it; sql has :since in it")
        if (self.next_token is None) != (self.token_parameter is None):
            raise ValueError("next_token and token_parameter belong together")
        if self.next_link and self.next_token:
            raise ValueError("give one of next_link and next_token")
        if self.sql and (self.next_link or self.next_token or self.rows != "/"):
            raise ValueError("rows, next_link and next_token belong to url")
        return self

    @model_validator(mode="after")
    def _moments_are_known(self) -> Self:
        if self.changed.model_fields_set - {"path", "format", "zone"} or not self.changed.format:
            raise ValueError("changed has a path and a format, may have a zone, and no more")
        if self.times.read(self.first) is None:
            raise ValueError(f"first is not written as changed is: {self.changed.format}")
        if self.changed.zone not in {None, "UTC"} and self.overlap <= CLOCK_CHANGE_SECONDS:
            raise ValueError("a local clock goes back an hour: the overlap is longer than 3600 seconds")
        return self
