"""The probation service put together: the one place that reads settings and builds what is real."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from adapters.own_system import own_system
from contracts.topics import Agency
from messaging.assembly import assemble, furnish, new_app
from messaging.web.pages import office_pages
from probation.api import probation_acts, probation_routes
from probation.domain.probation_case import ProbationCase, evolve, people_of
from probation.handlers import judge, react
from probation.settings import ServiceSettings
from probation.stream import TOPICS


def create_app() -> FastAPI:
    """The whole service, from the environment's settings."""
    parts = assemble(Agency.PROBATION, ServiceSettings(), ProbationCase, evolve, react, judge, TOPICS)
    acts = probation_acts()

    own = own_system(parts, acts)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with parts.run(), own.run():
            yield

    app = new_app("probation", running)
    furnish(app, parts)
    app.include_router(probation_routes(parts.desk, parts.doors, acts))
    office = parts.office("probation", acts, people_of)
    app.include_router(office_pages(office))
    app.include_router(own.routes())
    return app
