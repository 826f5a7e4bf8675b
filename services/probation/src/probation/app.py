"""The probation service put together: the one place that reads settings and builds what is real."""

from fastapi import FastAPI

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

    app = new_app("probation", parts.run)
    furnish(app, parts)
    app.include_router(probation_routes(parts.desk, parts.doors, acts))
    office = parts.office("probation", acts, people_of)
    app.include_router(office_pages(office))
    return app
