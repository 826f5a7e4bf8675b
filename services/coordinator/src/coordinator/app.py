"""The coordinator service put together: the one place that reads settings and builds what is real."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from contracts.topics import Agency
from coordinator.adapters.persons import MongoPersons
from coordinator.adapters.view_feed import feed
from coordinator.besides import Besides
from coordinator.domain.joint_case import JointCase, evolve
from coordinator.domain.react import Book
from coordinator.handlers import judge, reaction
from coordinator.settings import CoordinatorSettings
from coordinator.stream import TOPICS
from coordinator.web.acknowledging import acknowledging_routes
from coordinator.web.asking import asking_routes
from coordinator.web.behind import StoredRecords
from coordinator.web.board import Board
from coordinator.web.case_acts import case_act_routes
from coordinator.web.explained import explained_by, installed_among, minor_by, titled_by
from coordinator.web.metrics import of_the_board
from coordinator.web.pages import Wall, wall_pages
from coordinator.web.readers import Readers
from coordinator.web.statics import STATIC, Static
from messaging.assembly import assemble, furnish, new_app, packs_of, ring_of, signing_keys_of
from messaging.running import kept
from rules.versions import newest


def create_app() -> FastAPI:
    """The whole service, from the environment's settings."""
    settings = CoordinatorSettings()
    packs, seal = packs_of(settings), signing_keys_of(settings).seal_proof
    react = reaction(Book(packs, newest(packs, settings.pack), seal), ring_of(settings))
    reads, shows = settings.part != "pages", settings.part != "fold"
    parts = assemble(Agency.COORDINATOR, settings, JointCase, evolve, react, judge, TOPICS if reads else ())
    board, besides, persons = Board(), Besides.of(parts, settings), MongoPersons(parts.database)
    wall = Wall(
        board=board,
        doors=parts.doors,
        zone=parts.pack.time_zone,
        now=parts.running.service.clock.now,
        speed=parts.speed,
        explains=explained_by(packs, parts.pack),
        outcome_title=titled_by(packs),
        installed=installed_among(packs),
        minor=minor_by(packs),
        unverified=len(parts.pack.unverified),
        unreleased="" if parts.pack.released else parts.pack.named,
        open_to_readers=settings.development_login,
        theme=settings.theme,
        language=settings.language,
        records=StoredRecords(parts.running.service.cases, persons, parts.running.service.clock.now),
    )

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        await persons.prepare()
        async with parts.run(), kept(**(besides.board_kept(feed(board, settings), board) if shows else {})):
            yield

    app, readers = new_app("coordinator", running), Readers(wall)
    furnish(app, parts, lambda: of_the_board(board), lambda: _lacks(board, settings))
    if not shows:
        return app
    acts = (one(parts.desk, readers) for one in (asking_routes, case_act_routes, acknowledging_routes))
    for routes in (wall_pages(readers), *acts, besides.routes(readers)):
        app.include_router(routes)
    app.mount("/wall", Static(directory=STATIC), name="wall")
    return app


def _lacks(board: Board, settings: CoordinatorSettings) -> Iterator[str]:
    """Pages alone are ready when they show what there is; the fold is ready without its pages."""
    if settings.part == "pages" and (board.loading or not board.live):
        yield "board: the view topic is not read to its end"
