"""The police service put together: the one place that reads settings and builds what is real."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from contracts.topics import Agency
from messaging.assembly import assemble, furnish, new_app
from messaging.web.pages import Office, office_pages
from police.adapters.file_drop import watch_drop_folder
from police.api import about_the_case, acts_of_a_new_number, police_acts, police_routes
from police.domain.case_identity import case_id_of
from police.domain.police_case import PoliceCase, evolve
from police.domain.requests import Request
from police.handlers import judge, react
from police.settings import PoliceSettings
from police.stream import TOPICS


def create_app() -> FastAPI:
    """The whole service, from the environment's settings."""
    settings = PoliceSettings()
    parts = assemble(Agency.POLICE, settings, PoliceCase, evolve, react, judge, TOPICS)
    secret = settings.secret(settings.case_secret_file).encode()

    def case_of(request: Request) -> str:
        return case_id_of(request.agency_number, secret)

    acts = police_acts(parts.pack, parts.packs)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with parts.run(), watch_drop_folder(settings, parts.desk, acts, case_of):
            yield

    app = new_app("police", running)
    furnish(app, parts)
    app.include_router(police_routes(parts.desk, parts.doors, acts, case_of))
    office = Office(
        title="police",
        desk=parts.desk,
        doors=parts.doors,
        zone=parts.pack.time_zone,
        about_a_case=about_the_case(acts),
        about_a_number=acts_of_a_new_number(parts.pack, parts.packs),
        case_of=case_of,
        clock_told=parts.clock_told,
    )
    app.include_router(office_pages(office))
    return app
