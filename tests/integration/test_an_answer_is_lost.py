"""The store has written and its answer is lost on the line, while the service lives on: given again, all counts once.

W2 of docs/reliability.md without a kill, in the middle of a piece of which other portions are being written.
"""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

import pytest

from a_piece import THREE_PORTIONS, counted, piece, said
from a_service import Seen, a_service
from contracts.topics import Agency
from deploy.addresses import LOOPBACK, free_ports
from deploy.parts import Parts
from messaging.hot import HotCases
from messaging.intake import take_in
from messaging.mongo import MongoCases, database_of
from messaging.ports import StoreUnavailable
from planted import Line

pytestmark = pytest.mark.integration
NAME = "cases_of_an_answer_that_was_lost"
WRITES = (b"\x02insert\x00", b"\x02update\x00")
"""How a command that writes begins on the wire."""


@dataclass(slots=True)
class Lossy(Line):
    """A line to the store on which the answer to the nth write is lost, and the connection with it."""

    nth: int = 0
    lost: list[socket.socket] = field(default_factory=list)

    def _carry(self, one: socket.socket, other: socket.socket, _takes: Callable[[], float]) -> None:  # type: ignore[override]  # not static
        try:
            while told := one.recv(1 << 16):
                if one in self.lost:
                    break
                if any(mark in told for mark in WRITES):
                    self.nth -= 1
                    self.lost += [other] if self.nth == 0 else []
                other.sendall(told)
        except OSError:
            pass
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@asynccontextmanager
async def cases_over(parts: Parts, line: Lossy) -> AsyncIterator[MongoCases[Seen]]:
    """The coordinator's store, at the other end of the line."""
    own = parts.secrets.store_uri(Agency.COORDINATOR).read_text()
    only_there = "" if "directConnection" in own else "&directConnection=true&retryWrites=false"
    uri = own.replace(parts.store_address, f"{LOOPBACK}:{line.port}") + only_there
    database = database_of(uri, Agency.COORDINATOR)
    line.opens()
    try:
        yield MongoCases(database, Seen, NAME)
    finally:
        await database.drop_collection(NAME)
        database.client.close()
        line.closes()


@pytest.mark.parametrize("nth", [1, 2, 3], ids=["of the first portion", "of the second", "of the last"])
async def test_the_piece_whose_answer_was_lost_is_given_again_and_counts_once(parts: Parts, nth: int) -> None:
    host, _, port = parts.store_address.rpartition(":")
    line, records = Lossy(free_ports(1)[0], (host, int(port)), nth=nth), piece(THREE_PORTIONS)
    async with cases_over(parts, line) as cases:
        service = replace(a_service(), cases=HotCases(cases))

        with pytest.raises(StoreUnavailable):
            await take_in(service, records)
        written = await counted(cases)
        await take_in(service, records)

        assert len(line.lost) == 1
        assert written == said(records), "the store had written what it could not answer"
        assert await counted(cases) == said(records)
        assert all(len(one.outbox) == one.outbox_n == 2 for one in await cases.page("", 1000)), "each is answered once"
