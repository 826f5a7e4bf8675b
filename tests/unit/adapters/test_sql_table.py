"""A table of a database of the agency's, polled through to the service."""

import asyncio
import datetime as dt
import json
from collections.abc import Generator
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from adapters.clock import Clock
from adapters.mapped import Mapped
from adapters.mapping import MappingError, RowMapping, read_mapping
from adapters.pages import Unreadable
from adapters.polling import Polling
from adapters.sources import Accepted, Answer
from adapters.sql_table import AT_ONCE, SqlTable, _plain, engine_of

MAPPING: Final = """
version: 1
name: releases
poll:
  sql: >-
    SELECT id, zaak, door, gewijzigd FROM heenzendingen
    WHERE gewijzigd >= :since ORDER BY gewijzigd, id
  key: id
  changed: {path: gewijzigd, format: "%Y-%m-%d %H:%M:%S", zone: Europe/Amsterdam}
  first: "2026-03-01 00:00:00"
kind: {constant: release}
number: {path: zaak}
requests:
  release:
    recorded_by: {path: door}
    released_at: {path: gewijzigd, format: "%Y-%m-%d %H:%M:%S", zone: Europe/Amsterdam}
"""
INSERT: Final = text("INSERT INTO heenzendingen VALUES (:id, :zaak, :door, :gewijzigd)")


@pytest.fixture
def database(tmp_path: Path) -> Engine:
    (tmp_path / "address").write_text(f"sqlite:///{tmp_path / 'rms.sqlite'}\n")
    engine = engine_of(tmp_path / "address")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE heenzendingen (id INTEGER, zaak TEXT, door TEXT, gewijzigd TEXT)"))
    return engine


def put(database: Engine, *ids: int, at: str = "2026-03-10 12:00:00") -> None:
    with database.begin() as connection:
        rows = [{"id": one, "zaak": f"PL{one}", "door": "ann", "gewijzigd": at} for one in ids]
        connection.execute(INSERT, rows)


def table_of(database: Engine, mapping: RowMapping) -> SqlTable:
    assert mapping.poll is not None
    return SqlTable(mapping.poll, database)


async def ids(table: SqlTable, since: str) -> list[object]:
    return [row["id"] async for page in table.since(since) for row in page]


async def test_rows_of_a_table_become_requests_once(database: Engine, tmp_path: Path) -> None:
    taken: list[Mapped] = []

    async def submit(mapped: Mapped, _request_id: UUID) -> Answer:
        taken.append(mapped)
        return Accepted()

    mapping = read_mapping(MAPPING)
    clock = Clock(lambda: dt.datetime(2026, 3, 11, tzinfo=dt.UTC))
    polling = Polling(mapping, table_of(database, mapping), tmp_path, submit, clock=clock)
    put(database, 2, 1)
    with polling.journal() as journal:
        await polling.look(journal)
        put(database, 3, at="2026-03-10 11:00:00")
        await polling.look(journal)

    assert [(row.agency_number, row.fields["released_at"]) for row in taken] == [
        ("PL1", "2026-03-10T11:00:00+00:00"),
        ("PL2", "2026-03-10T11:00:00+00:00"),
        ("PL3", "2026-03-10T10:00:00+00:00"),
    ]


async def test_a_large_table_is_read_in_parts(database: Engine) -> None:
    put(database, *range(AT_ONCE + 1))
    table = table_of(database, read_mapping(MAPPING))

    assert [len(page) async for page in table.since("2026-03-01 00:00:00")] == [AT_ONCE, 1]
    assert await ids(table, "2026-03-10 12:00:01") == []


async def test_a_reader_that_stops_early_leaves_the_connection_free(database: Engine) -> None:
    put(database, *range(2 * AT_ONCE))
    table = table_of(database, read_mapping(MAPPING))
    pages = table.since("2026-03-01 00:00:00")
    await anext(pages)
    await pages.aclose()

    assert len(await ids(table, "2026-03-01 00:00:00")) == 2 * AT_ONCE


async def test_a_reader_that_is_cancelled_while_a_query_runs_ends_at_once(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, may_end = Event(), Event()

    def slow(_table: SqlTable, _moment: str) -> Generator[list[dict[str, object]], None, None]:
        runs.set()
        may_end.wait()
        yield []

    monkeypatch.setattr(SqlTable, "_read", slow)
    reading = asyncio.create_task(ids(table_of(database, read_mapping(MAPPING)), "2026-03-01 00:00:00"))
    await asyncio.to_thread(runs.wait)
    reading.cancel()

    ends = await asyncio.gather(reading, return_exceptions=True)
    may_end.set()
    assert isinstance(ends[0], asyncio.CancelledError)


async def test_a_database_that_cannot_be_asked_is_said_without_the_querys_values(database: Engine) -> None:
    table = table_of(database, read_mapping(MAPPING.replace("FROM heenzendingen", "FROM gone")))

    with pytest.raises(Unreadable) as said:
        await ids(table, "2026-03-01 00:00:00")
    assert str(said.value) == "OperationalError"


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        ("a", "a"),
        (True, True),
        (12, "12"),
        (Decimal("1E+2"), "100"),
        (1.5, "1.5"),
        (dt.datetime(2026, 3, 10, 12), "2026-03-10T12:00:00"),
        (dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC), "2026-03-10T12:00:00+00:00"),
        (dt.date(2026, 3, 10), "2026-03-10"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (b"\x00", ["bytes", "00"]),
    ],
)
def test_values_of_a_database_are_written_as_json_has_them(value: object, plain: object) -> None:
    assert _plain(value) == plain
    json.dumps(_plain(value))


@pytest.mark.parametrize(
    "sql", ["SELECT 1", "DELETE FROM a WHERE b >= :since", "SELECT ':sinc'", "TRUNCATE a -- :since"]
)
def test_the_query_reads_and_says_since_when(sql: str) -> None:
    start, end = MAPPING.index("  sql:"), MAPPING.index("  key:")

    with pytest.raises(MappingError, match=r"line 5: poll\.sql"):
        read_mapping(f'{MAPPING[:start]}  sql: "{sql}"\n{MAPPING[end:]}')
