"""The prosecutor service put together: the one place that reads settings and builds what is real."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from fastapi import FastAPI

from adapters.own_system import own_system
from contracts.topics import Agency
from messaging.assembly import assemble, furnish, new_app
from messaging.web.pages import office_pages
from prosecutor.api import lacking_shown, prosecutor_acts, prosecutor_routes
from prosecutor.domain.prosecutor_case import ProsecutorCase, evolve, people_of
from prosecutor.handlers import judge, react
from prosecutor.settings import ServiceSettings
from prosecutor.stream import TOPICS
from prosecutor.web.documents import document_routes, papers_of


def create_app() -> FastAPI:
    """The whole service, from the environment's settings."""
    parts = assemble(Agency.PROSECUTOR, ServiceSettings(), ProsecutorCase, evolve, react, judge, TOPICS)
    acts = prosecutor_acts(parts.pack, parts.packs, parts.key.attest_weighing)

    own = own_system(parts, acts)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with parts.run(), own.run():
            yield

    app = new_app("prosecutor", running)
    furnish(app, parts)
    app.include_router(prosecutor_routes(parts.desk, parts.doors, acts))
    app.include_router(document_routes(parts.desk, parts.doors))
    office = replace(parts.office("prosecutor", acts, people_of), lacking=lacking_shown, papers=papers_of)
    app.include_router(office_pages(office))
    app.include_router(own.routes())
    return app
