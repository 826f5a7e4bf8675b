"""The prosecutor service put together: the one place that reads settings and builds what is real."""

from fastapi import FastAPI

from contracts.topics import Agency
from messaging.assembly import assemble, furnish, new_app
from messaging.web.pages import office_pages
from prosecutor.api import prosecutor_acts, prosecutor_routes
from prosecutor.domain.prosecutor_case import ProsecutorCase, evolve, people_of
from prosecutor.handlers import judge, react
from prosecutor.settings import ServiceSettings
from prosecutor.stream import TOPICS


def create_app() -> FastAPI:
    """The whole service, from the environment's settings."""
    parts = assemble(Agency.PROSECUTOR, ServiceSettings(), ProsecutorCase, evolve, react, judge, TOPICS)
    acts = prosecutor_acts(parts.pack, parts.packs)

    app = new_app("prosecutor", parts.run)
    furnish(app, parts)
    app.include_router(prosecutor_routes(parts.desk, parts.doors, acts))
    office = parts.office("prosecutor", acts, people_of)
    app.include_router(office_pages(office))
    return app
