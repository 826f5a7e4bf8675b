"""The victim support service put together: the one place that reads settings and builds what is real."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from adapters.own_system import own_system
from contracts.topics import Agency
from messaging.assembly import assemble, furnish, new_app
from messaging.web.pages import office_pages
from victim_support.api import victim_support_acts, victim_support_routes
from victim_support.domain.victim_support_case import VictimSupportCase, evolve, people_of
from victim_support.handlers import judge, react
from victim_support.settings import ServiceSettings
from victim_support.stream import TOPICS


def create_app() -> FastAPI:
    """The whole service, from the environment's settings."""
    parts = assemble(Agency.VICTIM_SUPPORT, ServiceSettings(), VictimSupportCase, evolve, react, judge, TOPICS)
    acts = victim_support_acts()

    own = own_system(parts, acts)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with parts.run(), own.run():
            yield

    app = new_app("victim support", running)
    furnish(app, parts)
    app.include_router(victim_support_routes(parts.desk, parts.doors, acts))
    office = parts.office("victim support", acts, people_of)
    app.include_router(office_pages(office))
    app.include_router(own.routes())
    return app
