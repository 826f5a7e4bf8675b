"""The coordinator service put together: the one place that reads settings and builds what is real."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from contracts.topics import Agency
from coordinator.adapters.feeds import feeds
from coordinator.adapters.looks import MongoLooks
from coordinator.adapters.persons import MongoPersons
from coordinator.besides import Besides, Kept
from coordinator.domain.joint_case import JointCase, evolve
from coordinator.domain.react import Book
from coordinator.handlers import judge, reaction
from coordinator.settings import CoordinatorSettings
from coordinator.stream import TOPICS
from coordinator.web.acknowledging import acknowledging_routes
from coordinator.web.asking import asking_routes
from coordinator.web.audit import audit_routes
from coordinator.web.behind import StoredRecords
from coordinator.web.board import Board
from coordinator.web.case_acts import case_act_routes
from coordinator.web.identities import Identities
from coordinator.web.lacking import lacks, lost
from coordinator.web.looking import Looking
from coordinator.web.made_wall import wall_of
from coordinator.web.metrics import of_the_pages
from coordinator.web.names import OpenedNames
from coordinator.web.pages import wall_pages
from coordinator.web.readers import Readers
from coordinator.web.said_no import say_no_at_pages
from coordinator.web.statics import STATIC, Static
from messaging.assembly import assemble, furnish, new_app, packs_of, ring_of, signing_keys_of
from messaging.people import keys_at
from messaging.running import kept
from rules.versions import newest


def create_app() -> FastAPI:
    """The whole service, from the environment's settings."""
    settings = CoordinatorSettings()
    packs, ring, seal = packs_of(settings), ring_of(settings), signing_keys_of(settings).seal_proof
    react = reaction(Book(packs, newest(packs, settings.pack), seal), ring)
    reads, shows = settings.part != "pages", settings.part != "fold"
    parts = assemble(Agency.COORDINATOR, settings, JointCase, evolve, react, judge, TOPICS if reads else ())
    besides, now = Besides.of(parts, settings), parts.running.service.clock.now
    board, identities = Board(legal=now), Identities()
    looks, persons = MongoLooks(parts.database), MongoPersons(parts.database)
    looking, keys = Looking(looks, now), keys_at(settings.people_url, settings.people_token_file)
    names = OpenedNames(identities, keys, looking, lambda: list(board.views))
    records = StoredRecords(parts.running.service.cases, persons, now)
    wall = wall_of(parts, packs, settings, board, looking, names, records)

    def behind_pages() -> dict[str, Kept]:
        return feeds(board, identities, settings, ring) | besides.kept(board, looks.prepare, persons.prepare)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with parts.run(), kept(**(behind_pages() if shows else {})):
            yield

    app, readers = new_app("coordinator", running), Readers(wall)
    gone = partial(lost, board, identities, settings.part)
    furnish(app, parts, partial(of_the_pages, board, gone), partial(lacks, board, settings.part), gone)
    say_no_at_pages(app, readers)
    app.include_router(audit_routes(looks, parts.doors))
    if not shows:
        return app
    acts = (one(parts.desk, readers) for one in (asking_routes, case_act_routes, acknowledging_routes))
    for routes in (wall_pages(readers), *acts, besides.routes(readers)):
        app.include_router(routes)
    app.mount("/wall", Static(directory=STATIC), name="wall")
    return app
