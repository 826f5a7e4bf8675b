"""The police service put together: the one place that reads settings and builds what is real."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from fastapi import FastAPI

from contracts.topics import Agency
from messaging.assembly import assemble, furnish, new_app
from messaging.web.pages import office_pages
from police.adapters.own_system import polices_system
from police.adapters.person_keys import MongoPersonKeys
from police.api import Book, about_the_case, acts_of_a_new_number, police_acts, police_routes
from police.domain.case_identity import case_id_of
from police.domain.police_case import PoliceCase, evolve, people_of
from police.domain.requests import Request
from police.handlers import judge, react
from police.people import OwnKeys, people_routes
from police.settings import PoliceSettings
from police.stream import TOPICS


def create_app() -> FastAPI:
    """The whole service, from the environment's settings."""
    settings = PoliceSettings()
    parts = assemble(Agency.POLICE, settings, PoliceCase, evolve, react, judge, TOPICS)
    secret = settings.secret(settings.case_secret_file).encode()

    def case_of(request: Request) -> str:
        return case_id_of(request.agency_number, secret)

    keys, book = MongoPersonKeys(parts.database), Book(parts.pack, parts.packs, secret)
    acts = police_acts(book, keys)
    own = polices_system(parts, acts, secret)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with parts.run(), own.run():
            yield

    app = new_app("police", running)
    furnish(app, parts)
    app.include_router(police_routes(parts.desk, parts.doors, acts, case_of))
    office = replace(
        parts.office("police", about_the_case(acts), people_of),
        about_a_number=acts_of_a_new_number(book),
        case_of=case_of,
        keys=OwnKeys(keys, parts.running.service.clock),
    )
    app.include_router(office_pages(office))
    app.include_router(own.routes())
    app.include_router(people_routes(keys, parts.doors, parts.running.service.clock))
    return app
