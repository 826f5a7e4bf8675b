"""An agency's own system connected to its service, both ways, as the settings say: one place for every agency."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from fastapi import APIRouter

from adapters.filedrop import FileDrop
from adapters.files_out import FilesOut
from adapters.http_client import http
from adapters.inbox import inbox_routes
from adapters.mapping import RowMapping, load_mappings
from adapters.notices import notice_routes
from adapters.own_numbers import MongoOwnNumbers, OwnNumbers, case_of_number, number_routes
from adapters.pages import Pages
from adapters.polling import Polling
from adapters.receipt_files import ReceiptFiles
from adapters.receipts import receipt_routes
from adapters.rest_list import RestList
from adapters.signed_webhook import SignedWebhook
from adapters.sinks import Sink
from adapters.sources import Submit
from adapters.sql_table import SqlTable, engine_of
from adapters.telling import Telling
from adapters.ways_in import WaysIn, submitted_to
from contracts.envelope import source_of
from messaging.assembly import Parts
from messaging.running import kept
from messaging.settings import ServiceSettings
from messaging.web.acts import Act
from messaging.web.auth import Actor

S = TypeVar("S")

PATIENCE: Final = 10.0
"""Seconds one exchange with the agency's system may take."""


@dataclass(frozen=True, slots=True)
class OwnSystem(Generic[S]):
    """The ways in and out of one service, and its routes for them."""

    parts: Parts[S]
    ways: WaysIn[S]
    numbers: OwnNumbers | None = None

    @property
    def settings(self) -> ServiceSettings:
        """What the service was told."""
        return self.parts.settings

    @property
    def cases(self) -> Any:
        """The service's cases."""
        return self.parts.running.service.cases

    def routes(self) -> APIRouter:
        """What its system may call: the inbox, its own numbers, the list of notices, its receipts."""
        routes = APIRouter(tags=["own system"])
        doors, mappings = self.parts.doors, self._mappings()
        routes.include_router(inbox_routes(mappings, self._submit("post"), self.ways.check, doors))
        if self.numbers is not None:
            routes.include_router(number_routes(self.numbers, self.cases, doors))
        if self.settings.tell == "list":
            awaits = self.parts.running.service.awaits
            routes.include_router(notice_routes(self.cases, doors, self._source, awaits))
        if self.settings.receipts == "given":
            routes.include_router(receipt_routes(self.cases, doors))
        return routes

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Take in what its system gives and tell it what the others say, while the context lasts."""
        async with AsyncExitStack() as until:
            work = {name: source.run() for name, source in self._sources()}
            sink = await self._sink(until)
            if sink is not None:
                telling = Telling(self.cases, sink, awaits=self.parts.running.service.awaits)
                self.parts.running.relay.wakes(telling.bell)
                work["telling"] = telling.run()
            if self.settings.receipts == "given" and isinstance(sink, FilesOut):
                work["receipts"] = ReceiptFiles(sink.folder, self.cases).run()
            await until.enter_async_context(kept(**work))
            yield

    def _sources(self) -> Iterator[tuple[str, FileDrop | Polling]]:
        told, mappings = self.settings, self._mappings()
        if told.drop_folder is not None:
            submit = self._submit("file drop")
            drop = FileDrop(told.drop_folder, mappings, submit, check=self.ways.check, at_once=self.ways.at_once)
            yield "file_drop", drop
        for mapping in mappings:
            if mapping.poll is not None and told.poll_folder is not None:
                submit = self._submit(f"poll {mapping.name}")
                polling = Polling(
                    mapping,
                    self._pages(mapping),
                    told.poll_folder,
                    submit,
                    check=self.ways.check,
                    at_once=self.ways.at_once,
                )
                yield f"poll_{mapping.name}", polling

    def _pages(self, mapping: RowMapping) -> Pages:
        poll, told = mapping.poll, self.settings
        if poll is None:
            raise ValueError(f"{mapping.name} is for nothing that is polled")
        if poll.sql is None:
            return RestList(poll, told.poll_token_file)
        if told.poll_database_file is None:
            raise ValueError(f"{mapping.name}: JOINTTABLE_POLL_DATABASE_FILE has to name the file with its address")
        return SqlTable(poll, engine_of(told.poll_database_file))

    async def _sink(self, until: AsyncExitStack) -> Sink | None:
        told = self.settings
        match told.tell:
            case "files" if told.tell_folder is not None:
                return FilesOut(told.tell_folder, self._source)
            case "webhook" if told.tell_url is not None and told.tell_secret_file is not None:
                line = await until.enter_async_context(http(PATIENCE))
                receipts = told.receipts == "given"
                return SignedWebhook(line, told.tell_url, told.tell_secret_file, self._source, receipts=receipts)
            case _:
                return None

    def _mappings(self) -> tuple[RowMapping, ...]:
        return () if self.settings.mapping is None else load_mappings(self.settings.mapping)

    def _submit(self, way: str) -> Submit:
        return submitted_to(self.parts.desk, self.ways, Actor(way, "system"))

    @property
    def _source(self) -> str:
        return source_of(self.parts.running.service.agency)


def own_system(parts: Parts[S], acts: tuple[Act[S], ...]) -> OwnSystem[S]:
    """For an agency whose rows name a case by its own number, the police's or the case id. A kind is an act's step."""
    numbers, cases = MongoOwnNumbers(parts.database), parts.running.service.cases
    by_kind = {act.step: act for act in acts}
    return OwnSystem(parts, WaysIn(by_kind, lambda row: case_of_number(row.agency_number, numbers, cases)), numbers)
