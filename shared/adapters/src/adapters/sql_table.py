"""A table or view of a database, asked with the mapping's own query. Only reads: what was begun is rolled back."""

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from adapters.pages import Unreadable
from adapters.poll_format import PollFormat

AT_ONCE: Final = 500
"""Rows held in memory."""


def engine_of(url_file: Path) -> Engine:
    """The database whose SQLAlchemy address, with its password, stands in the file. Its driver has to be installed."""
    return create_engine(url_file.read_text().strip(), pool_size=1, max_overflow=0, pool_pre_ping=True)


@dataclass(frozen=True, slots=True)
class SqlTable:
    """The rows that a mapping's `poll` asks for. How long a query may take is said in the database's address."""

    poll: PollFormat
    engine: Engine

    async def since(self, moment: str) -> AsyncGenerator[Sequence[dict[str, object]], None]:
        """The rows changed since the moment, some at a time, each read in a thread. Raises Unreadable."""
        parts = self._read(moment)
        try:
            while (some := await asyncio.to_thread(next, parts, None)) is not None:
                yield some
        except SQLAlchemyError as error:
            # Its text would show the query's values.
            raise Unreadable(type(error).__name__) from error
        finally:
            with suppress(ValueError):  # cancelled while the query runs: its thread lets go of it when it ends
                await asyncio.to_thread(parts.close)

    def _read(self, moment: str) -> Generator[list[dict[str, object]], None, None]:
        with self.engine.connect() as connection:
            found = connection.execution_options(yield_per=AT_ONCE).execute(
                text(self.poll.sql or ""), {"since": moment}
            )
            for some in found.mappings().partitions(AT_ONCE):
                yield [{str(name): _plain(value) for name, value in row.items()} for row in some]


def _plain(value: object) -> object:
    """As JSON has it; numbers as text, times as ISO 8601."""
    match value:
        case None | str() | bool():
            return value
        case int():
            return str(value)
        case Decimal():
            return format(value, "f")
        case dt.date() | dt.time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return ["bytes", bytes(value).hex()]
        case _:
            return str(value)
